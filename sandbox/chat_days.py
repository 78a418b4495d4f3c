"""Until when a chat must be answered where the platform counts days: Lazada in the Philippines.

What is asked from 18:00 to 18:00 must be answered by 19:00; public holidays do not count (community.lazada.com.ph).
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from math import floor

import holidays

from sandbox.model import DAY, HOUR

_MANILA = timezone(timedelta(hours=8))
_CUTOFF, _UNTIL = 18 * HOUR, 19 * HOUR


def due_at(asked: int) -> int:
    """The last second in time."""
    day = _midnight(asked)
    if asked >= day + _CUTOFF:
        day += DAY
    while not _counts(day):
        day += DAY
    return day + _UNTIL


def risk_at(asked: int) -> int:
    """From when on half of the time that counts is over, or half an hour is left."""
    due = due_at(asked)
    spans = list(_spans(asked, due))
    half = sum(end - start for start, end in spans) / 2
    for start, end in reversed(spans):
        if end - start > half:
            return min(end - floor(half), due - 1800)
        half -= end - start
    return asked


def _spans(start: int, end: int) -> Iterator[tuple[int, int]]:
    day = _midnight(start)
    while day < end:
        if _counts(day):
            yield max(start, day), min(end, day + DAY)
        day += DAY


def _midnight(at: int) -> int:
    local = datetime.fromtimestamp(at, UTC).astimezone(_MANILA)
    return int(local.replace(hour=0, minute=0, second=0, microsecond=0).timestamp())


def _counts(midnight: int) -> bool:
    day = datetime.fromtimestamp(midnight, _MANILA).date()
    return day not in _of_year(day.year)


@cache
def _of_year(year: int) -> frozenset[object]:
    return frozenset(holidays.country_holidays("PH", years=year, expand=False))
