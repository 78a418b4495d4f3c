"""The sandbox's clock: real time, shifted. Scripts are looked up by it, so moving it moves the world."""

import time
from email.utils import formatdate


class Clock:
    """`epoch`: the moment the world is written around; real time at start unless given."""

    def __init__(self, epoch: float | None = None) -> None:
        self.epoch = int(epoch if epoch is not None else time.time())
        self._shift = self.epoch - time.time() if epoch is not None else 0.0

    def now(self) -> float:
        """Unix seconds."""
        return time.time() + self._shift

    def advance(self, seconds: float) -> None:
        """Moves the clock forward."""
        self._shift += seconds


def http_date(now: float) -> str:
    """A Date header."""
    return formatdate(now, usegmt=True)
