"""A write goes out once. Within `sent_once` the request loop makes one try, and `begun` tells whether it may have been read.

Who sends for a person must know afterwards whether the platform can have done it: a reading may be tried again, a write not.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from stores.platforms.errors import NoTurnError

_watched: ContextVar["Write | None"] = ContextVar("watched", default=None)
_under_way: ContextVar["Write | None"] = ContextVar("under_way", default=None)


class Write:
    """What one attempt to write has come to. `seconds`: after these nothing more may go out, since others may take over."""

    def __init__(self, seconds: float) -> None:
        self.begun = False
        self._until = time.monotonic() + seconds

    def begin(self) -> None:
        """From here on a byte may have left. Raises NoTurnError when it is too late for that."""
        if time.monotonic() > self._until:
            raise NoTurnError("It was not sent in time and is left to the next try.")
        self.begun = True


@contextmanager
def watched(write: Write) -> Iterator[None]:
    """What is written within is noted in `write`."""
    token = _watched.set(write)
    try:
        yield
    finally:
        _watched.reset(token)


@contextmanager
def sent_once() -> Iterator[None]:
    """The call made within changes something at the platform: one try, never a second one."""
    token = _under_way.set(_watched.get() or Write(float("inf")))
    try:
        yield
    finally:
        _under_way.reset(token)


def write_under_way() -> Write | None:
    """None for a reading."""
    return _under_way.get()
