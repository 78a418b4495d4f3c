"""What was called, counted in memory until somebody writes it down: per app, store, API, outcome and hour."""

import threading
import time
from typing import NamedTuple

import msgspec

from stores.platforms.allowances import Caller


class Line(NamedTuple):
    """What is counted together. `hour`: hours since 1970; `code`: an error's code, empty for a good answer."""

    hour: int
    platform: str
    app_key: str
    shop: str
    api: str
    code: str


class Count(msgspec.Struct):
    """Tries (`calls`: of them sent; `retries`: of these second and later ones), seconds waited for our own budget, bytes in."""

    tries: int = 0
    calls: int = 0
    retries: int = 0
    waited_seconds: float = 0.0
    bytes: int = 0


class Tally:
    """Filled by the loop's thread, emptied by another."""

    def __init__(self) -> None:
        self._lines: dict[Line, Count] = {}
        self._lock = threading.Lock()

    def add(self, caller: Caller, api: str, code: str, *, sent: bool, retry: bool, waited: float, size: int) -> None:
        """Counts one try. Not `sent`: our own budget or a breaker kept it back."""
        line = Line(int(time.time() // 3600), caller.platform, caller.app_key, caller.shop, api, code)
        with self._lock:
            count = self._lines.get(line)
            if count is None:
                count = self._lines[line] = Count()
            count.tries += 1
            count.calls += sent
            count.retries += sent and retry
            count.waited_seconds += waited
            count.bytes += size

    def take(self) -> dict[Line, Count]:
        """Everything counted since the last time."""
        with self._lock:
            lines, self._lines = self._lines, {}
        return lines

    def put_back(self, lines: dict[Line, Count]) -> None:
        """Counts again what could not be written."""
        with self._lock:
            for line, count in lines.items():
                mine = self._lines.setdefault(line, Count())
                mine.tries += count.tries
                mine.calls += count.calls
                mine.retries += count.retries
                mine.waited_seconds += count.waited_seconds
                mine.bytes += count.bytes
