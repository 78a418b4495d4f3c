"""Spans of local time as moments: quiet hours and shifts. Pure, and right on days on which the clocks change.

A span is worked out for each calendar day of its zone and compared as moments, never by the hands of the clock: a night of quiet
is one night also when an hour comes twice or not at all. A time that does not exist that day is the moment after the gap.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from alerts.routing_facts import QuietHours, ShiftFacts

_DAY = timedelta(days=1)
# A shift that does not come within this is none.
_FURTHEST = 32

Span = tuple[datetime, datetime]


def quiet_until(quiet: QuietHours | None, now: datetime, zone_else: str = "UTC") -> datetime | None:
    """When the quiet hours that hold now are over; None: it is not quiet. `zone_else`: by whose clock, where they name none."""
    if quiet is None or quiet.begins == quiet.ends:
        return None
    zone = ZoneInfo(quiet.time_zone or zone_else)
    today = now.astimezone(zone).date()
    spans = (span_on(today + offset * _DAY, quiet.begins, quiet.ends, zone) for offset in (-1, 0))
    return max((end for begin, end in spans if begin <= now < end), default=None)


def is_on(shift: ShiftFacts, now: datetime) -> bool:
    """True while the shift lasts."""
    return any(begin <= now < end for begin, end in spans_of(shift, now, days=1))


def on_again(shifts: Iterable[ShiftFacts], now: datetime) -> datetime | None:
    """When the first of these shifts begins next; None: none does, or one is on."""
    mine = list(shifts)
    if any(is_on(one, now) for one in mine):
        return None
    begins = (begin for one in mine for begin, _ in spans_of(one, now, days=_FURTHEST) if begin > now)
    return min(begins, default=None)


def spans_of(shift: ShiftFacts, now: datetime, *, days: int) -> Iterator[Span]:
    """The shift's spans from yesterday's on, for so many days ahead."""
    zone = ZoneInfo(shift.time_zone)
    today = now.astimezone(zone).date()
    for offset in range(-1, days + 1):
        day = today + offset * _DAY
        works = day.weekday() in shift.weekdays and day not in shift.holidays
        if works and shift.first_day <= day <= shift.last_day:
            yield span_on(day, shift.begins, shift.ends, zone)


def span_on(day: date, begins: time, ends: time, zone: ZoneInfo) -> Span:
    """From one time of a day until another, of the next day where that is the earlier one. In UTC."""
    last = day if begins < ends else day + _DAY
    return moment(day, begins, zone), max(moment(last, ends, zone, fold=fold) for fold in (0, 1))


def moment(day: date, clock: time, zone: ZoneInfo, *, fold: int = 0) -> datetime:
    """That time of that day, in UTC; of a time that comes twice, `fold` says which."""
    return datetime.combine(day, clock, zone).replace(fold=fold).astimezone(UTC)


def day_in(zone: str, now: datetime) -> date:
    """The calendar day there."""
    return now.astimezone(ZoneInfo(zone or "UTC")).date()
