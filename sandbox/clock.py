"""The sandbox's clock: real time, shifted, or stopped. Scripts are looked up by it, so moving it moves the world."""

import time
from email.utils import formatdate


class Clock:
    """`epoch`: the moment the world is written around; real time at start unless given."""

    def __init__(self, epoch: float | None = None) -> None:
        self.epoch = int(epoch if epoch is not None else time.time())
        self._shift = self.epoch - time.time() if epoch is not None else 0.0
        self._stopped_at: float | None = None

    def now(self) -> float:
        """Unix seconds."""
        return time.time() + self._shift if self._stopped_at is None else self._stopped_at

    def advance(self, seconds: float) -> None:
        """Moves the clock forward, a stopped one too."""
        self._shift += seconds
        if self._stopped_at is not None:
            self._stopped_at += seconds

    def stand_still(self, still: bool) -> None:
        """Stops the world, or lets it go on from where it would be by now."""
        self._stopped_at = self.now() if still else None


def http_date(now: float) -> str:
    """A Date header."""
    return formatdate(now, usegmt=True)
