"""The request loop all connectors share: budget, stamp, send, judge, try again by error class, all under one deadline."""

import asyncio
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import msgspec

from stores.platforms.errors import ClockRefusedError, TimedOutError, TryLaterError
from stores.platforms.limits import CallBudget
from stores.platforms.transport import Answer, Request, Transport

T = TypeVar("T")

# TikTok Shop's published back-off: base 1 s, doubling, jitter up to 0.5 s, at most 5 tries.
_BASE_SECONDS = 1.0
_JITTER_SECONDS = 0.5
_TRIES = 5

# The Date header counts whole seconds; less than this is no skew.
_SKEW_SECONDS = 2.0


class Caller(msgspec.Struct, frozen=True):
    """On whose behalf a call is made: whose budget it takes, whose breaker it may open, by which way it goes out.

    `shop`: the store's id at the platform, empty for a call that concerns no single store. `proxy`: the store's own way
    out, empty for ours.
    """

    platform: str
    app_key: str
    shop: str = ""
    proxy: str = ""


class PlatformClock:
    """The platform's time, learned from its Date headers. Deadlines are the platform's, so its clock judges them."""

    def __init__(self) -> None:
        self.ahead_seconds = 0.0

    def now(self) -> datetime:
        """In whole seconds, as platforms count: a deadline at 12:00:00 is past from 12:00:01 on."""
        return datetime.fromtimestamp(int(time.time() + self.ahead_seconds), UTC)

    def learn(self, date_header: str) -> None:
        """Takes over the platform's time when ours differs by more than the header can tell."""
        try:
            theirs = parsedate_to_datetime(date_header).timestamp()
        except ValueError:
            return
        if abs(theirs - self.now().timestamp()) > _SKEW_SECONDS:
            self.ahead_seconds = theirs - time.time()


class RequestLoop:
    """One per event loop; holds the connections and the call budget.

    `call_seconds`: total deadline of one call, tries included; waiting for one's turn among our own calls does not count,
    since the platform has no part in it. `at_once`: calls on the wire at the same moment; more only wait for the processor.
    """

    def __init__(self, transport: Transport, budget: CallBudget, *, call_seconds: float, at_once: int = 200) -> None:
        self._transport = transport
        self._budget = budget
        self._call_seconds = call_seconds
        self._turns = asyncio.Semaphore(at_once)

    async def call(
        self,
        make: Callable[[datetime], Request],
        read: Callable[[Answer], T],
        *,
        caller: Caller,
        api: str,
        clock: PlatformClock,
    ) -> T:
        """Sends what `make(now)` signs and returns what `read` makes of the answer. `api`: the path without ids in it.

        `read` raises the platform's error; a TryLaterError is tried again, re-stamped and re-signed, while the
        deadline allows. Raises the last error.
        """
        deadline = time.monotonic() + self._call_seconds
        said: TryLaterError | None = None
        for attempt in range(_TRIES):
            await self._budget.wait_for(f"{caller.platform}:{caller.app_key}:{caller.shop}:{api}")
            queued_at = time.monotonic()
            try:
                async with self._turns:
                    deadline += time.monotonic() - queued_at
                    request = make(clock.now())
                    if caller.proxy:
                        request = msgspec.structs.replace(request, proxy=caller.proxy)
                    answer = await self._transport.send(request, seconds=_left_until(deadline, self._call_seconds))
                clock.learn(answer.headers.get("date", ""))
                return read(answer)
            except TryLaterError as fault:
                # A last try cut short by our own deadline says less than what the platform said before it.
                said = said if said and isinstance(fault, TimedOutError) else fault
                wait = _wait_before_next(fault, attempt)
                if attempt == _TRIES - 1 or time.monotonic() + wait >= deadline:
                    raise said from None
                await asyncio.sleep(wait)
        raise AssertionError("unreachable: the last try returns or raises")

    async def close(self) -> None:
        await self._transport.close()
        await self._budget.close()


def retry_after_seconds(header: str | None, now: datetime) -> float | None:
    """`Retry-After` as seconds or as an HTTP date; None when absent or unreadable."""
    if not header:
        return None
    if header.strip().isdigit():
        return float(header)
    try:
        return max(0.0, (parsedate_to_datetime(header) - now).total_seconds())
    except (TypeError, ValueError):
        return None


def _left_until(deadline: float, whole: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimedOutError(f"No complete answer within {whole:g} seconds.")
    return left


def _wait_before_next(fault: TryLaterError, attempt: int) -> float:
    if isinstance(fault, ClockRefusedError):
        return 0.0
    if fault.after_seconds is not None:
        return fault.after_seconds
    return _BASE_SECONDS * 2.0**attempt + random.uniform(0, _JITTER_SECONDS)  # noqa: S311
