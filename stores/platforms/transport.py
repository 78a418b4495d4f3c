"""The one HTTP seam: bytes out, bytes in, bounded in time and size. What they mean is the caller's.

pyreqwest is the default (48 microseconds of CPU a call, measured); aiohttp is the mature alternative (71), chosen by
PLATFORM_TRANSPORT. Redirects are never followed and proxies from the environment are ignored.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol

import aiohttp
from msgspec import Struct
from pyreqwest.client import Client, ClientBuilder
from pyreqwest.exceptions import PyreqwestError
from yarl import URL

from stores.platforms.errors import TimedOutError, UnreachableError, UnreadableAnswerError

_CHUNK_BYTES = 65_536


class Request(Struct, frozen=True):
    """A request as it goes out: `url` holds the final query, `body` the exact bytes that were signed.

    `proxy`: the address of the way out, empty for our own.
    """

    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None = None
    proxy: str = ""


class Answer(Struct, frozen=True):
    """A whole answer. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(Protocol):
    """Sends one request. Raises TimedOutError, UnreachableError, UnreadableAnswerError (body over the cap)."""

    async def send(self, request: Request, *, seconds: float) -> Answer: ...

    async def close(self) -> None: ...


def make_transport(kind: str, *, body_bytes: int) -> Transport:
    """`kind`: pyreqwest or aiohttp. `body_bytes`: the largest answer read; a larger one is refused, not cut."""
    return AiohttpTransport(body_bytes) if kind == "aiohttp" else PyreqwestTransport(body_bytes)


class PyreqwestTransport:
    """Rust's reqwest behind asyncio."""

    def __init__(self, body_bytes: int) -> None:
        self._body_bytes = body_bytes
        self._client: Client = (
            ClientBuilder().no_proxy().follow_redirects(False).user_agent("ShopOps").pool_max_idle_per_host(256).build()
        )

    async def send(self, request: Request, *, seconds: float) -> Answer:
        builder = self._client.request(request.method, request.url).headers(request.headers)
        if request.body is not None:
            builder = builder.body_bytes(request.body)
        try:
            async with (
                asyncio.timeout(seconds),
                builder.timeout(timedelta(seconds=seconds)).build_streamed() as response,
            ):
                headers = {name.lower(): value for name, value in response.headers.items()}
                _refuse_announced(headers, self._body_bytes)
                body = bytearray()
                while (chunk := await response.body_reader.read(_CHUNK_BYTES)) is not None:
                    body += chunk
                    _refuse_over(len(body), self._body_bytes)
                return Answer(response.status, headers, bytes(body))
        except TimeoutError as fault:  # pyreqwest's own time-outs are TimeoutErrors too
            raise TimedOutError(f"No complete answer within {seconds:.0f} seconds.") from fault
        except PyreqwestError as fault:
            raise UnreachableError(f"The connection failed: {type(fault).__name__}.") from fault

    async def close(self) -> None:
        await self._client.close()


class AiohttpTransport:
    """aiohttp, with a session made inside the loop that uses it."""

    def __init__(self, body_bytes: int) -> None:
        self._body_bytes = body_bytes
        self._session: aiohttp.ClientSession | None = None

    async def send(self, request: Request, *, seconds: float) -> Answer:
        try:
            async with (
                asyncio.timeout(seconds),
                self._open().request(
                    request.method,
                    URL(request.url, encoded=True),
                    headers=request.headers,
                    data=request.body,
                    allow_redirects=False,
                ) as response,
            ):
                headers = {name.lower(): value for name, value in response.headers.items()}
                _refuse_announced(headers, self._body_bytes)
                body = bytearray()
                async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
                    body += chunk
                    _refuse_over(len(body), self._body_bytes)
                return Answer(response.status, headers, bytes(body))
        except TimeoutError as fault:
            raise TimedOutError(f"No complete answer within {seconds:.0f} seconds.") from fault
        except (aiohttp.ClientError, OSError) as fault:
            raise UnreachableError(f"The connection failed: {type(fault).__name__}.") from fault

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0), trust_env=False, headers={"User-Agent": "ShopOps"}
            )
        return self._session


def _refuse_announced(headers: Mapping[str, str], most: int) -> None:
    announced = headers.get("content-length", "")
    if announced.isdigit():
        _refuse_over(int(announced), most)


def _refuse_over(size: int, most: int) -> None:
    if size > most:
        raise UnreadableAnswerError(f"The answer is larger than {most:,} bytes.")
