"""How much time is left until a cut-off, in words, a symbol and a level; never by colour alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from inspections.items import Severity
from inspections.marks import SEVERITY_SYMBOLS

# Shares of the window that are left, as in the ladder for deadlines: a warning, high, critical; and never less than this.
_LADDER = ((0.10, Severity.CRITICAL), (0.25, Severity.HIGH), (0.50, Severity.WARNING))
_LEAST = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """`level`: a severity (critical once it is late), `ok`, or `unknown` where no cut-off is known."""

    level: str
    symbol: str
    words: str


def time_left(opened_at: datetime, due_at: datetime | None, now: datetime) -> TimeLeft:
    """What is left of the window from `opened_at` to `due_at`."""
    if due_at is None:
        return TimeLeft("unknown", "?", _("no cut-off known"))
    if due_at <= now:
        return TimeLeft("critical", "✕", _("late by %(span)s") % {"span": span_text(now - due_at)})
    level = _level(opened_at, due_at, now)
    symbol = SEVERITY_SYMBOLS[Severity(level)] if level != "ok" else "✓"
    return TimeLeft(level, symbol, _("%(span)s left") % {"span": span_text(due_at - now)})


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
    return "ok"
