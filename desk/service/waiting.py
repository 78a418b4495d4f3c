"""How much time is left to answer a buyer, and why the clock stands still. Pure: values in, answers out."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _

from desk.look.time_left import UNKNOWN, TimeLeft, until
from inspections.calendars.calendar import NoWorkingDayError, WorkingCalendar, add_working_days, is_working_day

LATE, AT_RISK, FINE, PAUSED, CLOSED = "late", "risk", "fine", "paused", "closed"
_SYMBOLS = {LATE: "✗", AT_RISK: "!", FINE: "◷", PAUSED: "⏸", UNKNOWN: "?", CLOSED: "–"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A buyer who waits; see stores.models.Conversation."""

    answer_by: datetime | None
    at_risk_from: datetime | None
    can_reply: bool = True


def time_left(waiting: Waiting, now: datetime, zone: str, resting: WorkingCalendar | None = None) -> TimeLeft:
    """`resting`: the store's calendar where days that do not count stand still."""
    if not waiting.can_reply:
        return _left(CLOSED, _("cannot be answered"), _("The platform takes no more answers here."))
    if waiting.answer_by is None:
        return _left(UNKNOWN, _("no deadline known"), _("No rule holds for this store, or no day works."))
    clock = f"{waiting.answer_by.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"
    if waiting.answer_by <= now:
        return _left(LATE, until(waiting.answer_by, now), clock)
    pause = paused(now, resting) if resting else ""
    if pause:
        return _left(PAUSED, pause, clock)
    level = AT_RISK if waiting.at_risk_from and waiting.at_risk_from <= now else FINE
    return _left(level, until(waiting.answer_by, now), clock)


def _left(level: str, words: str, why: str) -> TimeLeft:
    return TimeLeft(level, _SYMBOLS[level], words, why)


def paused(now: datetime, calendar: WorkingCalendar) -> str:
    """Why the clock stands still on this day of the store, and until when; empty when it runs."""
    day = calendar.day_of(now)
    if is_working_day(day, calendar):
        return ""
    told = {"why": _why(day, calendar)}
    try:
        goes_on = add_working_days(day, 1, calendar)
    except NoWorkingDayError:
        return _("paused: %(why)s") % told
    return _("paused until %(day)s: %(why)s") % {**told, "day": formats.date_format(goes_on, "D j M")}


def _why(day: date, calendar: WorkingCalendar) -> str:
    closure = calendar.closure
    if closure is not None and closure.since <= day <= (closure.until or date.max):
        return _("the store is on holiday")
    if day in calendar.stated:
        return _("a day off that was entered")
    week = calendar.week_of(day)
    if day.weekday() in week.rest:
        return _("%(weekday)s does not count") % {"weekday": formats.date_format(day, "l")}
    return calendar.holidays.name_of(day)
