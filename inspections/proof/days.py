"""Which days of a store are over and still to be sealed. Pure: zones and moments in, days out."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# A round that began before midnight is written soon after it.
SETTLING = timedelta(minutes=20)
# A day is over everywhere on Earth when it is over at UTC-12.
_LAST_ZONE = timedelta(hours=12)
# So far back days are sealed that were missed.
MOST_DAYS = 400


def days_to_seal(*, first: date, time_zone: str, now: datetime) -> Iterator[date]:
    """From `first`, every day that is over in the zone; each once, in order."""
    last = last_day_over(time_zone, now)
    day = max(first, last - timedelta(days=MOST_DAYS))
    while day <= last:
        yield day
        day += timedelta(days=1)


def last_day_over(time_zone: str, now: datetime) -> date:
    """The youngest day of the zone that ended at least `SETTLING` ago."""
    return (now - SETTLING).astimezone(ZoneInfo(time_zone)).date() - timedelta(days=1)


def last_day_over_everywhere(now: datetime) -> date:
    """The youngest day that ended in every zone there is."""
    return (now - SETTLING - _LAST_ZONE).astimezone(UTC).date() - timedelta(days=1)


def span_of(day: date, time_zone: str) -> tuple[datetime, datetime]:
    """When a zone's calendar day begins and ends, in UTC; 23 to 25 hours apart."""
    zone = ZoneInfo(time_zone)
    begins = datetime.combine(day, time(0), zone).astimezone(UTC)
    return begins, datetime.combine(day + timedelta(days=1), time(0), zone).astimezone(UTC)
