"""How often somebody may guess. Counts only what failed, in the cache that all processes share.

Three rules, so that neither many addresses nor many names help, and a siege locks nobody out of their own computer:
an account bears few guesses from strangers, wherever they come from; a network bears some more, a whole installation a few
hundred; and a device the person has signed in on before has a count of its own, which no stranger can use up.
Addresses are those of `client_address`, which no header of the caller's can change.
While the cache is away, each process counts for itself: staff must be able to sign in and see what is wrong.
"""

import hashlib
import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from redis.exceptions import RedisError

Answer = TypeVar("Answer")
_MINUTES, _HOUR, _DAY = 60, 3600, 86400


class Kind(StrEnum):
    """What is being guessed, or asked for."""

    PASSWORD = "password"  # noqa: S105
    CODE = "code"  # of an app, or a recovery code
    RESET = "reset"  # letters with a link; none of them is given back


class Counted(StrEnum):
    """By what tries are counted."""

    ACCOUNT = "account"
    DEVICE = "device"
    NETWORK = "network"
    EVERYBODY = "everybody"


@dataclass(frozen=True)
class Limit:
    """At most so many tries in each window of so many seconds."""

    by: Counted
    most: int
    seconds: int


@dataclass(frozen=True)
class Attempt:
    """`account`: who it is tried for. `device`: a device that this account is known on, or nothing."""

    kind: Kind
    account: str
    address: str
    device: str = ""


_OF_STRANGERS = (
    Limit(Counted.ACCOUNT, 10, 15 * _MINUTES),
    Limit(Counted.ACCOUNT, 60, _DAY),
    Limit(Counted.NETWORK, 50, 10 * _MINUTES),
    Limit(Counted.NETWORK, 500, _DAY),
    Limit(Counted.EVERYBODY, 200, 10 * _MINUTES),
)
_OF_KNOWN_DEVICES = (Limit(Counted.DEVICE, 10, 15 * _MINUTES), Limit(Counted.DEVICE, 60, _DAY))
_OF_RESETS = (
    Limit(Counted.ACCOUNT, 5, _HOUR),
    Limit(Counted.NETWORK, 20, _HOUR),
    Limit(Counted.EVERYBODY, 200, _HOUR),
)


def limits_of(attempt: Attempt) -> tuple[Limit, ...]:
    """Which limits hold for it."""
    if attempt.kind == Kind.RESET:
        return _OF_RESETS
    return _OF_KNOWN_DEVICES if attempt.device else _OF_STRANGERS


def seconds_to_wait(attempt: Attempt, now: float | None = None, counts: BaseCache | None = None) -> int:
    """Counts this try. 0: go on; else it is refused unheard for so long, and does not count."""
    at = time.time() if now is None else now
    return _wherever(counts, lambda store: _take(store, attempt, at))


def give_back(attempt: Attempt, now: float | None = None, counts: BaseCache | None = None) -> None:
    """The try was right, so it was no guess."""
    at = time.time() if now is None else now
    _wherever(counts, lambda store: _return(store, _keys(attempt, at)))


def forgive(account: str, now: float | None = None, counts: BaseCache | None = None) -> None:
    """A manager lets the account be tried anew from anywhere."""
    at = time.time() if now is None else now
    for kind in Kind:
        keys = [key for key, limit in _keys(Attempt(kind, account, ""), at).items() if limit.by == Counted.ACCOUNT]
        _wherever(counts, lambda store, keys=keys: store.delete_many(keys))  # type: ignore[misc]


def _take(store: BaseCache, attempt: Attempt, now: float) -> int:
    keys = _keys(attempt, now)
    used = store.get_many(keys)
    full = [limit for key, limit in keys.items() if int(used.get(key, 0)) >= limit.most]
    if not full:
        counted = {key: _count(store, key, limit) for key, limit in keys.items()}
        full = [limit for key, limit in keys.items() if counted[key] > limit.most]  # others were quicker
        if full:
            _return(store, keys)
    return max((int(limit.seconds - now % limit.seconds) + 1 for limit in full), default=0)


def _count(store: BaseCache, key: str, limit: Limit) -> int:
    store.add(key, 0, limit.seconds + _MINUTES)
    try:
        return store.incr(key)
    except ValueError:  # ended between the two steps
        store.set(key, 1, limit.seconds + _MINUTES)
        return 1


def _return(store: BaseCache, keys: dict[str, Limit]) -> None:
    for key in keys:
        try:
            store.decr(key)
        except ValueError:  # the window is over
            continue


def _keys(attempt: Attempt, now: float) -> dict[str, Limit]:
    values = {
        Counted.ACCOUNT: attempt.account,
        Counted.DEVICE: f"{attempt.account} {attempt.device}",
        Counted.NETWORK: network_of(attempt.address),
        Counted.EVERYBODY: "",
    }
    return {
        f"attempts:{attempt.kind}:{limit.by}:{limit.seconds}:{int(now // limit.seconds)}:{_short(values[limit.by])}": limit
        for limit in limits_of(attempt)
    }


def network_of(address: str) -> str:
    """Neighbours count as one: 256 addresses of IPv4, and of IPv6 the /56 that a single household gets (RIPE-690)."""
    try:
        told = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((told, 24 if told.version == 4 else 56), strict=False))


def _short(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:32]


def _wherever(counts: BaseCache | None, ask: Callable[[BaseCache], Answer]) -> Answer:
    if counts is not None:
        return ask(counts)
    try:
        return ask(cache)
    except (RedisError, OSError):
        return ask(_OWN_COUNT)


_OWN_COUNT = LocMemCache("attempts", {"OPTIONS": {"MAX_ENTRIES": 100_000}})
