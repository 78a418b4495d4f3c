"""What can be said now of a store by what its last inspection said then. Pure: rows, `now` and intervals in, cells out."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from inspections.items import SEVERITY_RANK, Item, Severity, State, state_of_store
from inspections.wording import reason_text

# A cell is stale once two rounds in a row did not happen.
STALE_AFTER_INTERVALS = 2


class Line(msgspec.Struct, frozen=True):
    """What an inspection's row says of one line; what its single checks said is passed over."""

    state: State
    reason: str = ""
    since: datetime | None = None
    data_at: datetime | None = None
    findings: int = 0
    worst: str = ""


class ShownCell(msgspec.Struct, frozen=True, rename={"findings": "open_findings", "worst": "worst_severity"}):
    """One cell (store x item) as shown. `since`: when an unknown or stale began; `data_at`: the age of what was judged.

    `worst` None: no finding is open. As JSON it has the names of the API, which writes hundreds of them a page.
    """

    item: Item
    state: State
    reason: str = ""
    since: datetime | None = None
    data_at: datetime | None = None
    findings: int = 0
    worst: str | None = None


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
        return cells_as_of(None, None, items)
    stale = is_stale(finished_at, now=now, interval=interval)
    return cells_as_of(msgspec.convert(lines, dict[str, Line]), finished_at if stale else None, items)


def cells_as_of(
    lines: Mapping[str, Line] | None, stale_since: datetime | None, items: Iterable[Item]
) -> list[ShownCell]:
    """The same by lines that are read already. `stale_since`: when the last round ended, once two did not happen."""
    if lines is None:
        never = reason_text(gettext_noop("Not inspected yet."))
        return [ShownCell(item, State.UNKNOWN, reason=never) for item in items]
    return [_cell(item, lines.get(item.value), stale_since) for item in items]


@lru_cache(maxsize=4096)
def worst_by_letters(letters: str, items: tuple[Item, ...], *, stale: bool) -> State:
    """What `worst_cell` says of the `shown_cells` of `items`, by an inspection row's `states` alone: lists show no more."""
    return state_of_store(_state_of(letters[_PLACE[item]], stale=stale) for item in items)


def _state_of(letter: str, *, stale: bool) -> State:
    found = _OF_LETTER.get(letter)
    if found is None:
        return State.UNKNOWN
    return State.STALE if stale and found != State.NOT_COVERED else found


_OF_LETTER = {state.value[0]: state for state in State}
_PLACE = {item: place for place, item in enumerate(Item)}


def is_stale(finished_at: datetime, *, now: datetime, interval: timedelta) -> bool:
    """True when the last inspection ended more than two intervals ago."""
    return now - finished_at > STALE_AFTER_INTERVALS * interval


@lru_cache(maxsize=4096)
def end_of_day(day: date, time_zone: str) -> datetime:
    """When a store's calendar day ends."""
    return datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(time_zone)).astimezone(UTC)


def judged_as_of(day: date, time_zone: str, now: datetime) -> datetime:
    """A day's row is judged as of now while the day lasts, later as of its end."""
    return min(now, end_of_day(day, time_zone))


def worst_cell(cells: Iterable[ShownCell]) -> State:
    """The worst state of a store's cells, as far as they are seen; not covered when there are none."""
    return state_of_store(cell.state for cell in cells)


def worst_severity(cells: Iterable[ShownCell]) -> str:
    """The worst severity of the open findings of some cells; empty for none."""
    levels = [Severity(cell.worst) for cell in cells if cell.worst]
    return max(levels, key=lambda level: SEVERITY_RANK[level]).value if levels else ""


def _cell(item: Item, line: Line | None, not_since: datetime | None) -> ShownCell:
    if line is None:
        return ShownCell(item, State.UNKNOWN, reason=_("The last inspection did not look at this."))
    found = line.state
    stale = not_since is not None and found != State.NOT_COVERED
    state, since = (State.STALE, not_since) if stale else (found, line.since)
    reason = _("Not inspected since then.") if stale else reason_text(line.reason)
    return ShownCell(item, state, reason, since, line.data_at, line.findings, line.worst or None)
