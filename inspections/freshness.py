"""What can be said now of a store by what its last inspection said then. Pure: rows, `now` and intervals in, cells out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from inspections.items import SEVERITY_RANK, Item, Severity, State, state_of_store
from inspections.wording import reason_text

# A cell is stale once two rounds in a row did not happen.
STALE_AFTER_INTERVALS = 2


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One cell (store x item) as shown. `since`: when an unknown or stale began; `data_at`: the age of what was judged.

    `found`: the state the last inspection gave; differs from `state` only when that is stale or was never inspected.
    """

    item: Item
    state: State
    reason: str = ""
    since: datetime | None = None
    data_at: datetime | None = None
    findings: int = 0
    worst: str = ""
    found: State | None = None


def shown_cells(
    lines: Mapping[str, Any] | None,
    *,
    finished_at: datetime | None,
    now: datetime,
    interval: timedelta,
    items: Iterable[Item],
) -> list[ShownCell]:
    """The cells of `items` by an inspection row's `items` and `finished_at`; both None: never inspected."""
    if lines is None or finished_at is None:
        never = reason_text(gettext_noop("Not inspected yet."))
        return [ShownCell(item, State.UNKNOWN, reason=never) for item in items]
    stale = is_stale(finished_at, now=now, interval=interval)
    return [_cell(item, lines.get(item.value), finished_at if stale else None) for item in items]


def is_stale(finished_at: datetime, *, now: datetime, interval: timedelta) -> bool:
    """True when the last inspection ended more than two intervals ago."""
    return now - finished_at > STALE_AFTER_INTERVALS * interval


def end_of_day(day: date, time_zone: str) -> datetime:
    """When a store's calendar day ends. A day's row is judged as of then, or as of now while the day lasts."""
    return datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(time_zone)).astimezone(UTC)


def worst_cell(cells: Iterable[ShownCell]) -> State:
    """The worst state of a store's cells, as far as they are seen; not covered when there are none."""
    return state_of_store(cell.state for cell in cells)


def worst_severity(cells: Iterable[ShownCell]) -> str:
    """The worst severity of the open findings of some cells; empty for none."""
    levels = [Severity(cell.worst) for cell in cells if cell.worst]
    return max(levels, key=lambda level: SEVERITY_RANK[level]).value if levels else ""


def _cell(item: Item, line: Mapping[str, Any] | None, not_since: datetime | None) -> ShownCell:
    if line is None:
        return ShownCell(item, State.UNKNOWN, reason=_("The last inspection did not look at this."))
    found = State(line["state"])
    stale = not_since is not None and found != State.NOT_COVERED
    return ShownCell(
        item=item,
        state=State.STALE if stale else found,
        reason=_("Not inspected since then.") if stale else reason_text(line.get("reason", "")),
        since=not_since if stale else _moment(line.get("since")),
        data_at=_moment(line.get("data_at")),
        findings=int(line.get("findings", 0)),
        worst=str(line.get("worst", "")),
        found=found,
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
