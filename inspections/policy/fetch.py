"""Fetches policy pages: public addresses of official hosts only, every hop judged anew, bounded in time and size.

Where a page could not be read, the answer says how and why; nothing of it is ever taken for the page's text.
"""

import asyncio
import socket
from collections.abc import Callable, Sequence
from urllib.parse import urljoin

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from msgspec import Struct
from yarl import URL

from inspections.models.policy import PageOutcome
from inspections.policy.addresses import AddressRefusedError, judge_of, refuse_foreign, refuse_inner
from stores.platforms.proxies import is_public

MOST_BYTES = 5_000_000
SECONDS = 20.0
_MOST_HOPS = 5
_AT_ONCE = 4
_CHUNK_BYTES = 65_536
_TEXTS = ("text/html", "application/xhtml+xml", "text/plain")
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; ShopOps policy watch)",
    "Accept": "text/html,application/xhtml+xml;q=0.9,text/plain;q=0.8",
    "Accept-Language": "en;q=0.9,*;q=0.5",
}


class Fetched(Struct, frozen=True):
    """A page as it came. `kind`: its content type without parameters."""

    body: bytes
    kind: str
    charset: str | None = None


class NotRead(Struct, frozen=True):
    """How a look failed, and why in words."""

    outcome: PageOutcome
    reason: str


class _RefusedError(Exception):
    def __init__(self, outcome: PageOutcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome


def fetch_pages(urls: Sequence[str], *, seconds: float = SECONDS) -> list[Fetched | NotRead]:
    """One answer an address, in their order; a few at once, each within `seconds` from its own start."""

    async def all_of_them() -> list[Fetched | NotRead]:
        places = asyncio.Semaphore(_AT_ONCE)

        async def one(url: str) -> Fetched | NotRead:
            async with places:
                return await fetch_page(url, seconds=seconds)

        return await asyncio.gather(*map(one, urls))

    return asyncio.run(all_of_them())


async def fetch_page(url: str, *, seconds: float = SECONDS) -> Fetched | NotRead:
    """Follows redirects as far as each leads to an allowed address."""
    try:
        async with asyncio.timeout(seconds):
            return await _follow(url)
    except _RefusedError as fault:
        return NotRead(fault.outcome, str(fault))
    except AddressRefusedError as fault:
        return NotRead(PageOutcome.FORBIDDEN, str(fault))
    except TimeoutError:
        return NotRead(PageOutcome.TIMED_OUT, f"No complete answer within {seconds:.0f} seconds.")
    except aiohttp.ClientConnectorDNSError:
        return NotRead(PageOutcome.NO_SUCH_HOST, "The name of the page's host could not be resolved.")
    except (aiohttp.ClientError, OSError, ValueError) as fault:
        return NotRead(PageOutcome.UNREACHABLE, f"The connection failed: {type(fault).__name__}.")


async def _follow(url: str) -> Fetched:
    refuse_foreign(url)
    for _ in range(_MOST_HOPS):
        answer = await _ask(url)
        if isinstance(answer, Fetched):
            return answer
        url = urljoin(url, answer)
        try:
            refuse_foreign(url)
        except AddressRefusedError as fault:
            raise _RefusedError(PageOutcome.MOVED, f"The page leads elsewhere: {fault}") from fault
    raise _RefusedError(PageOutcome.MOVED, f"The page leads on and on: more than {_MOST_HOPS} redirects.")


async def _ask(url: str) -> Fetched | str:
    """The page, or the address it leads to. A connection of its own each time: nothing judged before is trusted again."""
    async with (
        open_session(judge_of(url)) as session,
        session.get(URL(url), headers=_HEADERS, allow_redirects=False) as response,
    ):
        if response.status in (301, 302, 303, 307, 308) and response.headers.get("Location"):
            return response.headers["Location"]
        _refuse_status(response.status)
        kind = response.content_type.lower()
        if kind not in _TEXTS:
            raise _RefusedError(PageOutcome.NOT_TEXT, f"The page is no text: {kind[:60]}.")
        return Fetched(await _body(response), kind, response.charset)


def open_session(judge: Callable[[str, list[str]], None]) -> aiohttp.ClientSession:
    """A session that connects only to addresses that `judge` lets pass; it knows no proxy and keeps no cookie."""
    strict = judge is refuse_inner

    def socket_for(address: aiohttp.AddrInfoType) -> socket.socket:
        # The last gate: the very address of this connection, whatever was resolved before.
        if strict and not is_public(str(address[4][0])):
            raise OSError("Not a public address.")
        return _new_socket(address)

    connector = aiohttp.TCPConnector(
        resolver=_Judging(judge), use_dns_cache=False, force_close=True, socket_factory=socket_for
    )
    return aiohttp.ClientSession(
        connector=connector,
        trust_env=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None),
    )


def _new_socket(address: aiohttp.AddrInfoType) -> socket.socket:
    return socket.socket(*address[:3])


class _Judging(AbstractResolver):
    """Resolves as the system does; one address that is not allowed spoils the whole name."""

    def __init__(self, judge: Callable[[str, list[str]], None]) -> None:
        self._judge = judge

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        self._judge(host, [str(one[4][0]) for one in found])
        return [
            ResolveResult(
                hostname=host, host=str(one[4][0]), port=port, family=one[0], proto=one[2], flags=socket.AI_NUMERICHOST
            )
            for one in found
        ]

    async def close(self) -> None:
        return None


def _refuse_status(status: int) -> None:
    if status in (404, 410):
        raise _RefusedError(PageOutcome.GONE, f"The page is gone: the answer was {status}.")
    if status != 200:
        raise _RefusedError(PageOutcome.REFUSED, f"The page's host answered {status}.")


async def _body(response: aiohttp.ClientResponse) -> bytes:
    announced = response.content_length or 0
    body = bytearray()
    while announced <= MOST_BYTES and len(body) <= MOST_BYTES:
        chunk = await response.content.read(_CHUNK_BYTES)
        if not chunk:
            return bytes(body)
        body += chunk
    raise _RefusedError(PageOutcome.TOO_BIG, f"The page is larger than {MOST_BYTES:,} bytes.")
