"""The table that `make worlds` ends with: planted, found, falsely found and near misses of each check on each platform; or why a
check cannot be judged there.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from inspections.coverage import coverage
from inspections.manual.item_list import manual_items
from inspections.registry import all_checks
from stores.platforms.names import NAMES

# (platform, check) of one problem; a problem found on two platforms counts twice.
Key = tuple[str, str]

# What no record or rule says by itself: of what the platform gives, this check can find nothing.
_CANNOT: Mapping[Key, str] = {
    ("shopee", "orders_late_dispatch"): "the platform's own figure of late orders judges",
    ("lazada", "orders_late_dispatch"): "the platform's own figure of late orders judges",
    ("lazada", "orders_near_misses"): "the platform tells no moment of shipping",
    ("tiktok", "store_on_holiday"): "the platform tells no holidays",
    ("lazada", "store_on_holiday"): "the platform tells no holidays",
    ("shopee", "stock_oversold"): "the platform shows no stock below zero",
    ("shopee", "orders_cancel_request_due"): "the platform gives such requests no deadline",
}

# What a kind of near miss is close to, where its name does not say it.
_NEAR: Mapping[str, tuple[str, ...]] = {
    "stock_low_sales": ("stock_low_cover",),
    "payment_failed_old": ("payment_failed",),
    "withdrawal_failed": ("payment_failed",),
    "messages_overdue": ("messages_unanswered",),
    "balance_told_negative": ("balance_negative",),
    "notices_grow_old": ("notices_unread",),
    "points_told": ("points_next_step",),
    "points_next_step": ("points_next_step", "violation_counts"),
    "store_target_told": ("store_target_missed",),
    "orders_target_told": ("orders_target_missed",),
    "reviews_target_told": ("reviews_target_missed",),
    "figure_missed.orders": ("orders_target_missed",),
    "figure_missed.messages": ("messages_target_missed",),
    "figure_missed.reviews": ("reviews_target_missed",),
    "listing_suspended": ("listing_suspended", "store_target_missed"),
}
# These are near misses beside their problem wherever it is planted (see sandbox/pools.py, prices.py, neighbours.py).
_BESIDE = frozenset(("stock_disagrees", "price_dropped", "boundary_shared", "policy_change_unread"))


@dataclass
class Tally:
    """Problems, and near misses, by platform and check."""

    planted: Counter[Key] = field(default_factory=Counter)
    found: Counter[Key] = field(default_factory=Counter)
    false_alarms: Counter[Key] = field(default_factory=Counter)
    near: Counter[Key] = field(default_factory=Counter)

    def add(self, platform: str, truth: set[tuple[str, str]], seen: set[tuple[str, str]]) -> None:
        """What is true of one store, and what was seen there: pairs of check and subject."""
        for counter, problems in (
            (self.planted, truth),
            (self.found, truth & seen),
            (self.false_alarms, seen - truth),
        ):
            counter.update((platform, check) for check, _ in problems)


def near_misses(shops: Iterable[Mapping[str, Any]]) -> Iterator[Key]:
    """Of every shop, what it only seems to have; `plan` as the sandbox names it."""
    for shop in shops:
        for kind in shop["plan"]:
            if kind.startswith("~"):
                bare = kind.removeprefix("~")
                for check in _NEAR.get(bare) or _NEAR.get(bare.partition(".")[0]) or (bare.partition(".")[0],):
                    yield shop["platform"], check


def cannot_be_judged() -> dict[Key, str]:
    """Why a check judges nothing on a platform: as coverage has it, by what is looked up by hand, and `_CANNOT`."""
    checks = all_checks()
    reasons = dict(_CANNOT)
    for cell in coverage():
        for name, reason in cell.not_judged.items():
            if not checks[name].figures:  # else another tool tells it
                reasons[cell.platform, name] = reason
    for name, check in checks.items():
        for platform in NAMES if check.by_hand else ():
            lines = {item.line for item in manual_items().everywhere(platform)}
            if check.item not in lines:
                reasons[platform, name] = "on this platform nothing of this line is looked up by hand"
    told = {
        ("tiktok", name) for name in checks if name.startswith(("reviews_", "notices_"))
    }  # by another tool, whole topics
    return {key: reason for key, reason in reasons.items() if key not in told or "by hand" in reason}


def tell(tally: Tally, green: int, worlds: int, stores: int) -> int:
    """Prints the table; 1 when anything is not as it must be."""
    reasons = cannot_be_judged()
    wrong = tally.planted != tally.found or bool(+tally.false_alarms) or bool(green)
    _say(f"{'check':30}" + "".join(f"{name:>26}" for name in NAMES))
    _say(f"{'planted found false ~near':>30}")
    for check in all_checks():
        keys = [(platform, check) for platform in NAMES]
        _say(f"{check:30}" + "".join(f"{_cell(tally, key, reasons):>26}" for key in keys))
        wrong = wrong or any(_is_lacking(tally, key) for key in keys if key not in reasons)
    _say("")
    for (platform, check), reason in sorted(reasons.items()):
        if not tally.planted[platform, check]:
            _say(f"{platform} {check}: cannot be judged here: {reason}")
    wanted, found, false = (one.total() for one in (tally.planted, tally.found, tally.false_alarms))
    _say("")
    _say(
        f"{worlds} worlds of {stores} stores: {wanted} planted, {found} found, {false} false alarms, {green} green unread,"
    )
    _say(f"{tally.near.total()} near misses; recall {_share(found, wanted)}, precision {_share(found, found + false)}")
    return int(wrong)


def _is_lacking(tally: Tally, key: Key) -> bool:
    """Never planted, or without anything that only looks like it: nothing was shown of the check there."""
    return not tally.planted[key] or not (tally.near[key] or key[1] in _BESIDE)


def _cell(tally: Tally, key: Key, reasons: Mapping[Key, str]) -> str:
    if not tally.planted[key] and key in reasons:
        return "cannot be judged"
    near = "beside" if key[1] in _BESIDE else str(tally.near[key])
    shown = f"{tally.planted[key]} {tally.found[key]} {tally.false_alarms[key]} ~{near}"
    return f"LACKING {shown}" if _is_lacking(tally, key) else shown


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def note(text: str) -> None:
    """For whoever mends it."""
    sys.stderr.write(f"{text}\n")
