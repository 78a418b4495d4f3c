"""Deadlines as windows: how severe it is that so little of one is left. Pure arithmetic."""

from datetime import datetime, timedelta

from inspections.items import Severity

# Warn at half of the window, never with less than half an hour to go (the design's rule of warning by share).
AT_RISK_SHARE = 0.5
_LEAST = timedelta(minutes=30)
_RUNGS = ((0.10, Severity.CRITICAL), (0.25, Severity.HIGH), (AT_RISK_SHARE, Severity.WARNING))


def risk_begins(opens_at: datetime, due_at: datetime) -> datetime:
    """From when a deadline is at risk."""
    return due_at - max(AT_RISK_SHARE * (due_at - opens_at), _LEAST)


def at_risk(opens_at: datetime, due_at: datetime, now: datetime) -> Severity | None:
    """How severe the little time left is; None while there is enough. A passed deadline is critical."""
    left = due_at - now
    if left > max(AT_RISK_SHARE * (due_at - opens_at), _LEAST):
        return None
    window = max(due_at - opens_at, timedelta(seconds=1))
    return next((severity for share, severity in _RUNGS if left <= share * window), Severity.WARNING)
