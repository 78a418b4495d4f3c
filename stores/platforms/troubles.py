"""What is out of the ordinary now, one book for all workers in Redis: slowed buckets, spent quotas, hosts that do not answer.

Every grant of calls tells the book's version, so a worker reads it only when something changed; while Redis is away each
worker goes on with what it knows. What an entry means is limits.py's and breaker.py's.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec
import structlog
from redis.asyncio import Redis
from redis.commands.core import AsyncScript
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

T = TypeVar("T")

BOOK = "shopops:calls:troubles"
VERSION = "shopops:calls:version"

# KEYS: book, version. ARGV: entry, what must stand there ("" for nothing), what shall ("" for nothing). Answers 1 when it was so.
# The version is a moment, so that one counted anew after a loss is never taken for an old one.
_CHANGE = """
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1]) else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
local now = redis.call('TIME')
redis.call('SET', KEYS[2], now[1] .. string.format('%06d', now[2]))
return 1
"""

# A storm of changes must not make every worker read the whole book at every turn.
_READ_AGAIN_SECONDS = 0.1
_REDIS_REST_SECONDS = 1.0


class Troubles:
    """Lives in one event loop. `now`: Unix seconds, for tests; by default Redis's own clock, so that no worker's matters."""

    def __init__(self, redis_url: str, now: Callable[[], float] | None = None) -> None:
        self._redis: Redis | None = (
            Redis.from_url(redis_url, socket_timeout=2, socket_connect_timeout=2) if redis_url else None
        )
        self._given_now = now
        self._read_again_seconds = 0.0 if now else _READ_AGAIN_SECONDS
        self._ahead = 0.0
        self._entries: dict[str, bytes] = {}
        self._version = -1
        self._changes = 0
        self._read_at = 0.0
        self._away_until = 0.0
        self._scripts: dict[str, AsyncScript] = {}

    def now(self) -> float:
        """Unix seconds by the clock that all workers share."""
        return self._given_now() if self._given_now else time.time() + self._ahead

    def given_microseconds(self) -> int:
        """The clock for a script: 0 means Redis's own."""
        return int(self._given_now() * 1_000_000) if self._given_now else 0

    def __bool__(self) -> bool:
        """False while all is well: then there is nothing to look up."""
        return bool(self._entries)

    def get(self, name: str, kind: type[T]) -> T | None:
        """An entry as this worker knows it."""
        raw = self._entries.get(name)
        return msgspec.json.decode(raw, type=kind) if raw else None

    async def change(self, name: str, old: msgspec.Struct | None, new: msgspec.Struct | None) -> bool:
        """Makes `old` into `new` (None: no entry) for all workers; False when another worker changed it first."""
        before, after = _raw(old), _raw(new)
        done = await self.run(_CHANGE, [BOOK, VERSION], [name, before, after])
        if done == 0:
            self._version, self._read_at = -1, 0.0
            await self._read()
            return False
        self._changes += 1
        if after:
            self._entries[name] = after
        else:
            self._entries.pop(name, None)
        return True

    async def heard(self, version: int, redis_now: float) -> None:
        """What a grant told of the book and of Redis's clock."""
        self._ahead = redis_now - time.time()
        if version != self._version and time.monotonic() - self._read_at >= self._read_again_seconds:
            await self._read()

    async def run(self, script: str, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
        """The script's answer; None while Redis is away, which is then left alone for a moment."""
        if self._redis is None or time.monotonic() < self._away_until:
            return None
        known = self._scripts.get(script) or self._scripts.setdefault(script, self._redis.register_script(script))
        try:
            return await known(keys=list(keys), args=list(arguments))
        except (RedisError, OSError) as fault:
            log.warning("call budget is local: the broker does not answer", fault=type(fault).__name__)
            self._away_until = time.monotonic() + _REDIS_REST_SECONDS
            self._version = -1
            return None

    async def close(self) -> None:
        if self._redis is not None:
            await self._redis.aclose()

    async def _read(self) -> None:
        """The whole book; once more when we changed it ourselves meanwhile, since what was read may be older than that."""
        assert self._redis is not None  # noqa: S101  (only Redis tells of changes)
        self._read_at = time.monotonic()
        changes = -1
        while changes != self._changes:
            changes = self._changes
            try:
                pipe = self._redis.pipeline(transaction=True)
                pipe.get(VERSION)
                pipe.hgetall(BOOK)
                version, entries = await pipe.execute()
            except (RedisError, OSError):
                return
        self._version = int(version or 0)
        self._entries = {name.decode(): raw for name, raw in entries.items()}


def _raw(entry: msgspec.Struct | None) -> bytes:
    return msgspec.json.encode(entry) if entry is not None else b""
