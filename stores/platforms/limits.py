"""The call budget, shared by every worker: leaky buckets (GCRA) and quotas in Redis, and how refusals slow a bucket down.

Calls asked for in the same turn of the loop are granted in one round trip (grants.py). While Redis is away every worker has
a slow budget of its own. What a platform allows is allowances.py's.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import msgspec

from stores.platforms.allowances import Bucket, Charge, Share
from stores.platforms.errors import HourQuotaSpentError, QuotaSpentError
from stores.platforms.grants import BUCKET_KEY, GRANT, PAUSE, Ask, Made, Turn, no_turn, quota_spent
from stores.platforms.troubles import Troubles

_LOCAL_CALLS_PER_SECOND = 2.0

# A refusal halves a bucket's rate, down to a sixty-fourth; untouched it grows back from nothing to full in ten minutes.
_SLOWEST = 1 / 64
_RECOVERY_SECONDS = 600.0

_routine: ContextVar[bool] = ContextVar("routine", default=False)


@contextmanager
def routine_calls(routine: bool = True) -> Iterator[None]:
    """Calls made within are a routine round's: they leave the reserve of each quota to what people and webhooks ask for."""
    token = _routine.set(routine)
    try:
        yield
    finally:
        _routine.reset(token)


class Slowed(msgspec.Struct, frozen=True):
    """A bucket the platform has refused: the share of its rate at a moment; `since`: the first refusal. Unix seconds."""

    share: float
    at: float
    since: float

    def share_at(self, now: float) -> float:
        """The share of the full rate in force: grows by the same amount every second, up to 1."""
        return min(1.0, self.share + max(0.0, now - self.at) / _RECOVERY_SECONDS)


class Spent(msgspec.Struct, frozen=True):
    """A quota that the platform calls used up. Unix seconds."""

    since: float
    until: float


class CallBudget:
    """Lives in one event loop. `patience_seconds`: a call that would have to wait longer for its turn is refused at once."""

    def __init__(self, troubles: Troubles, *, patience_seconds: float = 45.0) -> None:
        self._troubles = troubles
        self._patience = patience_seconds
        self._asked: list[Ask] = []
        self._made: dict[str, Made] = {}
        self._local: dict[str, float] = {}
        self._granting: set[asyncio.Task[None]] = set()

    async def wait_for(self, charge: Charge) -> float:
        """Returns when the call may go out, with the seconds waited. Raises NoTurnError, QuotaSpentError."""
        self._refuse_what_is_spent(charge)
        loop = asyncio.get_running_loop()
        ask = Ask(charge, _routine.get(), loop.create_future())
        if not self._asked:
            loop.call_soon(self._begin_granting)
        self._asked.append(ask)
        wait = await ask.answer
        self._refuse_what_is_spent(charge)
        if wait > 0:
            await asyncio.sleep(wait)
        return max(0.0, wait)

    async def slow_down(self, bucket: Bucket, *, sent_at: float, pause: float | None) -> None:
        """The platform refused a call sent then: half the rate from now on, and nobody calls before the pause it named ends."""
        now, name = self._troubles.now(), f"slow:{bucket.name}"
        if pause:
            await self._pause(bucket, pause)
        known = self._troubles.get(name, Slowed)
        if known is not None and known.at >= sent_at:
            return  # said of calls that were under way when we slowed down already
        share = max(_SLOWEST, (known.share_at(now) if known else 1.0) / 2)
        await self._troubles.change(name, known, Slowed(share, now, known.since if known else now))

    async def spent(self, charge: Charge, fault: QuotaSpentError) -> None:
        """The platform says a quota is used up: remembered by all workers until it is renewed."""
        now, hourly = self._troubles.now(), isinstance(fault, HourQuotaSpentError)
        share = next((one for one in charge.shares if one.quota.hourly == hourly), None)
        if share is None:
            return
        name = f"spent:{share.name}"
        known = self._troubles.get(name, Spent)
        if known is None or known.until <= now:
            await self._troubles.change(name, known, Spent(now, share.quota.renews_at(now)))

    # -- granting ------------------------------------------------------------------------------------------------

    def _begin_granting(self) -> None:
        asked, self._asked = self._asked, []
        task = asyncio.ensure_future(self._grant([ask for ask in asked if not ask.answer.done()]))
        self._granting.add(task)
        task.add_done_callback(self._granting.discard)

    async def _grant(self, asked: list[Ask]) -> None:
        troubles, now = self._troubles, self._troubles.now()
        turn = Turn(asked, self._interval, self._patience)
        answer = await troubles.run(GRANT, turn.keys(), turn.arguments(troubles.given_microseconds(), now, self._made))
        if answer is None:
            for ask in asked:
                ask.settle(self._local_wait)
            return
        numbers = answer.split()
        self._made.update(turn.read(numbers, now))
        await troubles.heard(int(numbers[0]), int(numbers[1]) / 1_000_000)
        for ask in asked:
            ask.settle(lambda one: turn.wait_of(one, now))
        if troubles:
            await self._forget_what_is_over(turn)

    def _interval(self, bucket: Bucket) -> float:
        """Microseconds between two calls of a bucket."""
        slowed = self._troubles.get(f"slow:{bucket.name}", Slowed) if self._troubles else None
        return 1_000_000 / (bucket.calls_per_second * (slowed.share_at(self._troubles.now()) if slowed else 1.0))

    def _refuse_what_is_spent(self, charge: Charge) -> None:
        if not self._troubles:
            return
        for share in charge.shares:
            spent = self._troubles.get(f"spent:{share.name}", Spent)
            if spent is not None and spent.until > self._troubles.now():
                raise quota_spent(share, spent.until)

    async def _forget_what_is_over(self, turn: Turn) -> None:
        now = self._troubles.now()
        for bucket in turn.queues:
            slowed = self._troubles.get(f"slow:{bucket}", Slowed)
            if slowed is not None and slowed.share_at(now) >= 1:
                await self._troubles.change(f"slow:{bucket}", slowed, None)
        for share, _ in turn.portions:
            spent = self._troubles.get(f"spent:{share}", Spent)
            if spent is not None and spent.until <= now:
                await self._troubles.change(f"spent:{share}", spent, None)

    async def _pause(self, bucket: Bucket, seconds: float) -> None:
        interval = self._interval(bucket) * 2
        arguments = [
            self._troubles.given_microseconds(),
            int(seconds * 1_000_000),
            max(interval, 1_000_000),
        ]
        if await self._troubles.run(PAUSE, [BUCKET_KEY + bucket.name], arguments) is None:
            self._local[bucket.name] = max(self._local.get(bucket.name, 0.0), time.monotonic() + seconds)

    # -- while Redis is away -------------------------------------------------------------------------------------

    def _local_wait(self, ask: Ask) -> float:
        now = time.monotonic()
        for share in ask.charge.counted():
            self._take_locally(share, ask.routine)
        waits = [max(0.0, self._local.get(bucket.name, 0.0) - now) for bucket in ask.charge.buckets]
        if max(waits) > self._patience:
            raise no_turn(self._patience)
        for bucket, wait in zip(ask.charge.buckets, waits, strict=True):
            interval = max(1 / _LOCAL_CALLS_PER_SECOND, self._interval(bucket) / 1_000_000)
            self._local[bucket.name] = now + wait + interval
        if len(self._local) > 10_000:
            self._local = {name: at for name, at in self._local.items() if at > now}
        return max(waits)

    def _take_locally(self, share: Share, routine: bool) -> None:
        """Counts on from the last number that Redis told."""
        name, now = share.name, self._troubles.now()
        first, hour = share.quota.window(now)
        known = self._made.get(name)
        if known is None or known.hour < first:
            known = Made(hour, 0, 0)
        elif known.hour < hour:
            known = Made(hour, 0, known.in_all)
        allowed = share.quota.open_to(routine=routine)
        if allowed is not None and known.in_all >= allowed:
            raise quota_spent(share, share.quota.renews_at(now), routine=routine)
        self._made[name] = Made(hour, known.this_hour + 1, known.in_all + 1)
