"""One call budget per (app, shop, API), shared by every worker: a leaky bucket in Redis (GCRA), a slow local one when Redis is away.

Calls asked for in the same turn of the loop are granted in one round trip.
"""

import asyncio
import time

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

# KEYS: buckets. ARGV: interval between calls and burst allowance, microseconds; then how many calls for each bucket.
# Answers how long each bucket's last call must wait, microseconds. Redis's own clock, so that no worker's clock matters.
_GRANT = """
local now = redis.call('TIME')
local at = now[1] * 1000000 + now[2]
local interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local waits = {}
for place, bucket in ipairs(KEYS) do
  local calls = tonumber(ARGV[2 + place])
  local next_free = math.max(tonumber(redis.call('GET', bucket) or '0'), at) + interval * calls
  waits[place] = math.max(0, next_free - burst - at)
  redis.call('SET', bucket, string.format('%.0f', next_free), 'PX', math.ceil((next_free - at) / 1000) + 1000)
end
return waits
"""

_LOCAL_CALLS_PER_SECOND = 2.0


class CallBudget:
    """Lives in one event loop. `calls_per_second` per bucket, with one second's worth as burst."""

    def __init__(self, redis_url: str, calls_per_second: float) -> None:
        self._redis: Redis | None = (
            Redis.from_url(redis_url, socket_timeout=2, socket_connect_timeout=2) if redis_url else None
        )
        self._interval = 1_000_000 / calls_per_second
        self._asked: list[tuple[str, asyncio.Future[float]]] = []
        self._local: dict[str, float] = {}
        self._granting: set[asyncio.Task[None]] = set()

    async def wait_for(self, bucket: str) -> None:
        """Returns when a call may go out on this bucket."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[float] = loop.create_future()
        if not self._asked:
            loop.call_soon(self._begin_granting)
        self._asked.append((bucket, answer))
        wait = await answer
        if wait > 0:
            await asyncio.sleep(wait)

    async def close(self) -> None:
        if self._redis is not None:
            await self._redis.aclose()

    def _begin_granting(self) -> None:
        asked, self._asked = self._asked, []
        task = asyncio.ensure_future(self._grant(asked))
        self._granting.add(task)
        task.add_done_callback(self._granting.discard)

    async def _grant(self, asked: list[tuple[str, asyncio.Future[float]]]) -> None:
        calls: dict[str, int] = {}
        for bucket, _ in asked:
            calls[bucket] = calls.get(bucket, 0) + 1
        waits = await self._shared_waits(calls)
        for bucket, answer in asked:
            if not answer.done():
                answer.set_result(self._local_wait(bucket) if waits is None else waits[bucket])

    async def _shared_waits(self, calls: dict[str, int]) -> dict[str, float] | None:
        if self._redis is None:
            return None
        buckets = [f"shopops:calls:{bucket}" for bucket in calls]
        arguments = [self._interval, self._interval * max(1.0, 1_000_000 / self._interval), *calls.values()]
        try:
            waits = await self._redis.eval(_GRANT, len(buckets), *buckets, *arguments)  # type: ignore[misc, arg-type]
        except (RedisError, OSError) as fault:
            log.warning("call budget is local: the broker does not answer", fault=type(fault).__name__)
            return None
        return {bucket: wait / 1_000_000 for bucket, wait in zip(calls, waits, strict=True)}

    def _local_wait(self, bucket: str) -> float:
        now = time.monotonic()
        free_at = max(self._local.get(bucket, 0.0), now)
        self._local[bucket] = free_at + 1 / _LOCAL_CALLS_PER_SECOND
        if len(self._local) > 10_000:
            self._local = {name: at for name, at in self._local.items() if at > now}
        return free_at - now
