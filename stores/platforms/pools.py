"""Connections by way out: a client for each proxy, so that no connection is ever shared between two ways, and not too many of them."""

import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

from stores.platforms.proxies import Proxy, ProxyInvalidError, ProxyRefusedError, judged_address, parse_proxy

ClientT = TypeVar("ClientT")

# A client holds idle connections and a TLS store; the one unused for longest makes room.
MOST_CLIENTS = 300
# A name may lead elsewhere tomorrow: it is resolved and judged again after so long.
_JUDGED_SECONDS = 60.0


class _Way(Generic[ClientT]):
    """A client in use by `users` calls. `address`: the IP address that was judged and is connected to."""

    def __init__(self, client: ClientT, address: str, judged_at: float) -> None:
        self.client, self.address, self.judged_at = client, address, judged_at
        self.users = 0
        self.let_go = False


class ProxyPools(Generic[ClientT]):
    """Lives in one event loop. `open_`: makes a client that goes out by a proxy at an address; `close`: ends it."""

    def __init__(
        self,
        open_: Callable[[Proxy, str], ClientT],
        close: Callable[[ClientT], Awaitable[None]],
        most: int = MOST_CLIENTS,
    ) -> None:
        self._open, self._close, self._most = open_, close, most
        self._ways: OrderedDict[str, _Way[ClientT]] = OrderedDict()

    @asynccontextmanager
    async def client(self, proxy_url: str) -> AsyncIterator[ClientT]:
        """The client for this way out, made when there is none. Raises ProxyFailedError, ProxyRefusedError."""
        way = await self._way(proxy_url)
        way.users += 1
        try:
            yield way.client
        finally:
            way.users -= 1
            if way.let_go and not way.users:
                await self._close(way.client)

    async def close(self) -> None:
        for url in list(self._ways):
            await self._let_go(url)

    def __len__(self) -> int:
        return len(self._ways)

    async def _way(self, url: str) -> _Way[ClientT]:
        known = self._ways.get(url)
        if known is not None and time.monotonic() - known.judged_at < _JUDGED_SECONDS:
            self._ways.move_to_end(url)
            return known
        proxy = _parsed(url)
        address = await judged_address(proxy)
        known = self._ways.get(url)  # another call may have made it meanwhile
        if known is not None and known.address == address:
            known.judged_at = time.monotonic()
            return known
        if known is not None:
            await self._let_go(url)
        while len(self._ways) >= self._most:
            await self._let_go(next(iter(self._ways)))
        way = self._ways[url] = _Way(self._open(proxy, address), address, time.monotonic())
        return way

    async def _let_go(self, url: str) -> None:
        """Calls under way finish on it; the last of them closes it."""
        way = self._ways.pop(url)
        way.let_go = True
        if not way.users:
            await self._close(way.client)


def _parsed(url: str) -> Proxy:
    try:
        return parse_proxy(url)
    except ProxyInvalidError as fault:
        raise ProxyRefusedError(f"The store's own proxy cannot be used: {fault}") from fault
