"""The request loop all connectors share: budget, stamp, send, judge, try again by error class, all under one deadline.

What it learns from each answer goes to the budget (limits.py), the breakers (breaker.py) and the counts (tally.py).
"""

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import msgspec

from stores.platforms.allowances import Allowance, Charge
from stores.platforms.allowances import Caller as Caller
from stores.platforms.breaker import Breakers, host_breaker, store_breaker
from stores.platforms.errors import (
    ClockRefusedError,
    PlatformError,
    QuotaSpentError,
    RateLimitedError,
    TimedOutError,
    TryLaterError,
    UnreachableError,
)
from stores.platforms.limits import CallBudget
from stores.platforms.once import write_under_way
from stores.platforms.tally import Tally
from stores.platforms.transport import Answer, Request, Transport
from stores.platforms.troubles import Troubles
from stores.platforms.turns import Turns

T = TypeVar("T")

# TikTok Shop's published back-off: base 1 s, doubling, jitter up to 0.5 s, at most 5 tries.
_BASE_SECONDS = 1.0
_JITTER_SECONDS = 0.5
_TRIES = 5

# For a platform that states nothing.
_CAREFUL = Allowance()

# Which buckets a store's call of an API takes from is worked out once; a few hundred bytes each.
_MOST_CHARGES = 20_000

# The Date header counts whole seconds; less than this is no skew.
_SKEW_SECONDS = 2.0


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
    """One per event loop; holds the connections, the call budget, the breakers and the counts.

    `allowances`: what each platform allows. `call_seconds`: total deadline of one call, tries included; waiting for one's
    turn among our own calls does not count, since the platform has no part in it. `at_once`: calls of one app on the wire
    at the same moment; three apps' worth is the most of all together.
    """

    def __init__(
        self,
        transport: Transport,
        troubles: Troubles,
        allowances: Mapping[str, Allowance],
        *,
        call_seconds: float,
        at_once: int = 200,
    ) -> None:
        self.tally = Tally()
        self._transport = transport
        self._troubles = troubles
        self._allowances = allowances
        self._budget = CallBudget(troubles)
        self._breakers = Breakers(troubles)
        self._call_seconds = call_seconds
        self._turns = Turns(at_once, at_once * 3)
        self._charges: dict[tuple[Caller, str], Charge] = {}

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
        deadline allows. Raises the last error; QuotaSpentError, NoTurnError and NotAnsweringError before anything is sent.
        Within a write (once.py) there is no second try.
        """
        write = write_under_way()
        deadline = time.monotonic() + self._call_seconds
        charge = self._charge(caller, api)
        said: TryLaterError | None = None
        for attempt in range(_TRIES):
            one = _Try(caller, api, charge, attempt)
            queued_at = time.monotonic()
            try:
                one.waited = await self._budget.wait_for(charge)
                await self._turns.take(caller.app_key)
                try:
                    deadline += time.monotonic() - queued_at
                    answer = await self._send(one, make(clock.now()), _left_until(deadline, self._call_seconds))
                finally:
                    self._turns.give_back(caller.app_key)
                clock.learn(answer.headers.get("date", ""))
                result = read(answer)
            except PlatformError as fault:
                await self._learn(one, fault)
                if write is not None and fault.undone:
                    write.begun = False
                # Told that our clock is wrong, the platform did nothing, and knows no other way to tell us its own.
                if (write and not isinstance(fault, ClockRefusedError)) or not isinstance(fault, TryLaterError):
                    raise
                # A last try cut short by our own deadline says less than what the platform said before it.
                said = said if said and isinstance(fault, TimedOutError) else fault
                wait = _wait_before_next(fault, attempt)
                if attempt == _TRIES - 1 or one.probing or time.monotonic() + wait >= deadline:
                    raise said from None
                await asyncio.sleep(wait)
            else:
                self._count(one, "")
                if self._breakers:
                    await self._breakers.answered(one.breakers())
                return result
        raise AssertionError("unreachable: the last try returns or raises")

    async def close(self) -> None:
        await self._transport.close()
        await self._troubles.close()

    def _charge(self, caller: Caller, api: str) -> Charge:
        charge = self._charges.get((caller, api))
        if charge is None:
            if len(self._charges) >= _MOST_CHARGES:
                self._charges.clear()
            charge = self._allowances.get(caller.platform, _CAREFUL).charge(caller, api)
            self._charges[caller, api] = charge
        return charge

    async def _send(self, one: "_Try", request: Request, seconds: float) -> Answer:
        if one.caller.proxy:
            request = msgspec.structs.replace(request, proxy=one.caller.proxy)
        one.url = request.url
        if self._breakers:
            one.probing = await self._breakers.admit(one.breakers())
        if (write := write_under_way()) is not None:
            write.begin()
        one.sent_at, one.seconds = self._troubles.now(), seconds
        answer = await self._transport.send(request, seconds=seconds)
        one.status, one.size = answer.status, len(answer.body)
        return answer

    def _count(self, one: "_Try", code: str) -> None:
        sent = one.sent_at is not None
        self.tally.add(one.caller, one.api, code, sent=sent, retry=one.attempt > 0, waited=one.waited, size=one.size)

    async def _learn(self, one: "_Try", fault: PlatformError) -> None:
        """What a try's failure says to the counts, to the breakers and to the budget."""
        self._count(one, fault.code)
        if one.sent_at is None:
            return
        if _is_silence(one, fault, self._call_seconds):
            await self._breakers.failed(*one.breakers(), sent_at=one.sent_at, why=fault.code)
            return
        await self._breakers.answered(one.breakers())
        if isinstance(fault, RateLimitedError):
            bucket = one.charge.bucket_per(fault.per)
            await self._budget.slow_down(bucket, sent_at=one.sent_at, pause=fault.after_seconds)
        elif isinstance(fault, QuotaSpentError):
            await self._budget.spent(one.charge, fault)


class _Try(msgspec.Struct):
    """One try of a call and how far it came. `sent_at`: None while nothing went out; `status`: 0 without an answer."""

    caller: Caller
    api: str
    charge: Charge
    attempt: int
    waited: float = 0.0
    url: str = ""
    probing: bool = False
    sent_at: float | None = None
    seconds: float = 0.0
    status: int = 0
    size: int = 0

    def breakers(self) -> tuple[str, str]:
        """The store's and the host's."""
        return store_breaker(self.caller), host_breaker(self.caller, self.url)


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


def _is_silence(one: _Try, fault: PlatformError, call_seconds: float) -> bool:
    """True when the platform gave no answer of its own. A try that we gave too little time proves nothing."""
    if isinstance(fault, TimedOutError):
        return one.seconds >= call_seconds / 2
    return isinstance(fault, UnreachableError) or (one.status >= 500 and not isinstance(fault, RateLimitedError))


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
