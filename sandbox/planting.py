"""Which shops get which problems and near misses: by lot, but so that every kind appears among forty shops, whatever the seed."""

import random
from collections import deque
from collections.abc import Callable, Collection

from sandbox.model import Shop
from sandbox.pen import Pen

Row = tuple[str, str]  # check, subject
# Writes one kind into a shop: shop, pen, now, seconds until a near miss comes true.
Planter = Callable[[Shop, Pen, int, int], Row | None]

# Troubles of a whole store stand alone: what cannot be read shows nothing else, and idle shops must not look busy.
ALONE = ("store_closed", "connection_broken", "store_restricted", "store_inactive")

PROBLEMS = (
    "orders_ship_overdue", "messages_unanswered", "stock_zero", "settlement_negative", "authorisation_ending",
    "orders_ship_at_risk", "messages_reply_at_risk", "stock_oversold", "payment_failed", "listing_suspended",
    "orders_handover_overdue", "orders_logistics_stuck", "stock_low_cover", "settlement_falling",
    "orders_handover_at_risk", "orders_cancel_request_due", "withdrawal_failed", "orders_return_due", "messages_suspicious",
    "figure_missed", "orders_near_misses",
)  # fmt: skip

# What only looks like a problem, or becomes one a minute after the start.
NEAR_MISSES = (
    "~orders_ship_at_risk", "~orders_handover_at_risk", "~orders_logistics_stuck", "~orders_cancel_request_due",
    "~messages_reply_at_risk", "~messages_unanswered", "~stock_zero", "~stock_oversold", "~stock_low_cover",
    "~stock_low_sales", "~settlement_negative", "~settlement_falling", "~payment_failed", "~payment_failed_old",
    "~withdrawal_failed", "~listing_suspended", "~authorisation_ending", "~orders_return_due", "~messages_suspicious",
    "~figure_missed", "~orders_near_misses",
)  # fmt: skip
# At risk now, overdue in a minute: only where problems are.
LAST_MINUTES = ("~orders_ship_overdue", "~orders_handover_overdue", "~messages_overdue")

# What TikTok Shop does not tell: reviews and weak listings on both others, the rest on Shopee alone.
TOLD_BY_OTHERS = (
    "reviews_low_unanswered",
    "reviews_same_product",
    "reviews_to_report",
    "reviews_same_cause",
    "listing_issue_due",
)
TOLD_BY_SHOPEE = (
    "balance_negative",
    "points_next_step",
    "measure_in_force",
    "store_on_holiday",
    "notices_unread",
)
# Without a near miss: a listing either has an issue or has none.
_PLAIN = frozenset(("listing_issue_due",))

_OF_CHATS = frozenset(("messages_unanswered", "messages_reply_at_risk", "messages_overdue", "messages_suspicious"))
# What a platform does not show at all.
_NOT_ON: dict[str, frozenset[str]] = {
    "tiktok": frozenset((*TOLD_BY_OTHERS, *TOLD_BY_SHOPEE)),
    "shopee": frozenset(
        ("stock_oversold", "settlement_negative", "settlement_falling", "payment_failed", "payment_failed_old",
         "orders_cancel_request_due")
    ),
    "lazada": frozenset(
        ("store_restricted", "payment_failed", "payment_failed_old", "orders_near_misses",
         *TOLD_BY_SHOPEE)
    ),
}  # fmt: skip

_TROUBLED_SHARE, _SHOPS_PER_LONER = 0.35, 30
_SIZES = (2, 3, 1, 4)
_EXCLUDE = (
    "settlement_",
    "payment_failed",
    "authorisation_",
    "store_on_holiday",
    "measure_in_force",
    "figure_",
)  # one of each of these families in a shop


def shares_account(rng: random.Random) -> bool:
    """About one account in six owns two shops."""
    return rng.random() < 1 / 6


def draw_plans(
    seed: int, owners: list[list[int]], platforms: list[str], chat_closed: frozenset[str] = frozenset()
) -> list[list[str]]:
    """`owners`: the shop numbers of each account; `platforms`: of each shop. Gives each shop its plan, near misses with a ~.

    `chat_closed`: platforms that let nobody read chats, so that nothing is planted in them.
    """
    barred = {name: _barred(name, name in chat_closed) for name in set(platforms)}
    bars = [barred[name] for name in platforms]
    rng = random.Random(f"{seed}:plans")
    count = sum(map(len, owners))
    single = {numbers[0] for numbers in owners if len(numbers) == 1}
    lot = list(range(count))
    rng.shuffle(lot)
    troubled = lot[: max(1, round(count * _TROUBLED_SHARE))]
    plans: list[list[str]] = [[] for _ in range(count)]
    taken = _place_loners(plans, troubled, single, bars)
    sound = [number for number in lot if number not in set(troubled)]
    for number in sound[: _loners(count)]:
        plans[number] = ["~store_inactive"]
        taken.add(number)
    free = [number for number in troubled if number not in taken]
    told = _told_on(barred)
    # Each platform has turns of its own: with shared ones, a kind could for long fall to the others alone.
    problems = {name: deque(_shifted((*PROBLEMS, *told), rng)) for name in sorted(barred)}
    for place, number in enumerate(free):
        _deal(plans[number], problems[platforms[number]], _SIZES[place % len(_SIZES)], number in single, bars[number])
    misses = (*NEAR_MISSES, *(f"~{kind}" for kind in told if kind not in _PLAIN))
    near = {name: deque(_shifted(misses, rng)) for name in sorted(barred)}
    for place, number in enumerate([one for one in lot if one not in taken]):
        _deal(plans[number], near[platforms[number]], 1 + place % 2, number in single, bars[number])
    for place, number in enumerate(free[::3]):
        kind = LAST_MINUTES[place % len(LAST_MINUTES)]
        if kind.lstrip("~") not in bars[number]:
            plans[number].append(kind)
    return plans


def _told_on(platforms: Collection[str]) -> tuple[str, ...]:
    """The kinds that only some platforms tell of."""
    others = TOLD_BY_OTHERS if {"shopee", "lazada"} & set(platforms) else ()
    return (*others, *(TOLD_BY_SHOPEE if "shopee" in platforms else ()))


def _loners(count: int) -> int:
    """How many shops of each lonely kind; none in worlds too small for them."""
    return max(1, round(count / _SHOPS_PER_LONER)) if count >= 12 else 0


def barred_on(platform: str) -> frozenset[str]:
    """What a platform does not show at all."""
    return _NOT_ON[platform]


def _barred(platform: str, chat_closed: bool) -> frozenset[str]:
    """The kinds that cannot be on a platform."""
    return _NOT_ON[platform] | (_OF_CHATS if chat_closed else frozenset())


def _place_loners(
    plans: list[list[str]], troubled: list[int], single: set[int], bars: list[frozenset[str]]
) -> set[int]:
    """A broken connection hits a whole account, so the lonely kinds go to shops that are their account's only one."""
    alone = [number for number in troubled if number in single]
    taken: set[int] = set()
    for kind in ALONE * _loners(len(plans)):
        number = next((one for one in alone if one not in taken and kind not in bars[one]), None)
        if number is not None:
            plans[number].append(kind)
            taken.add(number)
    return taken


def _deal(plan: list[str], kinds: deque[str], count: int, single: bool, barred: frozenset[str]) -> None:
    """Takes the next kinds in turn; one that does not fit here is the next shop's."""
    held: list[str] = []
    for _ in range(len(kinds)):
        if count == 0:
            break
        kind = kinds.popleft()
        if kind.lstrip("~") not in barred and _fits(kind, plan, single):
            plan.append(kind)
            count -= 1
            kinds.append(kind)
        else:
            held.append(kind)
    kinds.extendleft(reversed(held))


def _fits(kind: str, plan: list[str], single: bool) -> bool:
    family = next((one for one in _EXCLUDE if kind.lstrip("~").startswith(one)), None)
    if family == "authorisation_" and not single:
        return False
    return kind not in plan and not (family and any(one.lstrip("~").startswith(family) for one in plan))


def _shifted(kinds: tuple[str, ...], rng: random.Random) -> list[str]:
    start = rng.randrange(len(kinds))
    return [*kinds[start:], *kinds[:start]]
