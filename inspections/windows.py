"""Deadlines as windows of time, and how much of one is left. Pure arithmetic; how severe which share is, rules say."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from inspections.calendars.calendar import WorkingCalendar, moment_with_left, working_time_left


@dataclass(frozen=True, slots=True)
class Window:
    """From `opens_at`, when the work could begin, until `due_at`. With `least` or less to go, nothing counts as left."""

    opens_at: datetime
    due_at: datetime
    least: timedelta

    def share_left(self, now: datetime) -> float:
        """1 when the window has just opened, 0 when it is over or about to be. A window that opens too late is all least."""
        left = self.due_at - now
        if left <= self.least:
            return 0.0
        return left / (self.due_at - self.opens_at) if self.opens_at < self.due_at else 1.0

    def risk_begins(self, share: float) -> datetime:
        """The first moment with at most this share left."""
        return self.due_at - max(share * (self.due_at - self.opens_at), self.least)


@dataclass(frozen=True, slots=True)
class WorkingWindow:
    """The same where the platform counts working days: what lies on days that rest counts neither as had nor as left."""

    opens_at: datetime
    due_at: datetime
    least: timedelta
    calendar: WorkingCalendar

    def share_left(self, now: datetime) -> float:
        """1 when the window has just opened, 0 when it is over or about to be."""
        if self.due_at - now <= self.least:
            return 0.0
        whole = working_time_left(self.opens_at, self.due_at, self.calendar)
        return working_time_left(now, self.due_at, self.calendar) / whole if whole else 1.0

    def risk_begins(self, share: float) -> datetime:
        """The first moment with at most this share left."""
        whole = working_time_left(self.opens_at, self.due_at, self.calendar)
        begins = moment_with_left(self.opens_at, self.due_at, share * whole, self.calendar)
        return min(begins, self.due_at - self.least) if whole else self.due_at - self.least
