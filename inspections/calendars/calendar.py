"""One store's working calendar, and what can be asked of it. Pure: values in, answers out.

Days are the store's own calendar days; moments are aware. Working time is time on working days, the whole of each: no platform
names office hours for shipping. A day that the clocks change has 23 or 25 hours.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from inspections.calendars.public_holidays import NO_HOLIDAYS, PublicHolidays
from inspections.rulebook import RuleUse

_DAY = timedelta(days=1)
# Nobody rests longer: beyond, the calendar itself must be wrong.
_LONGEST_REST = 366


class NoWorkingDayError(LookupError):
    """The calendar holds no working day within a year: no deadline can be computed by it."""


@dataclass(frozen=True, slots=True)
class Week:
    """Which days of the week rest from one day to another. `rank`: of several that hold, the highest counts."""

    rest: frozenset[int] = frozenset()  # Monday is 0
    holidays_rest: bool = False
    valid_from: date = date.min
    valid_to: date = date.max
    rank: tuple[bool, bool, bool, date] = (False, False, False, date.min)
    source: str = ""
    confidence: str = "-"


@dataclass(frozen=True, slots=True)
class Closure:
    """The store's own holiday mode; `until` None: until further notice."""

    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """`stated`: days that somebody entered, working or not; they come before the library's holidays and the week."""

    time_zone: str = "UTC"
    weeks: tuple[Week, ...] = ()
    holidays: PublicHolidays = NO_HOLIDAYS
    stated: Mapping[date, bool] = field(default_factory=dict)
    closure: Closure | None = None

    def day_of(self, moment: datetime) -> date:
        """The store's own calendar day."""
        return moment.astimezone(ZoneInfo(self.time_zone)).date()

    def at(self, day: date, clock: time = time(0)) -> datetime:
        """A moment of a day by the store's clock, in UTC."""
        return datetime.combine(day, clock, ZoneInfo(self.time_zone)).astimezone(UTC)

    def week_of(self, day: date) -> Week:
        """The week that holds on a day; where none is known, every day works."""
        holding = [week for week in self.weeks if week.valid_from <= day <= week.valid_to]
        return max(holding, key=lambda week: week.rank, default=Week())


EVERY_DAY = WorkingCalendar()


def is_working_day(day: date, calendar: WorkingCalendar) -> bool:
    """The store's own holiday mode first, then what was stated of the day, then the week and the public holidays."""
    closure = calendar.closure
    if closure is not None and closure.since <= day <= (closure.until or date.max):
        return False
    if day in calendar.stated:
        return calendar.stated[day]
    week = calendar.week_of(day)
    return day.weekday() not in week.rest and not (week.holidays_rest and calendar.holidays.name_of(day))


def add_working_days(day: date, count: int, calendar: WorkingCalendar) -> date:
    """The `count`-th working day after `day`; for 0 the day itself, or the next that works. Raises NoWorkingDayError."""
    if count == 0 and is_working_day(day, calendar):
        return day
    for _ in range(max(count, 1)):
        day = _next_working_day(day, calendar)
    return day


def working_days_between(start: date, end: date, calendar: WorkingCalendar) -> int:
    """How many working days come after `start` up to and with `end`."""
    return sum(is_working_day(start + n * _DAY, calendar) for n in range(1, (end - start).days + 1))


def working_time_left(now: datetime, due: datetime, calendar: WorkingCalendar) -> timedelta:
    """How much of the time from `now` to `due` lies on working days; never below zero."""
    return sum((end - start for start, end in _spans_back(now, due, calendar)), timedelta(0))


def moment_with_left(opens: datetime, due: datetime, left: timedelta, calendar: WorkingCalendar) -> datetime:
    """The first moment from `opens` on at which no more than `left` of working time remains until `due`."""
    for start, end in _spans_back(opens, due, calendar):
        if end - start > left:
            return end - left
        left -= end - start
    return opens


def ship_by(paid_at: datetime, rule: RuleUse, calendar: WorkingCalendar, cutoff: RuleUse | None = None) -> datetime:
    """Until when an order paid at `paid_at` must be dealt with, by a rule of so many working days: the end of the last of them.

    `cutoff`: an hour of the day; what is paid before it on a working day counts from that day, anything later from the next working
    day. Rules in days, hours or minutes run by the clock. Raises NoWorkingDayError.
    """
    if rule.unit != "working_days":
        return paid_at + rule.span()
    day = calendar.day_of(paid_at)
    if cutoff is not None:
        in_time = is_working_day(day, calendar) and paid_at < calendar.at(day, clock_of(cutoff))
        day = day if in_time else _next_working_day(day, calendar)
    last = add_working_days(day, int(rule.value), calendar)
    return max(paid_at, calendar.at(last + _DAY) - timedelta(seconds=1))


def answer_by(asked_at: datetime, cutoff: RuleUse, until: RuleUse, calendar: WorkingCalendar) -> datetime:
    """Until when a message must be answered where days are counted from cut-off to cut-off: by `until` on the day it belongs to.

    Both are hours of the day; days that do not count are passed over. Raises NoWorkingDayError.
    """
    day = calendar.day_of(asked_at)
    if asked_at >= calendar.at(day, clock_of(cutoff)):
        day += _DAY
    return calendar.at(add_working_days(day, 0, calendar), clock_of(until))


def clock_of(rule: RuleUse) -> time:
    """An hour of the day (14.5 is half past two) as a time; 24 is the day's last second."""
    minutes = round(float(rule.value) * 60)
    return time(*divmod(minutes, 60)) if minutes < 24 * 60 else time(23, 59, 59)


def _next_working_day(day: date, calendar: WorkingCalendar) -> date:
    for ahead in range(1, _LONGEST_REST + 1):
        if is_working_day(day + ahead * _DAY, calendar):
            return day + ahead * _DAY
    raise NoWorkingDayError(f"No working day within a year after {day}.")


def _spans_back(opens: datetime, due: datetime, calendar: WorkingCalendar) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of working time between two moments, in UTC, the latest first."""
    opens, due = opens.astimezone(UTC), due.astimezone(UTC)
    day = calendar.day_of(due)
    while opens < due and calendar.at(day + _DAY) > opens:
        if is_working_day(day, calendar):
            start, end = max(opens, calendar.at(day)), min(due, calendar.at(day + _DAY))
            if start < end:
                yield start, end
        day -= _DAY
