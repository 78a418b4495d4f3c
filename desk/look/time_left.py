"""How much time is left until a deadline, in words, a symbol and a level; never by colour alone. Pure: values in, answers out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from inspections.items import Severity
from inspections.marks import SEVERITY_SYMBOLS

OK, UNKNOWN = "ok", "unknown"
# Shares of the window that are left, as in the ladder for deadlines: a warning, high, critical; and never less than this.
_LADDER = ((0.10, Severity.CRITICAL), (0.25, Severity.HIGH), (0.50, Severity.WARNING))
_LEAST = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """`level`: what colours it; `why`: what words alone do not say; empty for nothing."""

    level: str
    symbol: str
    words: str
    why: str = ""


def until(due_at: datetime, now: datetime) -> str:
    """“2 h 05 min left”, or “late by 3 d 4 h”."""
    if due_at <= now:
        return _("late by %(span)s") % {"span": span_text(now - due_at)}
    return _("%(span)s left") % {"span": span_text(due_at - now)}


def in_window(opened_at: datetime, due_at: datetime | None, now: datetime) -> TimeLeft:
    """What is left of the window from `opened_at` to `due_at`, by the ladder for deadlines: a severity, `ok` or `unknown`."""
    if due_at is None:
        return TimeLeft(UNKNOWN, "?", _("no cut-off known"))
    if due_at <= now:
        return TimeLeft(Severity.CRITICAL.value, "✕", until(due_at, now))
    level = _level(opened_at, due_at, now)
    return TimeLeft(level, "✓" if level == OK else SEVERITY_SYMBOLS[Severity(level)], until(due_at, now))


def span_text(span: timedelta) -> str:
    """The two largest parts: `3 d 4 h`, `2 h 05 min`, `12 min`."""
    minutes = int(span.total_seconds() // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return _("%(days)d d %(hours)d h") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)d h %(minutes)02d min") % {"hours": hours, "minutes": rest}
    return _("%(minutes)d min") % {"minutes": rest}


def _level(opened_at: datetime, due_at: datetime, now: datetime) -> str:
    left, whole = due_at - now, due_at - opened_at
    for share, severity in _LADDER:
        if left <= max(share * whole, _LEAST):
            return severity.value
    return OK
