"""When a webhook is tried again, and when it is enough. Pure; chance comes in."""

from datetime import datetime, timedelta
from typing import NamedTuple

from alerts.channels.base import Outcome, OutcomeKind

# After the first try: 5 s … 10 h, about 24 hours in all; then it is given up and can be sent again by a person.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1800, 3600, 7200, 14400, 21600, 36000))
_JITTER = 0.2
# An endpoint that took nothing for so long is switched off.
SWITCHED_OFF_AFTER = timedelta(days=5)
GONE = 410


class Next(NamedTuple):
    """`at` None: given up."""

    at: datetime | None


def next_try(attempts: int, outcome: Outcome, now: datetime, chance: float) -> Next:
    """After `attempts` tries in vain. `chance` from 0 to 1 spreads those that failed together."""
    if attempts > len(WAITS):
        return Next(None)
    wait = WAITS[attempts - 1] * (1 - _JITTER + 2 * _JITTER * chance)
    asked = timedelta(seconds=outcome.retry_after or 0)
    return Next(now + max(wait, asked))


def why_switched_off(failing_since: datetime | None, status: int | None, now: datetime) -> str:
    """The reason to switch an endpoint off, empty while there is none."""
    if status == GONE:
        return "It answered 410: it wants no more."
    if failing_since is not None and now - failing_since >= SWITCHED_OFF_AFTER:
        return f"It took nothing for {SWITCHED_OFF_AFTER.days} days."
    return ""


def arrived(outcome: Outcome) -> bool:
    """Only a clear yes is one; what is unsure is sent again, and receivers sort out doubles by `webhook-id`."""
    return outcome.kind == OutcomeKind.SENT
