"""A whole telling has one deadline, however slowly the other side drips: when it passes, the connection is cut.

One thread watches over all deadlines of the process; a timer for each would cost more than many a telling itself.
"""

import heapq
import itertools
import socket
import threading
import time
from types import TracebackType


class DeadlinePassedError(OSError):
    """The time for this telling is over."""


class Deadline:
    """Used as a block: cuts every watched connection when `seconds` are over, and lets go of them at its end."""

    def __init__(self, seconds: float) -> None:
        self.ends = time.monotonic() + seconds
        self._watched: list[socket.socket] = []
        self._lock = threading.Lock()
        self.passed = self.is_over = False

    def __enter__(self) -> "Deadline":
        _watchman.watch(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self.is_over = True
            for twin in self._watched:
                twin.close()
            self._watched.clear()

    def left(self) -> float:
        """Seconds that are left. Raises DeadlinePassedError when none are."""
        seconds = self.ends - time.monotonic()
        if self.passed or seconds <= 0:
            self.passed = True
            raise DeadlinePassedError("the time is over")
        return seconds

    def watch(self, connection: socket.socket) -> None:
        """Cuts this connection too. A twin is kept, since TLS takes the original's place."""
        with self._lock:
            self._watched.append(connection.dup())
        if self.passed:
            self.cut()

    def cut(self) -> None:
        """The time is over; nothing happens once the telling is."""
        with self._lock:
            if self.is_over:
                return
            self.passed = True
            for twin in self._watched:
                try:
                    twin.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # closed by the other side meanwhile


class _Watchman:
    """Cuts what has not ended when its time is over. His thread begins with the first deadline, after a fork anew."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[tuple[float, int, Deadline]] = []
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None

    def watch(self, deadline: Deadline) -> None:
        with self._changed:
            heapq.heappush(self._waiting, (deadline.ends, next(self._numbers), deadline))
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._watch_for_ever, name="deadlines", daemon=True)
                self._thread.start()
            elif self._waiting[0][2] is deadline:
                self._changed.notify()

    def _watch_for_ever(self) -> None:
        while True:
            self._next().cut()

    def _next(self) -> Deadline:
        """Waits until one is over. Tellings that ended long before are let go of on the way."""
        with self._changed:
            while True:
                while self._waiting and self._waiting[0][2].is_over:
                    heapq.heappop(self._waiting)
                left = self._waiting[0][0] - time.monotonic() if self._waiting else None
                if left is not None and left <= 0:
                    return heapq.heappop(self._waiting)[2]
                self._changed.wait(left)


_watchman = _Watchman()
