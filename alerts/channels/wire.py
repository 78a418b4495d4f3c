"""The one door by which tellings and webhooks go out: one request, one answer, one deadline, no redirect.

The name is resolved once, every address behind it is judged, and the connection goes to the very address that was judged, so a
name that changes its mind in between gains nothing. No proxy of the environment is used, no cookie kept, nothing logged:
addresses and headers hold secrets.
"""

import http.client
import socket
import ssl
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotResolvedError
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from alerts.channels.deadline import Deadline, DeadlinePassedError
from stores.platforms.proxies import is_public

MOST_ANSWER_BYTES = 65_536
_USER_AGENT = "ShopOps"
_TLS = ssl.create_default_context()
# Resolving cannot be broken off; whoever waits too long leaves it to its end here.
_resolvers = ThreadPoolExecutor(max_workers=16, thread_name_prefix="resolve")


@dataclass(frozen=True, slots=True)
class Request:
    """What goes out. `headers` and `url` may hold secrets; neither is ever shown."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    method: str = "POST"


class Answer(NamedTuple):
    """What came back. Names of headers in small letters; of a long body only its beginning."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NoAnswer(NamedTuple):
    """Why nothing came back. `sent`: the request had begun to go out. `forbidden`: it never may go there."""

    reason: str
    sent: bool = False
    forbidden: bool = False


class ForbiddenError(Exception):
    """This address is never asked."""


def exchange(request: Request, deadline_seconds: float, *, allow_private: bool = False) -> Answer | NoAnswer:
    """Sends and listens. `allow_private` lets it into private networks, and there without TLS; never to link-local addresses."""
    return _exchange(request, deadline_seconds, _Gate(allow_private))


def why_forbidden(url: str, *, allow_private: bool = False) -> str:
    """What speaks against an address before anybody is asked; empty where nothing does. Its name is judged on connecting."""
    gate = _Gate(allow_private)
    try:
        parts = gate.judged(url)
        if _is_number(host := parts.hostname or ""):
            gate.refuse_inner(host, tls=parts.scheme == "https")
    except ForbiddenError as fault:
        return str(fault)
    return ""


def exchange_with_service(request: Request, deadline_seconds: float) -> Answer | NoAnswer:
    """The same towards a chat service; on a machine of tests, to the server of CHANNEL_TEST_ORIGIN in its place."""
    origin = "" if settings.HTTPS_ONLY else str(settings.CHANNEL_TEST_ORIGIN).rstrip("/")
    if not origin:
        return exchange(request, deadline_seconds)
    meant = urlsplit(request.url)
    path = f"{origin}/{meant.netloc}{meant.path}{'?' if meant.query else ''}{meant.query}"
    return _exchange(Request(path, request.headers, request.body, request.method), deadline_seconds, _Gate(True))


def _exchange(request: Request, deadline_seconds: float, gate: "_Gate") -> Answer | NoAnswer:
    connection: _Connection | None = None
    try:
        with Deadline(deadline_seconds) as deadline:
            connection = _Connection(gate.judged(request.url), deadline, gate)
            try:
                return connection.ask(request)
            finally:
                connection.close()
    except ForbiddenError as fault:
        return NoAnswer(str(fault), forbidden=True)
    except (OSError, http.client.HTTPException, ValueError) as fault:
        sent = connection is not None and connection.sending
        return NoAnswer(_reason(fault, deadline.passed), sent=sent)


class _Gate:
    """Where one may go. `allow_private`: whether into private networks, as an operator decides."""

    def __init__(self, allow_private: bool) -> None:
        self.allow_private = allow_private

    def judged(self, url: str) -> SplitResult:
        """What the address alone tells. Raises ForbiddenError."""
        try:
            parts = urlsplit(url)
            parts.port  # noqa: B018  (raises for a port that is none)
        except ValueError:
            raise ForbiddenError("This is not an address of the web.") from None
        if parts.scheme != "https" and not (self.allow_private and parts.scheme == "http"):
            raise ForbiddenError("Only addresses that begin with https:// are asked.")
        if not parts.hostname or not parts.hostname.isascii() or "@" in parts.netloc:
            raise ForbiddenError("The address has no plain host name.")
        if any(letter <= " " or letter == "\\" or not letter.isascii() for letter in url):
            raise ForbiddenError("The address holds a letter that no address has.")
        return parts

    def refuse_inner(self, address: str, *, tls: bool) -> None:
        """What the name means now. Raises ForbiddenError."""
        if is_public(address):
            if not tls:
                raise ForbiddenError("Only addresses that begin with https:// are asked.")
            return
        if not self.allow_private or not _is_private(address):
            raise ForbiddenError("The address leads into a private network; it is not asked.")


class _Connection(http.client.HTTPConnection):
    """One connection for one request. `sending`: from the first byte of the request on."""

    def __init__(self, parts: SplitResult, deadline: Deadline, gate: _Gate) -> None:
        self.tls = parts.scheme == "https"
        super().__init__(parts.hostname or "", parts.port or (443 if self.tls else 80))
        self._parts, self._deadline, self._gate = parts, deadline, gate
        self.sending = False

    def ask(self, request: Request) -> Answer:
        self.connect()
        target = f"{self._parts.path or '/'}{'?' if self._parts.query else ''}{self._parts.query}"
        headers = {"User-Agent": _USER_AGENT, **request.headers, "Connection": "close", "Accept-Encoding": "identity"}
        self.sending = True
        self.request(request.method, target, body=request.body, headers={**headers, "Host": self._parts.netloc})
        answer = self.getresponse()
        kept = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, kept, self._beginning(answer))

    def connect(self) -> None:
        addresses = _resolved(self.host, self.port, self._deadline.left())
        for address in addresses:
            self._gate.refuse_inner(address, tls=self.tls)
        raw = self._first_that_answers(addresses)
        self._deadline.watch(raw)
        raw.settimeout(self._deadline.left())
        self.sock = _TLS.wrap_socket(raw, server_hostname=self.host) if self.tls else raw

    def _first_that_answers(self, addresses: list[str]) -> socket.socket:
        for address in addresses[:-1]:
            try:
                return socket.create_connection((address, self.port), self._deadline.left() / 2)
            except DeadlinePassedError:
                raise
            except OSError:
                continue
        return socket.create_connection((addresses[-1], self.port), self._deadline.left())

    def _beginning(self, answer: http.client.HTTPResponse) -> bytes:
        """What was answered is known by now: a body that breaks off, or never ends, takes nothing of that back."""
        try:
            return answer.read(MOST_ANSWER_BYTES)
        except (OSError, http.client.HTTPException):
            return b""


def _resolved(host: str, port: int, seconds: float) -> list[str]:
    """Every address behind the name, IPv4 first, each once."""
    waiting: Future[list[str]] = _resolvers.submit(_look_up, host, port)
    try:
        return waiting.result(seconds)
    except NotResolvedError:
        raise socket.gaierror("the name was not resolved in time") from None


def _look_up(host: str, port: int) -> list[str]:
    found = {str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    return sorted(found, key=lambda address: (":" in address, address))


def _is_number(host: str) -> bool:
    """An address that is no name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


# Where clouds hand out their machines' keys beside link-local addresses: Amazon and Google by IPv6, Oracle, Alibaba (November 2026).
_KEYS_OF_CLOUDS = tuple(map(ip_network, ("fd00:ec2::/32", "fd20:ce::/32", "192.0.0.0/24", "100.64.0.0/10")))


def _is_private(address: str) -> bool:
    """Of what is not public: loopback and private networks, but not link-local ones, nor where else clouds keep their keys."""
    ip = ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    ip = mapped or ip
    if ip.is_link_local or ip.is_unspecified or ip.is_multicast or any(ip in network for network in _KEYS_OF_CLOUDS):
        return False
    return ip.is_private or ip.is_loopback


def _reason(fault: Exception, passed: bool) -> str:
    """In words, without what a fault's own text may hold."""
    if passed or isinstance(fault, TimeoutError):
        return "no answer in time"
    if isinstance(fault, socket.gaierror | UnicodeError):
        return "its name could not be resolved"
    if isinstance(fault, ssl.SSLCertVerificationError):
        return "its certificate is not valid"
    if isinstance(fault, ssl.SSLError):
        return "no secure connection could be made"
    if isinstance(fault, ConnectionRefusedError):
        return "the connection was refused"
    if isinstance(fault, http.client.HTTPException):
        return "what came back is no answer of the web"
    return "the connection broke"
