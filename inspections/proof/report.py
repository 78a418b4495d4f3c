"""One day as it was sealed, over the stores and checklist lines that somebody may see."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from django.db.models import Max

from inspections.items import Item, State, items_seen_in
from inspections.models import DayHead, SealedDay
from inspections.wording import reason_text
from people.models import User
from stores.platforms.names import NAMES

_DONE, _BLIND = (State.OK, State.PROBLEM), (State.UNKNOWN, State.STALE)


@dataclass(frozen=True, slots=True)
class ReportCell:
    """A line of the checklist. `state` None: the store was not inspected, so nothing can be said."""

    item: Item
    state: State | None
    reason: str = ""
    data_at: datetime | None = None
    findings: int = 0


class Seen(Enum):
    """How much an inspection saw. A line that the platform offers to nobody is not missed; `value`: the mark before it."""

    ALL = "✓"
    PARTLY = "◐"
    NOTHING = "?"


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A store's day."""

    row: SealedDay
    cells: list[ReportCell]

    @property
    def platform_name(self) -> str:
        """As people call it; the key of one that is no longer known."""
        return NAMES.get(self.row.platform, self.row.platform)

    @property
    def seen(self) -> Seen | None:
        """None: not inspected. A round that broke off, or could read nothing, is an inspection that saw nothing."""
        if not self.row.inspected:
            return None
        blind = sum(cell.state in _BLIND for cell in self.cells)
        seeing = sum(cell.state in _DONE for cell in self.cells)
        return (Seen.PARTLY if seeing else Seen.NOTHING) if blind else Seen.ALL

    @property
    def saw_nothing(self) -> bool:
        """Inspected, and blind."""
        return self.seen == Seen.NOTHING

    @property
    def note(self) -> str:
        """Why it was not inspected, in the viewer's language."""
        return reason_text(self.row.note)


@dataclass(frozen=True, slots=True)
class DayReport:
    """`head` None: the day is not over everywhere yet, or the viewer does not see every store."""

    day: date
    items: Sequence[Item]
    lines: list[ReportLine]
    head: DayHead | None

    @property
    def expected(self) -> int:
        """Stores that were to be inspected."""
        return sum(line.row.expected for line in self.lines)

    @property
    def inspected(self) -> int:
        """Stores that were, of those."""
        return sum(line.row.expected and line.row.inspected for line in self.lines)

    @property
    def wholly(self) -> int:
        """Those of the inspected in which everything could be seen."""
        return sum(line.row.expected and line.seen == Seen.ALL for line in self.lines)

    @property
    def mark(self) -> str:
        """The day in one sign: a tick only when every store was inspected and everything could be seen."""
        if self.missing:
            return "✗"
        return Seen.ALL.value if self.wholly == self.expected else Seen.PARTLY.value

    @property
    def missing(self) -> list[ReportLine]:
        """Stores that were to be inspected and were not."""
        return [line for line in self.lines if line.row.expected and not line.row.inspected]

    @property
    def cells(self) -> list[tuple[str, int]]:
        """State -> number of cells, the worst first."""
        counted = Counter(cell.state for line in self.lines for cell in line.cells if cell.state is not None)
        return [(state.value, counted[state]) for state in State if counted[state]]

    def by_item(self) -> list[tuple[Item, dict[str, int]]]:
        """The coverage of each line: how many stores were expected, done, could not be seen, are not covered, were not inspected.

        Stores that were not to be inspected count only if they were.
        """
        concerned = [line for line in self.lines if line.row.expected or line.row.inspected]
        return [
            (item, _coverage([cell for line in concerned for cell in line.cells if cell.item == item]))
            for item in self.items
        ]


def day_report(day: date, person: User, *, platform: str = "", country: str = "") -> DayReport:
    """The day's report for this person; empty lines when nothing is sealed."""
    rows = SealedDay.objects.visible_to(person).filter(day=day)
    if platform:
        rows = rows.filter(platform=platform)
    if country:
        rows = rows.filter(country=country)
    items = items_seen_in(person.areas())
    head = DayHead.objects.filter(day=day).first() if person.sees_every_store() else None
    # Missing ones first, then the worst.
    lines = [ReportLine(row, cells_of(row, items)) for row in rows.order_by("name", "store_id")]
    return DayReport(day, items, sorted(lines, key=_rank), head)


def newest_day(person: User) -> date | None:
    """The youngest day that is over everywhere, else the youngest that is sealed for a store of this person."""
    rows = SealedDay.objects.visible_to(person)
    head: date | None = DayHead.objects.aggregate(day=Max("day"))["day"]
    newest: date | None = rows.aggregate(day=Max("day"))["day"]
    return head if head is not None and rows.filter(day=head).exists() else newest


def cells_of(row: SealedDay, items: Sequence[Item]) -> list[ReportCell]:
    """The row's cells, of these lines only."""
    if not row.inspected:
        return [ReportCell(item, None) for item in items]
    return [_cell(item, row.items.get(item.value)) for item in items]


def _cell(item: Item, line: dict[str, object] | None) -> ReportCell:
    if line is None:
        return ReportCell(item, State.UNKNOWN)
    data_at = line.get("data_at")
    return ReportCell(
        item,
        State(str(line["state"])),
        reason_text(str(line.get("reason") or "")),
        datetime.fromisoformat(str(data_at)) if data_at else None,
        int(str(line.get("findings") or 0)),
    )


def _coverage(cells: Sequence[ReportCell]) -> dict[str, int]:
    states = Counter(cell.state for cell in cells)
    return {
        "expected": len(cells),
        "done": sum(states[state] for state in _DONE),
        "unknown": sum(states[state] for state in _BLIND),
        "not_covered": states[State.NOT_COVERED],
        "not_inspected": states[None],
    }


def _rank(line: ReportLine) -> tuple[int, str]:
    if line.row.expected and not line.row.inspected:
        return 0, line.row.name
    states = {cell.state for cell in line.cells}
    for place, state in enumerate((State.UNKNOWN, State.STALE, State.PROBLEM), start=1):
        if state in states:
            return place, line.row.name
    return 9, line.row.name
