"""The process's one event loop for outside calls: a uvloop in its own thread, with the connections and budgets it holds.

Hundreds of stores are read at once on it; threads hand it work with `submit`. Nothing in it touches the database.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from functools import cache
from typing import Any, TypeVar

import structlog
from django.conf import settings

from stores.call_counts import CountsWriter
from stores.platforms.allowances import Allowance
from stores.platforms.base import Platform
from stores.platforms.calls import RequestLoop
from stores.platforms.registry import PLATFORMS
from stores.platforms.transport import make_transport
from stores.platforms.troubles import Troubles

T = TypeVar("T")
log = structlog.get_logger(__name__)


class FetchLoop:
    """Starts its thread at once and keeps it until `close` or the end of the process. `now`: Unix seconds, for tests."""

    def __init__(self, now: Callable[[], float] | None = None) -> None:
        self._now = now
        self._loop = _new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fetch-loop", daemon=True)
        self._thread.start()
        self.platforms: dict[str, Platform] = asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()

    def submit(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """Runs a coroutine on the loop; the future is for other threads."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def answers_within(self, seconds: float) -> bool:
        """False when the loop is stuck; the watchdog's question."""
        turned = threading.Event()
        self._loop.call_soon_threadsafe(turned.set)
        return turned.wait(seconds)

    def close(self) -> None:
        """Ends connections and the thread."""
        self.submit(self.requests.close()).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    async def _open(self) -> dict[str, Platform]:
        self.transport = transport = make_transport(
            settings.PLATFORM_TRANSPORT, body_bytes=settings.PLATFORM_BODY_BYTES
        )
        troubles = Troubles(settings.REDIS_URL, self._now)
        self.requests = RequestLoop(
            transport, troubles, allowances_in_force(), call_seconds=settings.PLATFORM_CALL_SECONDS
        )
        return {name: platform(self.requests) for name, platform in PLATFORMS.items()}


def allowances_in_force() -> dict[str, Allowance]:
    """What each platform allows, lowered as the operator wishes."""
    words, most = settings.PLATFORM_SETTINGS, settings.PLATFORM_CALLS_PER_SECOND
    return {name: platform.allowance.lowered(words, name, most) for name, platform in PLATFORMS.items()}


_first_use = threading.Lock()


def fetch_loop() -> FetchLoop:
    """The loop of this process, started at first use (after any fork); one only, however many threads ask at once."""
    with _first_use:
        return _only_loop()


@cache
def _only_loop() -> FetchLoop:
    loop = FetchLoop()
    CountsWriter(loop.requests.tally)
    return loop


def _new_event_loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:  # not made for Windows
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
