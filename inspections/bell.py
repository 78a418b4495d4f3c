"""Says to the workers that something waits, without making anybody wait: a thread of its own sends, and bells that ring while
one is being sent become one. A broker that is away loses nothing: the beat looks every few seconds.
"""

import threading

from inspections.tasks import ring_workers

_wanted = threading.Event()
_starting = threading.Lock()
_ringers: list[threading.Thread] = []


def ring() -> None:
    """Returns at once."""
    _wanted.set()
    with _starting:
        if not _ringers or not _ringers[0].is_alive():  # after a fork the parent's thread is not ours
            _ringers[:] = [threading.Thread(target=_ring_for_ever, name="bell", daemon=True)]
            _ringers[0].start()


def _ring_for_ever() -> None:
    while True:
        _wanted.wait()
        _wanted.clear()
        ring_workers(1)
