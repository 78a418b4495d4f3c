"""Work that one thread of a process does for all: who asks while it is being done has it done once more, and does not wait."""

import threading
from collections.abc import Callable


class OneForAll:
    """Messages that ring many times at once would else fill every thread of a worker with waiting."""

    def __init__(self) -> None:
        self._wanted, self._busy = threading.Event(), threading.Lock()

    def run(self, work: Callable[[], int]) -> int:
        """Does the work, again and again while it was asked for meanwhile; 0 at once when another thread is at it."""
        self._wanted.set()
        done = 0
        while self._wanted.is_set() and self._busy.acquire(blocking=False):
            try:
                self._wanted.clear()
                done += work()
            finally:
                self._busy.release()
        return done
