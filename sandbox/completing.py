"""Sees to it that on every platform every kind of problem and near miss is planted, as far as its shops suffice."""

import random
from collections.abc import Collection, Sequence

from sandbox.planted_told import PLANTERS
from sandbox.planting import ALONE, LAST_MINUTES, NEAR_MISSES, PROBLEMS, TOLD_BY_OTHERS, TOLD_BY_SHOPEE, barred_on

# Planted here alone, beside the kinds that every world draws by lot.
_MORE = (
    *("orders_late_dispatch", "~orders_late_dispatch", "~listing_issue_due"),
    *(f"{sign}figure_missed.{line}" for sign in ("", "~") for line in ("orders", "messages", "reviews")),
    *(f"~{kind}" for kind in ALONE if kind != "store_inactive"),
)
# Reviews and notices, which another tool tells of where the platform does not.
VOICES = frozenset((*TOLD_BY_OTHERS, "notices_unread")) - {"listing_issue_due"}

# What nobody needs to tell there, or nobody can.
_TELLS_ITSELF: dict[str, frozenset[str]] = {
    "tiktok": frozenset(("figure_missed.orders", "figure_missed.reviews", "notices_grow_old")),
    "shopee": frozenset(
        ("orders_late_dispatch", "store_target_told", "orders_target_told", "reviews_target_told", "points_told",
         "balance_told_negative", "reviews_manual_overdue", "reviews_manual_problem", "policy_manual_overdue",
         "policy_manual_problem", "notices_grow_old")
    ),
    "lazada": frozenset(
        ("orders_late_dispatch", "orders_target_told", "reviews_target_told", "reviews_manual_overdue",
         "reviews_manual_problem", "policy_manual_overdue", "policy_manual_problem")
    ),
}  # fmt: skip
# Kinds that begin alike go ill together.
_BY_THEMSELVES = (
    *("bank", "sub_account", "balance", "withdrawals", "points", "exit", "reviews_", "notices_", "listing_"),
    *("settlement_", "payment_failed", "authorisation_", "store_on_holiday", "measure_"),
)
# One of each family in a shop, since each would answer or hide the other.
_FAMILIES = {
    "two_step": ("store_look", "account_look", "reviews_look", "policy_look", "here"),
    "notices_grow_old": ("here",),
    "store_manual": ("store_look",),
    "account_manual": ("account_look", "log_ins"),
    "reviews_manual": ("reviews_look",),
    "policy_manual": ("policy_look",),
    "login_from": ("log_ins",),
    "figure_": ("figure",),
    "orders_late": ("dispatch",),
    "orders_near": ("dispatch",),
    **{f"{name}_target_told": (f"{name}_told",) for name in ("store", "orders", "reviews")},
    **{name: (name,) for name in _BY_THEMSELVES},
}
# Where answers are due by days, no answer may be at risk just now; not in all of so many shops.
_BY_CHANCE = {"messages_reply_at_risk": 3}
# A kind of what is told stands in one of so many shops.
_SHOPS_PER_KIND = 20


def complete_plans(seed: int, plans: Sequence[list[str]], platforms: Sequence[str], single: Collection[int]) -> None:
    """Adds to the shops' plans what their platform lacks. `single`: the numbers of those that are their account's only shop."""
    rng = random.Random(f"{seed}:complete")
    for platform in sorted(set(platforms)):
        own = [number for number, name in enumerate(platforms) if name == platform]
        rng.shuffle(own)
        barred = _barred(platform)
        _place_alone(plans, [number for number in own if number in single], barred)
        able = [number for number in own if not any(kind.lstrip("~") in ALONE for kind in plans[number])]
        for kind in _kinds(barred):
            copies = _BY_CHANCE.get(kind, 1) * (max(1, len(own) // _SHOPS_PER_KIND) if kind in PLANTERS else 1)
            missing = copies - sum(kind in plans[number] for number in own)
            needs_account = "authorisation" in kind or kind == "~connection_broken"
            fitting = [one for one in able if (one in single or not needs_account) and _fits(kind, plans[one])]
            for number in sorted(fitting, key=lambda one: len(plans[one]))[: max(0, missing)]:
                plans[number].append(kind)


def kinds_on(platform: str) -> set[str]:
    """Every kind that a complete world plants there."""
    return set(_kinds(_barred(platform)))


def tells_voices(plan: Collection[str]) -> bool:
    """Whether what is planned stands in reviews or notices."""
    return any(kind.lstrip("~") in VOICES for kind in plan)


def _kinds(barred: Collection[str]) -> list[str]:
    """Those that go with the fewest others come first."""
    lots = (
        *PROBLEMS,
        *NEAR_MISSES,
        *(f"{sign}{kind}" for kind in (*TOLD_BY_OTHERS, *TOLD_BY_SHOPEE) for sign in ("", "~")),
    )
    kinds = dict.fromkeys((*lots, *LAST_MINUTES, *_MORE, *PLANTERS))
    return sorted((kind for kind in kinds if not _is_barred(kind, barred)), key=lambda kind: -len(_families(kind)))


def _is_barred(kind: str, barred: Collection[str]) -> bool:
    """With all its variants, which stand behind a point; a missed figure is planted by lines here."""
    bare = kind.lstrip("~")
    return bare == "figure_missed" or bare in barred or bare.partition(".")[0] in barred


def _barred(platform: str) -> frozenset[str]:
    """What the platform shows in no way, and nobody can tell of either."""
    lifted = (
        VOICES if platform == "tiktok" else frozenset(("store_restricted",)) if platform == "lazada" else frozenset()
    )
    return (barred_on(platform) - lifted) | _TELLS_ITSELF[platform]


def _place_alone(plans: Sequence[list[str]], single: Sequence[int], barred: Collection[str]) -> None:
    """Troubles of a whole store, each in a shop of its own."""
    for kind in (*ALONE, "~store_inactive"):
        taken = {number for number in single if any(one.lstrip("~") in ALONE for one in plans[number])}
        if kind in barred or any(plans[number] == [kind] for number in taken):
            continue
        free = sorted((number for number in single if number not in taken), key=lambda one: len(plans[one]))
        if free:
            plans[free[0]][:] = [kind]


def _fits(kind: str, plan: Sequence[str]) -> bool:
    return kind not in plan and not set(_families(kind)) & {one for planned in plan for one in _families(planned)}


def _families(kind: str) -> tuple[str, ...]:
    bare = kind.lstrip("~")
    return next((families for name, families in _FAMILIES.items() if bare.startswith(name)), ())
