"""Bells that make nobody wait: a thread of its own sends, and those that ring while one is being sent become one."""

import threading
from collections.abc import Callable


class Bell:
    """`send` wakes workers and may hang while the broker is away; whoever rings goes on at once. `name`: the thread's."""

    def __init__(self, name: str, send: Callable[[], object]) -> None:
        self._name, self._send = name, send
        self._wanted = threading.Event()
        self._starting = threading.Lock()
        self._ringer: threading.Thread | None = None

    def ring(self) -> None:
        """Returns at once."""
        self._wanted.set()
        with self._starting:
            if self._ringer is None or not self._ringer.is_alive():  # after a fork the parent's thread is not ours
                self._ringer = threading.Thread(target=self._ring_for_ever, name=self._name, daemon=True)
                self._ringer.start()

    def _ring_for_ever(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            self._send()
