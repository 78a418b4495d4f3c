"""Wakes a worker when something is to be sent, without making anybody wait: a thread of its own rings at the earliest moment.

A broker that is away, or a process that ends before the moment comes, loses nothing: the beat looks every few seconds.
"""

import threading
import time

import structlog
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)

_EXPIRES_SECONDS = 20
_changed = threading.Condition()
_moments: set[float] = set()
_ringers: list[threading.Thread] = []


def ring_in(seconds: float) -> None:
    """Returns at once; rings after that time. Many rings within half a second become one."""
    with _changed:
        _moments.add(round((time.monotonic() + max(0.0, seconds) + 0.1) * 2) / 2)
        if not _ringers or not _ringers[0].is_alive():  # after a fork the parent's thread is not ours
            _ringers[:] = [threading.Thread(target=_ring_for_ever, name="action-bell", daemon=True)]
            _ringers[0].start()
        _changed.notify()


def _ring_for_ever() -> None:
    while True:
        _wait_for_the_next()
        _ring()


def _wait_for_the_next() -> None:
    """Until the earliest moment has come, or an earlier one that is told meanwhile."""
    with _changed:
        _changed.wait_for(lambda: bool(_moments))
        while (left := min(_moments) - time.monotonic()) > 0:
            _changed.wait(left)
        _moments.discard(min(_moments))


def _ring() -> None:
    from stores.tasks import send_actions  # the tasks call what rings

    try:
        send_actions.apply_async(expires=_EXPIRES_SECONDS, retry=False)
    except (OperationalError, OSError) as fault:
        log.warning("the broker is away; the beat will ring", fault=str(fault))
