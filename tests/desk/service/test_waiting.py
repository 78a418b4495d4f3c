"""How much time is left, in words; on days that do not count the clock stands and says why."""

from datetime import UTC, date, datetime, timedelta

import pytest

from desk.service.waiting import Waiting, time_left
from inspections.calendars.calendar import Closure, Week, WorkingCalendar

SUNDAY = datetime(2026, 3, 8, 5, tzinfo=UTC)
ZONE = "Asia/Bangkok"
WEEK = (Week(rest=frozenset({6})),)


@pytest.mark.parametrize(
    ("calendar", "words"),
    [
        (WorkingCalendar(ZONE, WEEK), "paused until Mon 9 Mar: Sunday does not count"),
        (WorkingCalendar(ZONE, stated={date(2026, 3, 8): False}), "paused until Mon 9 Mar: a day off that was entered"),
        (WorkingCalendar(ZONE, closure=Closure(date(2026, 3, 1), None)), "paused: the store is on holiday"),
    ],
)
def test_a_day_that_does_not_count_pauses_it_with_the_reason(calendar: WorkingCalendar, words: str) -> None:
    waiting = Waiting(SUNDAY + timedelta(days=1), SUNDAY)
    told = time_left(waiting, SUNDAY, ZONE, calendar)
    assert (told.level, told.symbol, told.words) == ("paused", "⏸", words)
    assert told.why == "2026-03-09 12:00 (Asia/Bangkok)"
    assert time_left(waiting, SUNDAY + timedelta(hours=20), ZONE, calendar).level in ("risk", "paused")


@pytest.mark.parametrize(
    ("hours", "level", "words"),
    [
        (5, "fine", "5 h 00 min left"),
        (1, "risk", "1 h 00 min left"),
        (0, "late", "late by 0 min"),
        (-2, "late", "late by 2 h 00 min"),
    ],
)
def test_it_runs_from_fine_to_late(hours: int, level: str, words: str) -> None:
    due = SUNDAY + timedelta(hours=hours)
    told = time_left(Waiting(due, due - timedelta(hours=2)), SUNDAY, ZONE)
    assert (told.level, told.words) == (level, words)


def test_what_is_not_known_or_not_possible_is_said() -> None:
    assert time_left(Waiting(None, None), SUNDAY, ZONE).level == "unknown"
    assert time_left(Waiting(SUNDAY, SUNDAY, can_reply=False), SUNDAY, ZONE).level == "closed"
