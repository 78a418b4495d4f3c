"""A whole telling has one deadline, however slowly the other side drips: when it passes, the connection is cut."""

import socket
import threading
import time
from collections.abc import Callable
from types import TracebackType


class DeadlinePassedError(OSError):
    """The time for this telling is over."""


class Deadline:
    """Used as a block: cuts every watched connection when `seconds` are over, and lets go of them at its end."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ends = clock() + seconds
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._watched: list[socket.socket] = []
        self._lock = threading.Lock()
        self.passed = False

    def __enter__(self) -> "Deadline":
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for twin in self._watched:
                twin.close()
            self._watched.clear()

    def left(self) -> float:
        """Seconds that are left. Raises DeadlinePassedError when none are."""
        seconds = self._ends - self._clock()
        if self.passed or seconds <= 0:
            self.passed = True
            raise DeadlinePassedError("the time is over")
        return seconds

    def watch(self, connection: socket.socket) -> None:
        """Cuts this connection too. A twin is kept, since TLS takes the original's place."""
        with self._lock:
            self._watched.append(connection.dup())
        if self.passed:
            self._cut()

    def _cut(self) -> None:
        with self._lock:
            self.passed = True
            for twin in self._watched:
                try:
                    twin.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # closed by the other side meanwhile
