"""Slows down guessing of passwords: counts tries per address and per name in the cache that all processes share.

While that cache is away, each process counts for itself: staff must be able to sign in and see what is wrong.
"""

import hashlib
from typing import Any

from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

WINDOW_SECONDS = 60
MOST_BY_NAME = 10
MOST_BY_ADDRESS = 30


def too_many_attempts(address: str, name: str) -> bool:
    """Counts this try; True when the address or the name has used up its tries of this minute. The count is atomic."""
    by_name = _count("name", name.strip().casefold()) > MOST_BY_NAME
    by_address = _count("address", address) > MOST_BY_ADDRESS
    return by_name or by_address


class SignInThrottle(BaseThrottle):
    """The same limit for programs that ask for a token."""

    def allow_request(self, request: Request, view: Any) -> bool:
        asked = request.data if isinstance(request.data, dict) else {}
        return not too_many_attempts(self.get_ident(request), str(asked.get("username", "")))

    def wait(self) -> float:
        return WINDOW_SECONDS


def _count(kind: str, value: str) -> int:
    key = f"attempts:{kind}:{hashlib.sha256(value.encode()).hexdigest()}"
    try:
        return _count_in(cache, key)
    except (RedisError, OSError):
        return _count_in(_OWN_COUNT, key)


def _count_in(counted: BaseCache, key: str) -> int:
    counted.add(key, 0, WINDOW_SECONDS)
    try:
        return counted.incr(key)
    except ValueError:  # ended between the two steps: a new window begins
        counted.set(key, 1, WINDOW_SECONDS)
        return 1


_OWN_COUNT = LocMemCache("attempts", {})
