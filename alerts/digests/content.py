"""What a digest says, gathered through the same gates as the pages: nobody is told of what they may not see."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q

from alerts.models import Alert
from inspections.items import Item, State, items_seen_in
from inspections.models import SealedDay, Sealing
from inspections.proof.report import DayReport, cells_of, day_report, newest_day
from inspections.standing import standings
from inspections.wording import check_title, finding_text
from people.models import User
from stores.models import Store

MOST_NEEDS = 10
MOST_UNKNOWN = 8
TREND_DAYS = 14
_BLIND = (State.UNKNOWN, State.STALE)
_SEEN = (State.OK, State.PROBLEM)


@dataclass(frozen=True, slots=True)
class Need:
    """An alert that waits for this person, or for anybody."""

    severity: str
    store: str
    title: str
    text: str
    due_at: datetime | None
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Unknown:
    """A reason why nobody knows, on a line of the checklist, and in how many stores."""

    item: str
    reason: str
    stores: int


@dataclass(frozen=True, slots=True)
class TrendDay:
    """A day of the last fortnight. `seen` of `cells`: lines of stores that were seen whole."""

    day: date
    cells: int
    seen: int
    findings: int

    @property
    def coverage(self) -> float:
        """From 0 to 1; nothing to see counts as nothing seen."""
        return self.seen / self.cells if self.cells else 0.0


@dataclass(frozen=True, slots=True)
class Content:
    """Everything one digest says. `proven` None: no day of this person's stores is sealed yet."""

    day: date
    stores: int
    needs: Sequence[Need]
    needs_in_all: int
    proven: DayReport | None
    unknown: Sequence[Unknown]
    unknown_in_all: int
    trend: Sequence[TrendDay] = field(default=())
    # The newest sealing of the proof, for those who see every store: kept in a mailbox, it is a witness outside the database.
    sealing: str = ""

    @property
    def all_is_well(self) -> bool:
        """Nothing waits, nothing is unknown, and yesterday was proven whole."""
        proven = self.proven is not None and not self.proven.missing and self.proven.wholly == self.proven.expected
        return proven and not self.needs_in_all and not self.unknown_in_all


def content_for(user: User, day: date, now: datetime, *, weekly: bool) -> Content:
    """Texts in the active language."""
    stores = list(Store.objects.visible_to(user).filter(is_active=True))
    needs = Alert.objects.visible_to(user).live().exclude(state="snoozed").filter(_concerns(user))
    sealed = newest_day(user)
    unknown = _unknown(user, stores, now)
    return Content(
        day=day,
        stores=len(stores),
        needs=[_need(alert, user) for alert in needs.worst_first().select_related("store", "finding")[:MOST_NEEDS]],
        needs_in_all=needs.count(),
        proven=day_report(sealed, user) if sealed else None,
        unknown=unknown[:MOST_UNKNOWN],
        unknown_in_all=sum(one.stores for one in unknown),
        trend=_trend(user, day) if weekly else (),
        sealing=str(Sealing.objects.first() or "") if user.sees_every_store() else "",
    )


def _concerns(user: User) -> Q:
    """Mine, of stores that are mine, or nobody's; what a colleague has taken is not told to everybody each morning."""
    return Q(assignee=user) | Q(assignee=None)


def _need(alert: Alert, user: User) -> Need:
    details = alert.finding.details if alert.finding else alert.details
    return Need(
        severity=alert.severity,
        store=str(alert.store),
        title=check_title(alert.check_id),
        text=finding_text(alert.check_id, details, alert.store.time_zone),
        due_at=alert.due_at,
        is_mine=alert.assignee_id == user.pk,
    )


def _unknown(user: User, stores: Sequence[Store], now: datetime) -> list[Unknown]:
    counted = Counter(
        (cell.item, cell.reason or cell.state.label)
        for one in standings(stores, user, now)
        for cell in one.cells
        if cell.state in _BLIND
    )
    rows = [Unknown(str(Item(item).label), str(reason), count) for (item, reason), count in counted.items()]
    return sorted(rows, key=lambda one: (-one.stores, one.item, one.reason))


def _trend(user: User, day: date) -> list[TrendDay]:
    """The days before `day`, the oldest first; a day of which nothing is sealed shows as nothing seen."""
    items = items_seen_in(user.areas())
    first = day - timedelta(days=TREND_DAYS)
    totals = {first + timedelta(days=place): [0, 0, 0] for place in range(TREND_DAYS)}
    rows = SealedDay.objects.visible_to(user).filter(day__gte=first, day__lt=day, expected=True)
    for row in rows.iterator(chunk_size=500):
        for cell in cells_of(row, items):
            if cell.state == State.NOT_COVERED:
                continue
            total = totals[row.day]
            total[0] += 1
            total[1] += cell.state in _SEEN
            total[2] += cell.findings
    return [TrendDay(one, *numbers) for one, numbers in totals.items()]
