"""A manual item of one store as a value: who looked last, what they said, and until when their word counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from inspections.items import Item

OK, PROBLEM, COULD_NOT_LOOK = "ok", "problem", "could_not_look"


class Standing(StrEnum):
    """How an item stands, worst first. `waiting`: nobody has looked yet, and it is not due."""

    OVERDUE = "overdue"
    PROBLEM = "problem"
    COULD_NOT_LOOK = "could_not_look"
    WAITING = "waiting"
    OK = "ok"


@dataclass(frozen=True, slots=True)
class Look:
    """What a person said; `by` is the name they sign in with. All times by our clock."""

    verdict: str
    at: datetime
    expires_at: datetime
    note: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class ManualFact:
    """`newest`: the last attestation of any kind. `seen`: the last that says what was there, ok or problem.

    `first_due_at`: when somebody must have looked for the first time; None: it is not known since when the store is here.
    """

    item: str
    title: str
    line: Item
    span: timedelta
    first_due_at: datetime | None
    newest: Look | None = None
    seen: Look | None = None
    judged_by: str = ""

    @property
    def due_at(self) -> datetime | None:
        """Until when somebody has to look (again)."""
        return self.seen.expires_at if self.seen else self.first_due_at

    def is_overdue(self, now: datetime) -> bool:
        """From the very moment on at which the last word runs out."""
        return self.due_at is not None and now >= self.due_at

    def standing(self, now: datetime) -> Standing:
        """The worst that can be said of it."""
        if self.is_overdue(now):
            return Standing.OVERDUE
        if self.seen and self.seen.verdict == PROBLEM:
            return Standing.PROBLEM
        if self.newest and self.newest.verdict == COULD_NOT_LOOK:
            return Standing.COULD_NOT_LOOK
        return Standing.OK if self.seen else Standing.WAITING


def counts_until(at: datetime, every_days: int, time_zone: str) -> datetime:
    """The end of the store's own day, `every_days` days after the one of `at`."""
    zone = ZoneInfo(time_zone)
    day_after = at.astimezone(zone).date() + timedelta(days=every_days + 1)
    return datetime.combine(day_after, time(0), zone).astimezone(UTC)


def facts_of_line(facts: Iterable[ManualFact], line: Item) -> list[ManualFact]:
    """Those that the two checks of a checklist line judge."""
    return [fact for fact in facts if fact.line == line and not fact.judged_by]
