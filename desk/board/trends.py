"""How the last two weeks went, by the sealed days: stores inspected, findings open in the evening, lines nobody could see into."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from desk.finance.sparkline import sparkline
from inspections.items import State, items_seen_in
from inspections.models import DayHead, SealedDay
from people.models import User
from people.roles import Area

DAYS = 14


@dataclass(frozen=True, slots=True)
class Trend:
    """A curve, the newest value and what it was a week before; `unit` behind the values."""

    name: str
    picture: SafeString | str
    now: str
    before: str


def trends_of(user: User, now: datetime) -> list[Trend]:
    """Oldest to newest; empty as long as fewer than two days are sealed. One statement."""
    days = _days(user, now.date() - timedelta(days=DAYS))
    if len(days) < 2:
        return []
    order = sorted(days)
    inspected = [100 * days[day][1] / days[day][0] if days[day][0] else 100.0 for day in order]
    return [
        _trend(_("stores inspected"), inspected, order, "%"),
        _trend(_("lines with a problem"), [float(days[day][2]) for day in order], order),
        _trend(_("lines unknown or stale"), [float(days[day][3]) for day in order], order),
    ]


def _days(user: User, first: date) -> dict[date, tuple[int, int, int, int]]:
    """Day -> (stores expected, inspected, lines with a problem, lines unknown or stale), only of lines the person sees.

    Whoever sees everything is told by the heads of the days: a hundred thousand checklists need not be opened.
    """
    if user.sees_every_store() and user.areas() == frozenset(Area):
        heads = DayHead.objects.filter(day__gte=first)
        return {
            one.day: (one.expected, one.inspected, _cells(one, State.PROBLEM), _cells(one, State.UNKNOWN, State.STALE))
            for one in heads
        }
    seen, given = (
        SealedDay.objects.visible_to(user).filter(day__gte=first).order_by().values("pk").query.sql_with_params()
    )
    lines = [item.value for item in items_seen_in(user.areas())]
    with connection.cursor() as cursor:
        cursor.execute(_DAYS.format(seen=seen), [lines, lines, *given])
        return {day: (expected, done, bad, blind) for day, expected, done, bad, blind in cursor.fetchall()}


def _cells(head: DayHead, *states: State) -> int:
    return sum(int(head.cells.get(state.value, 0)) for state in states)


def _trend(name: str, values: list[float], days: list[date], unit: str = "") -> Trend:
    shown = [number_format(value, 1 if unit and value % 1 else 0) + unit for value in values]
    words = ", ".join(f"{day:%m-%d}: {value}" for day, value in zip(days, shown, strict=True))
    noons = [datetime.combine(day, time(12), UTC) for day in days]
    picture = sparkline(list(zip(noons, values, strict=True)), f"{name}: {words}")
    return Trend(name, picture, shown[-1], shown[-8] if len(shown) > 7 else shown[0])


_DAYS = """
SELECT day, count(*) FILTER (WHERE expected), count(*) FILTER (WHERE expected AND inspected),
  coalesce(sum((SELECT count(*) FROM jsonb_each(items) AS line WHERE line.key = ANY(%s)
    AND line.value->>'state' = 'problem')), 0)::int,
  coalesce(sum((SELECT count(*) FROM jsonb_each(items) AS line WHERE line.key = ANY(%s)
    AND line.value->>'state' IN ('unknown', 'stale'))), 0)::int
FROM inspections_sealedday WHERE id IN ({seen}) GROUP BY day
"""
