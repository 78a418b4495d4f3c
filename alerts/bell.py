"""Says to the workers that something was found or done, without making anybody wait: a thread of its own sends.

Bells that ring while one is being sent become one. A broker that is away loses nothing: the beat looks every few seconds.
"""

import threading

from alerts.tasks import ring_intake

_wanted = threading.Event()
_starting = threading.Lock()
_ringers: list[threading.Thread] = []


def ring(**_signal: object) -> None:
    """Returns at once. Also the receiver of `inspections.ledger.findings_changed`."""
    _wanted.set()
    with _starting:
        if not _ringers or not _ringers[0].is_alive():  # after a fork the parent's thread is not ours
            _ringers[:] = [threading.Thread(target=_ring_for_ever, name="alert bell", daemon=True)]
            _ringers[0].start()


def _ring_for_ever() -> None:
    while True:
        _wanted.wait()
        _wanted.clear()
        ring_intake()
