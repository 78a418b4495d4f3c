"""A request loop for tests: a clock that is passed in, a transport that does what it is told, books that nobody else reads."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from redis import Redis

from stores.platforms.allowances import Allowance, Caller
from stores.platforms.calls import PlatformClock, RequestLoop
from stores.platforms.errors import PlatformError
from stores.platforms.transport import Answer, Request
from stores.platforms.troubles import Troubles

NOON = 1_795_435_200.0  # 2026-11-23 12:00 UTC


def forget_calls() -> None:
    """Empties buckets, quotas and the book of all workers, as if nobody had called yet."""
    redis = Redis.from_url(settings.REDIS_URL)
    if keys := redis.keys("shopops:calls:*"):
        redis.delete(*keys)


class Clock:
    """Unix seconds that pass when told."""

    def __init__(self, at: float = NOON) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


class Scripted:
    """A transport: `answer(request)` gives a status or raises."""

    def __init__(self, answer: Callable[[Request], int]) -> None:
        self.answer = answer
        self.sent = 0

    async def send(self, request: Request, *, seconds: float) -> Answer:
        self.sent += 1
        return Answer(self.answer(request), {}, b"")

    async def close(self) -> None:
        """Nothing to close."""


def a_loop(
    transport: Scripted, now: Callable[[], float] | None, allowance: Allowance, *, redis_url: str | None = None
) -> RequestLoop:
    """As in a worker process of its own."""
    troubles = Troubles(settings.REDIS_URL if redis_url is None else redis_url, now)
    return RequestLoop(transport, troubles, {"tiktok": allowance}, call_seconds=5.0)


def a_caller(shop: str = "1") -> Caller:
    """Of an app that no other test calls."""
    return Caller("tiktok", uuid.uuid4().hex, shop)


async def send(
    loop: RequestLoop,
    caller: Caller,
    api: str = "/orders",
    host: str = "h",
    read: Callable[[Answer], int] | None = None,
) -> int:
    """The answer's status."""

    def make(now: datetime) -> Request:
        return Request("GET", f"http://{host}/", {})

    return await loop.call(make, read or (lambda one: one.status), caller=caller, api=api, clock=PlatformClock())


async def ask(loop: RequestLoop, caller: Caller, **how: Any) -> int | str:
    """The answer's status, or the code of the fault that the call ended with."""
    try:
        return await send(loop, caller, **how)
    except PlatformError as fault:
        return fault.code
