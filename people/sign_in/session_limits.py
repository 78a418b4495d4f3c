"""How long a session lasts: so long after the last thing its person did, and never longer than a working day."""

import time
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

BEGAN, ACTIVE = "began_at", "active_at"
# The last activity is written down at most this often: pages stay reads.
NOTED_EVERY_SECONDS = 60.0


class Verdict(StrEnum):
    """Whether a session goes on."""

    LIVE = "live"
    IDLE = "idle"
    OLD = "old"


@dataclass(frozen=True)
class Limits:
    """Both in seconds."""

    idle: float
    absolute: float


def limits() -> Limits:
    """Those of the settings."""
    return Limits(settings.SESSION_IDLE_MINUTES * 60.0, settings.SESSION_HOURS * 3600.0)


def verdict(*, began: float, active: float, now: float, limits: Limits) -> Verdict:
    """In seconds since the epoch. Activity may have been noted up to a minute late; the idle limit is as much longer."""
    if now - began >= limits.absolute:
        return Verdict.OLD
    return Verdict.IDLE if now - active >= limits.idle + NOTED_EVERY_SECONDS else Verdict.LIVE


def judge(session: SessionBase, now: float | None = None) -> Verdict:
    """A session that does not know when it began is begun now."""
    at = time.time() if now is None else now
    if BEGAN not in session:
        session[BEGAN] = session[ACTIVE] = at
    return verdict(began=session[BEGAN], active=session[ACTIVE], now=at, limits=limits())


def is_due_to_be_noted(session: SessionBase, now: float) -> bool:
    """Whether the last activity was noted long enough ago."""
    return bool(now - session[ACTIVE] >= NOTED_EVERY_SECONDS)
