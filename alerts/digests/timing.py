"""When a digest is due. Pure: the clock and the zone come in."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# The morning, by the person's own clock.
HOUR = time(8)
# Later than this it is no morning digest any more; tomorrow's says the same and newer.
LASTS = timedelta(hours=6)
_MONDAY = 0


def due_day(now: datetime, zone: str) -> date | None:
    """The day whose morning it is in the zone, None outside of mornings."""
    day = now.astimezone(ZoneInfo(zone)).date()
    begins = datetime.combine(day, HOUR, ZoneInfo(zone)).astimezone(UTC)
    return day if begins <= now < begins + LASTS else None


def is_weekly(day: date) -> bool:
    """Mondays also look back on the week."""
    return day.weekday() == _MONDAY


def zone_of(own: str, zones_of_stores: Iterable[str]) -> str:
    """The person's own zone, else that of most of their stores."""
    if own:
        return own
    counted = Counter(zones_of_stores)
    return min(counted, key=lambda zone: (-counted[zone], zone)) if counted else "UTC"
