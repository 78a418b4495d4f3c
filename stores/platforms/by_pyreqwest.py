"""The default transport: Rust's reqwest behind asyncio, with a client of its own for every proxy."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from pyreqwest.client import Client, ClientBuilder
from pyreqwest.exceptions import ConnectError, ConnectTimeoutError, PyreqwestError
from pyreqwest.proxy import ProxyBuilder

from stores.platforms.pools import ProxyPools
from stores.platforms.proxies import Proxy, way_out
from stores.platforms.transport import Answer, Request
from stores.platforms.transport_faults import (
    CHUNK_BYTES,
    PROXY_CONNECT_SECONDS,
    broken,
    late,
    no_connection,
    proxy_fault,
    refuse_over,
    refuse_start,
    refused,
)

_IDLE_BY_PROXY = 4


class PyreqwestTransport:
    """Rust's reqwest behind asyncio."""

    def __init__(self, body_bytes: int) -> None:
        self._body_bytes = body_bytes
        self._client: Client = _reqwest().no_proxy().pool_max_idle_per_host(256).build()
        self._by_proxy: ProxyPools[Client] = ProxyPools(_reqwest_by_proxy, lambda client: client.close())

    async def send(self, request: Request, *, seconds: float) -> Answer:
        proxy = request.proxy or way_out()
        try:
            async with asyncio.timeout(seconds), self._by(proxy) as client:
                return await self._send(client, request, seconds, bool(proxy))
        except ConnectTimeoutError as fault:  # pyreqwest's own time-outs are TimeoutErrors too
            raise (no_connection(proxy, seconds) if _while_connecting(fault) else late(seconds)) from fault
        except TimeoutError as fault:
            raise late(seconds) from fault
        except ConnectError as fault:
            raise (proxy_fault(_innermost(fault)) if proxy else refused(fault)) from fault
        except PyreqwestError as fault:
            raise broken(fault) from fault

    async def close(self) -> None:
        await self._client.close()
        await self._by_proxy.close()

    @asynccontextmanager
    async def _by(self, proxy: str) -> AsyncIterator[Client]:
        if not proxy:
            yield self._client
            return
        async with self._by_proxy.client(proxy) as client:
            yield client

    async def _send(self, client: Client, request: Request, seconds: float, by_proxy: bool) -> Answer:
        builder = client.request(request.method, request.url).headers(request.headers)
        if request.body is not None:
            builder = builder.body_bytes(request.body)
        async with builder.timeout(timedelta(seconds=seconds)).build_streamed() as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            refuse_start(response.status, headers, self._body_bytes, by_proxy)
            body = bytearray()
            while (chunk := await response.body_reader.read(CHUNK_BYTES)) is not None:
                body += chunk
                refuse_over(len(body), self._body_bytes)
            return Answer(response.status, headers, bytes(body))


def _reqwest() -> ClientBuilder:
    return ClientBuilder().follow_redirects(False).user_agent("ShopOps")


def _reqwest_by_proxy(proxy: Proxy, address: str) -> Client:
    """The proxy's name stays for TLS; the connection goes to the address that was judged."""
    scheme = "socks5h" if proxy.scheme == "socks5" else proxy.scheme
    url = proxy.url().replace(proxy.scheme, scheme, 1)
    builder = _reqwest().proxy(ProxyBuilder.all(url)).pool_max_idle_per_host(_IDLE_BY_PROXY)
    if proxy.host != address:
        builder = builder.resolve(proxy.host, address, proxy.port)
    return builder.connect_timeout(timedelta(seconds=PROXY_CONNECT_SECONDS)).build()


def _while_connecting(fault: ConnectTimeoutError) -> bool:
    """A whole request that takes too long is called a connect time-out too (pyreqwest 0.15); its causes tell them apart."""
    return any("(Connect)" in str(cause["message"]) for cause in (fault.details or {}).get("causes") or [])


def _innermost(fault: ConnectError) -> str:
    causes = (fault.details or {}).get("causes") or []
    return str(causes[-1]["message"]) if causes else type(fault).__name__
