"""Whether a store was to be inspected on a day: by how its inspection was switched on that day, not by how it is today. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from inspections.proof.due import GRACE


class Switched(NamedTuple):
    """From `at` on, until the next."""

    at: datetime
    is_on: bool


def was_to_be_inspected(history: Sequence[Switched], *, is_on_now: bool, due_at: datetime, ends: datetime) -> bool:
    """`history`: in the order of time; `due_at`: the day's first round; `ends`: the day's end.

    Switched on when the round was due, or afterwards for long enough that it had to come. Switching off later takes nothing back.
    """
    spans = _on_spans(history, is_on_now=is_on_now)
    return any(since <= due_at < until or _within(since, until, due_at, ends) >= GRACE for since, until in spans)


def _on_spans(history: Sequence[Switched], *, is_on_now: bool) -> list[tuple[datetime, datetime]]:
    """Before the first that is known it stood as that says."""
    first = history[0].is_on if history else is_on_now
    marks = [Switched(_ALWAYS, first), *history, Switched(_FOR_EVER, False)]
    return [(one.at, following.at) for one, following in pairwise(marks) if one.is_on]


def _within(since: datetime, until: datetime, begins: datetime, ends: datetime) -> timedelta:
    return min(until, ends) - max(since, begins)


_ALWAYS, _FOR_EVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
