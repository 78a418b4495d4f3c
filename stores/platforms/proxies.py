"""A store's own way out: what a proxy's address may be, and where it truly leads when a connection is made.

Only public addresses, unless PROXY_ALLOW_PRIVATE is on: a proxy setting must not become a door into our own network. The name
is resolved and judged anew for connections, and the connection goes to the very address that was judged.
"""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from msgspec import Struct

from stores.platforms.errors import PlatformError, TryLaterError

SCHEMES = ("http", "https", "socks5")

_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]+")
_INNER_NAMES = ("localhost", ".localhost", ".local", ".internal", ".lan", ".home.arpa")


class ProxyInvalidError(ValueError):
    """This cannot be a store's proxy; the message says why, in the reader's language."""


class ProxyFailedError(TryLaterError):
    """The store's own way out does not work now. The store is then not called at all, never by our own address instead."""

    code = "proxy_failed"
    undone = True


class ProxyRefusedError(PlatformError):
    """The store's own way out cannot work before somebody mends it: wrong password, an address that is not allowed."""

    code = "proxy_failed"
    undone = True


class Proxy(Struct, frozen=True):
    """An outgoing proxy with its credentials. Names are resolved at the proxy's end, for SOCKS too."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = ""

    def url(self) -> str:
        """The whole address, credentials in it. Never shown, never logged."""
        login = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}@" if self.user else ""
        return f"{self.scheme}://{login}{_bracketed(self.host)}:{self.port}"

    def shown(self) -> str:
        """The address as people may see it."""
        login = "•••@" if self.user else ""
        return f"{self.scheme}://{login}{_bracketed(self.host)}:{self.port}"


def parse_proxy(text: str) -> Proxy:
    """`http://`, `https://` or `socks5://`, user and password if any, host and port. Raises ProxyInvalidError."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:  # whose words quote the password, where that holds a slash
        raise ProxyInvalidError(_("This is not an address; write http://user:password@host:port.")) from None
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ProxyInvalidError(_("A proxy's address ends with its port."))
    proxy = Proxy(
        "socks5" if parts.scheme == "socks5h" else parts.scheme,
        (parts.hostname or "").lower(),
        port or 0,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )
    refuse_invalid(proxy)
    return proxy


def refuse_invalid(proxy: Proxy) -> None:
    """What can be said of an address without asking anybody. Raises ProxyInvalidError."""
    if proxy.scheme not in SCHEMES:
        raise ProxyInvalidError(_("A proxy begins with http://, https:// or socks5://."))
    if not _HOST.fullmatch(proxy.host):
        raise ProxyInvalidError(_("The proxy's host is missing or is not a host name."))
    if not 0 < proxy.port < 65536:
        raise ProxyInvalidError(_("The proxy's port is missing; it is a number from 1 to 65535."))
    if proxy.password and not proxy.user:
        raise ProxyInvalidError(_("A password needs its user name."))
    if max(len(proxy.user.encode()), len(proxy.password.encode())) > 255:
        raise ProxyInvalidError(_("User name and password hold 255 bytes at most."))
    if not settings.PROXY_ALLOW_PRIVATE and _is_inner(proxy.host):
        raise ProxyInvalidError(_("The proxy must have a public address; this one lies in a private network."))


async def judged_address(proxy: Proxy) -> str:
    """The IP address to connect to, judged. Raises ProxyFailedError (no such name) or ProxyRefusedError (not a public one)."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(proxy.host, proxy.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise ProxyFailedError("The name of the store's own proxy could not be resolved.") from fault
    addresses = [str(one[4][0]) for one in found]
    if not settings.PROXY_ALLOW_PRIVATE and not all(is_public(address) for address in addresses):
        raise ProxyRefusedError("The store's own proxy leads into a private network; it is not used.")
    return min(addresses, key=lambda address: ":" in address)


def is_public(address: str) -> bool:
    """True for an address of the open internet, also when it is wrapped into IPv6."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if any(ip in network for network in _INNER_TOO):
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1] or _translated(ip)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


_way_out: ContextVar[str] = ContextVar("way_out", default="")


@contextmanager
def going_out_by(proxy: str) -> Iterator[None]:
    """Everything called inside, also by tasks begun inside, goes out by this proxy even where a request does not name it."""
    token = _way_out.set(proxy)
    try:
        yield
    finally:
        _way_out.reset(token)


def way_out() -> str:
    """The proxy of the work going on, empty for our own address."""
    return _way_out.get()


def _is_inner(host: str) -> bool:
    """Literal addresses in all their spellings, and names that only an inner network knows."""
    if host in _INNER_NAMES or host.endswith(_INNER_NAMES):
        return True
    try:
        return not is_public(host)
    except ValueError:
        pass
    try:
        return not is_public(socket.inet_ntoa(socket.inet_aton(host)))  # 127.1, 0x7f000001, 2130706433
    except OSError:
        return False


def _translated(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The address inside a NAT64 one."""
    return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# What Python 3.11 takes for public, wholly or in some releases: protocol assignments, NAT64 inside a network, IPv4 written
# as IPv6 in the first, long withdrawn way, and site-local addresses.
_INNER_TOO = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "64:ff9b:1::/48", "::/96", "fec0::/10")))


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
