"""Breakers: a host or a store that does not answer is left alone, but for one call every so often that looks whether it is back.

A worker counts failures by itself; that a breaker is open, and whose turn the looking is, all workers share. One breaker
stands for each host of a platform and one for each store, which opens only while other stores are answered.
"""

import hashlib
from collections.abc import Iterable

import msgspec

from stores.platforms.allowances import Caller, clock_text
from stores.platforms.errors import NotAnsweringError
from stores.platforms.troubles import Troubles

# So many failures in a row, begun so long ago, open a breaker; the second keeps it closed over a blip.
FAILURES_OF_STORE, FAILURES_OF_HOST = 8, 20
_AT_LEAST_SECONDS = 5.0
# A row with a pause like this in it is not one row.
_FORGOTTEN_SECONDS = 60.0
PROBE_SECONDS = 30.0


class Shut(msgspec.Struct, frozen=True):
    """An open breaker. `since`: the first failure of the row; `next_at`: when one call may look. Unix seconds."""

    since: float
    next_at: float
    why: str


class Streak(msgspec.Struct):
    """Failures in a row."""

    since: float
    last: float
    count: int


def store_breaker(caller: Caller) -> str:
    """The breaker of a store, empty for a call that concerns none."""
    return f"shut:{caller.platform}:store:{caller.shop}" if caller.shop else ""


def host_breaker(caller: Caller, url: str) -> str:
    """The breaker of the host that `url` names; every way out has one of its own, so that one bad proxy shuts no other's."""
    host = url.split("/", 3)[2]
    way = f" by {hashlib.sha256(caller.proxy.encode()).hexdigest()[:16]}" if caller.proxy else ""
    return f"shut:{caller.platform}:host:{host}{way}"


class Breakers:
    """Lives in one event loop."""

    def __init__(self, troubles: Troubles) -> None:
        self._troubles = troubles
        self._streaks: dict[str, Streak] = {}

    def __bool__(self) -> bool:
        """False while nothing fails anywhere: then there is nothing to ask."""
        return bool(self._streaks) or bool(self._troubles)

    async def admit(self, names: Iterable[str]) -> bool:
        """True when this call is the one that looks whether it is back. Raises NotAnsweringError while it is not."""
        probing = False
        for name in filter(None, names):
            shut = self._troubles.get(name, Shut)
            if shut is None:
                continue
            if not await self._takes_the_probe(name, shut):
                raise NotAnsweringError(_reason(name, self._troubles.get(name, Shut) or shut))
            probing = True
        return probing

    async def answered(self, names: Iterable[str]) -> None:
        """Any whole answer ends a row of failures and closes what was open."""
        for name in filter(None, names):
            self._streaks.pop(name, None)
            shut = self._troubles.get(name, Shut)
            if shut is not None:
                await self._troubles.change(name, shut, None)

    async def failed(self, store: str, host: str, *, sent_at: float, why: str) -> None:
        """Counts a failure; opens the host's breaker, or the store's when it is the store's own trouble."""
        now = self._troubles.now()
        of_host = self._counted(host, sent_at, now)
        if _is_enough(of_host, FAILURES_OF_HOST, now):
            await self._open(host, of_host, now, why)
        if store:
            of_store = self._counted(store, sent_at, now)
            if of_host.count <= of_store.count and _is_enough(of_store, FAILURES_OF_STORE, now):
                await self._open(store, of_store, now, why)

    def _counted(self, name: str, sent_at: float, now: float) -> Streak:
        known = self._streaks.get(name)
        if known is None or now - known.last > _FORGOTTEN_SECONDS:
            self._streaks[name] = known = Streak(sent_at, now, 0)
        known.since, known.last, known.count = min(known.since, sent_at), now, known.count + 1
        return known

    async def _open(self, name: str, streak: Streak, now: float, why: str) -> None:
        if self._troubles.get(name, Shut) is None:
            await self._troubles.change(name, None, Shut(streak.since, now + PROBE_SECONDS, why))

    async def _takes_the_probe(self, name: str, shut: Shut) -> bool:
        now = self._troubles.now()
        if now < shut.next_at:
            return False
        return await self._troubles.change(name, shut, Shut(shut.since, now + PROBE_SECONDS, shut.why))


def _is_enough(streak: Streak, failures: int, now: float) -> bool:
    return streak.count >= failures and now - streak.since >= _AT_LEAST_SECONDS


def _reason(name: str, shut: Shut) -> str:
    whom = "for this store " if ":store:" in name else ""
    return f"The platform has not answered {whom}since {clock_text(shut.since)}; next try {clock_text(shut.next_at)}."
