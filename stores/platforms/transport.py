"""The one HTTP seam: bytes out, bytes in, bounded in time and size. What they mean is the caller's.

pyreqwest is the default (48 microseconds of CPU a call, measured); aiohttp is the mature alternative (71), chosen by
PLATFORM_TRANSPORT. Redirects are never followed and proxies from the environment are ignored. A request with a way out of
its own goes out by that proxy or not at all.
"""

from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct


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
    """Sends one request. Raises TimedOutError, UnreachableError, UnreadableAnswerError (body over the cap).

    By a proxy also ProxyFailedError and ProxyRefusedError: then nothing was sent, by whatever way.
    """

    async def send(self, request: Request, *, seconds: float) -> Answer: ...

    async def close(self) -> None: ...


def make_transport(kind: str, *, body_bytes: int) -> Transport:
    """`kind`: pyreqwest or aiohttp. `body_bytes`: the largest answer read; a larger one is refused, not cut."""
    # Each imports this module, and only the one in use need be loaded.
    if kind == "aiohttp":
        from stores.platforms.by_aiohttp import AiohttpTransport

        return AiohttpTransport(body_bytes)
    from stores.platforms.by_pyreqwest import PyreqwestTransport

    return PyreqwestTransport(body_bytes)
