"""The mature transport: aiohttp, with a session of its own for every proxy."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError, ProxyType
from msgspec import Struct
from yarl import URL

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

_AT_ONCE_BY_PROXY = 64


class AiohttpTransport:
    """aiohttp, with sessions made inside the loop that uses them."""

    def __init__(self, body_bytes: int) -> None:
        self._body_bytes = body_bytes
        self._session: aiohttp.ClientSession | None = None
        self._by_proxy: ProxyPools[_ByProxy] = ProxyPools(_aiohttp_by_proxy, lambda one: one.session.close())

    async def send(self, request: Request, *, seconds: float) -> Answer:
        proxy = request.proxy or way_out()
        try:
            async with asyncio.timeout(seconds), self._by(proxy) as client:
                return await self._send(client, request)
        except (aiohttp.ConnectionTimeoutError, ProxyTimeoutError) as fault:
            raise no_connection(proxy, seconds) from fault
        except TimeoutError as fault:
            raise late(seconds) from fault
        except aiohttp.ClientHttpProxyError as fault:
            raise proxy_fault(str(fault.status)) from fault
        except (aiohttp.ClientConnectorError, ProxyConnectionError, ProxyError) as fault:
            raise (proxy_fault(getattr(fault, "strerror", "") or str(fault)) if proxy else refused(fault)) from fault
        except (aiohttp.ClientError, OSError) as fault:
            raise broken(fault) from fault

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
        await self._by_proxy.close()

    @asynccontextmanager
    async def _by(self, proxy: str) -> AsyncIterator["_ByProxy"]:
        if not proxy:
            yield _ByProxy(self._open(), None)
            return
        async with self._by_proxy.client(proxy) as client:
            yield client

    async def _send(self, client: "_ByProxy", request: Request) -> Answer:
        async with client.session.request(
            request.method,
            URL(request.url, encoded=True),
            headers=request.headers,
            data=request.body,
            allow_redirects=False,
            proxy=client.http_proxy,
        ) as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            refuse_start(response.status, headers, self._body_bytes, client.by_proxy)
            body = bytearray()
            async for chunk in response.content.iter_chunked(CHUNK_BYTES):
                body += chunk
                refuse_over(len(body), self._body_bytes)
            return Answer(response.status, headers, bytes(body))

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = _aiohttp(aiohttp.TCPConnector(limit=0))
        return self._session


class _ByProxy(Struct):
    """A session and, for HTTP proxies, what aiohttp wants named in each request."""

    session: aiohttp.ClientSession
    http_proxy: str | None
    by_proxy: bool = False


def _aiohttp(connector: aiohttp.BaseConnector, connect_seconds: float | None = None) -> aiohttp.ClientSession:
    session = aiohttp.ClientSession(
        connector=connector,
        trust_env=False,
        headers={"User-Agent": "ShopOps"},
        timeout=aiohttp.ClientTimeout(total=None, connect=connect_seconds),
    )
    # It would send a GET again by itself when a kept connection breaks; Lazada's GETs write, and our loop tries again anyway.
    session._retry_connection = False
    return session


def _aiohttp_by_proxy(proxy: Proxy, address: str) -> _ByProxy:
    """The proxy's name stays for TLS; the connection goes to the address that was judged."""
    connector: aiohttp.BaseConnector
    if proxy.scheme == "socks5":
        connector = ProxyConnector(
            proxy_type=ProxyType.SOCKS5,
            host=address,
            port=proxy.port,
            username=proxy.user or None,
            password=proxy.password or None,
            rdns=True,
            limit=_AT_ONCE_BY_PROXY,
        )
    else:
        connector = aiohttp.TCPConnector(resolver=_Judged(address), limit=_AT_ONCE_BY_PROXY)
    session = _aiohttp(connector, PROXY_CONNECT_SECONDS)
    return _ByProxy(session, None if proxy.scheme == "socks5" else proxy.url(), True)


class _Judged(AbstractResolver):
    """Knows one address only: that of the proxy, as it was judged."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        kind = socket.AF_INET6 if ":" in self._address else socket.AF_INET
        return [ResolveResult(hostname=host, host=self._address, port=port, family=kind, proto=0, flags=0)]

    async def close(self) -> None:
        return None
