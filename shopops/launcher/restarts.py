"""Decides what a child's death means: start it again, after which wait, or give up."""

from dataclasses import dataclass

_AT_ONCE_SECONDS = 5.0
_MOST_QUICK_DEATHS = 3
_FIRST_WAIT_SECONDS = 0.5
_LONGEST_WAIT_SECONDS = 30.0


@dataclass(frozen=True)
class Record:
    """What is known of one child's deaths so far; `quick_deaths` counts those in a row that came at once."""

    quick_deaths: int = 0


@dataclass(frozen=True)
class Verdict:
    """`wait_seconds` before the next start; None: give up."""

    record: Record
    wait_seconds: float | None


def after_death(record: Record, lived_seconds: float) -> Verdict:
    """A child that lived a while begins afresh; one that dies at once waits longer each time, and not for ever."""
    if lived_seconds >= _AT_ONCE_SECONDS:
        return Verdict(Record(), _FIRST_WAIT_SECONDS)
    deaths = record.quick_deaths + 1
    if deaths >= _MOST_QUICK_DEATHS:
        return Verdict(Record(deaths), None)
    return Verdict(Record(deaths), min(_FIRST_WAIT_SECONDS * 2 ** (deaths - 1), _LONGEST_WAIT_SECONDS))
