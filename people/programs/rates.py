"""How many calls a minute one caller may make, and the headers that tell how many are left.

Counted in Redis for all processes; while that is away, each process counts for itself, and nobody is locked out.
"""

from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache
from django.utils import timezone
from redis import Redis
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from people.models import ApiToken

WINDOW_SECONDS = 60


class Rate(NamedTuple):
    """`left` may be below 0: that many calls were refused. `renews_in`: seconds until the next window."""

    allowed: int
    left: int
    renews_in: int


class CallerRate(BaseThrottle):
    """One window a minute for each token; callers without one share that of their address."""

    def allow_request(self, request: Request, view: Any) -> bool:
        name = f"token:{request.auth.pk}" if isinstance(request.auth, ApiToken) else f"at:{self.get_ident(request)}"
        self.rate = count_call(name, timezone.now().timestamp())
        request._request.caller_rate = self.rate  # type: ignore[attr-defined]
        return self.rate.left >= 0

    def wait(self) -> float:
        return self.rate.renews_in


def count_call(name: str, now: float) -> Rate:
    """Counts one call of `name` at `now` (Unix seconds)."""
    window, since = divmod(int(now), WINDOW_SECONDS)
    key = f"shopops:calls:{name}:{window}"
    try:
        made = _count_together(key)
    except (RedisError, OSError):
        made = _count_alone(key)
    allowed = settings.API_CALLS_PER_MINUTE
    return Rate(allowed, allowed - made, WINDOW_SECONDS - since)


def headers_of(rate: Rate) -> dict[str, str]:
    """As in the IETF's draft "RateLimit header fields for HTTP"."""
    return {
        "RateLimit-Limit": str(rate.allowed),
        "RateLimit-Remaining": str(max(0, rate.left)),
        "RateLimit-Reset": str(rate.renews_in),
    }


def _count_together(key: str) -> int:
    """In one round trip for all processes, the window's first call in two; Django's cache would need three."""
    made = int(_redis().incr(key))
    if made == 1:
        _redis().expire(key, 2 * WINDOW_SECONDS)
    return made


@cache
def _redis() -> Redis:
    return Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


def _count_alone(key: str) -> int:
    _OWN_COUNT.add(key, 0, 2 * WINDOW_SECONDS)
    return _OWN_COUNT.incr(key)


_OWN_COUNT = LocMemCache("calls", {})
