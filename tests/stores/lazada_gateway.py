"""A stand-in for Lazada's gateways that refuses what is not signed as Lazada's own page says, and a store to read from it."""

import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import override_settings

from stores.fetching import FetchLoop
from stores.platforms.allowances import Allowance, Rate
from stores.platforms.base import AppKeys, ChatAccess, ReadingPlan, ShopSession, TopicRead
from stores.platforms.calls import PlatformClock
from stores.platforms.lazada.platform import Lazada
from stores.topics import Topic
from tests.house import PAYLOADS

LAZADA_PAYLOADS = PAYLOADS.parent / "lazada"
needs_lazada_payloads = pytest.mark.skipif(
    not LAZADA_PAYLOADS.exists(), reason="the recorded Lazada payloads are not beside the project"
)

APP = AppKeys("100132", "sandbox-secret-0001")
CHAT_APP = AppKeys("200264", "sandbox-secret-0002")
SECRETS = {app.app_key: app.secret for app in (APP, CHAT_APP)}

Params = dict[str, str]
Whole = tuple[int, dict[str, str], bytes]  # status, headers, body
Reply = bytes | dict[str, Any] | Whole | Callable[[Params], Any]


def payload(name: str) -> bytes:
    return (LAZADA_PAYLOADS / f"{name}.json").read_bytes()


def data(value: Any, **beside: Any) -> dict[str, Any]:
    """A successful answer."""
    return {"code": "0", "request_id": "212a6a5a17675956955215662", "data": value, **beside}


def error(code: str, message: str = "no") -> dict[str, Any]:
    return {"type": "ISV", "code": code, "message": message, "request_id": "212a6a5a17675956955215662"}


class Gateway(ThreadingHTTPServer):
    """`answers`: path -> what it answers, or a function of the parameters. `asked`: (path, parameters) in order.

    `hosts`: the country, or "auth", that each address began with; `methods`: how each path was called.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, Reply] = {}
        self.asked: list[tuple[str, Params]] = []
        self.hosts: set[str] = set()
        self.methods: dict[str, set[str]] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def asked_for(self, path: str) -> list[Params]:
        return [params for known, params in self.asked if known == path]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Gateway

    def _answer(self) -> None:
        address = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        params = {name: values[0] for name, values in parse_qs(f"{address.query}&{body}", strict_parsing=False).items()}
        country, _, path = address.path.partition("/rest")
        self.server.hosts.add(country.strip("/"))
        self.server.methods.setdefault(path, set()).add(self.command)
        self.server.asked.append((path, params))
        status, headers, answer = self._reply(path, params)
        self.send_response(status)
        for name, value in ({"Content-Type": "application/json"} | headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _reply(self, path: str, params: Params) -> Whole:
        if params.get("sign") != signed(SECRETS.get(params.get("app_key", ""), ""), path, params):
            return 200, {}, json.dumps(error("IncompleteSignature")).encode()
        reply: Any = self.server.answers.get(path, error("InvalidApiPath"))
        reply = reply(params) if callable(reply) else reply
        if isinstance(reply, tuple):
            return reply
        return 200, {}, reply if isinstance(reply, bytes) else json.dumps(reply).encode()

    do_GET = do_POST = _answer  # noqa: N815

    def log_message(self, *args: object) -> None:
        """Quiet."""


def signed(secret: str, path: str, params: Params) -> str:
    """Written anew from the vendor's page; the connector's own is held against the vendor's vectors."""
    text = path
    for name in sorted(params):
        if name != "sign":
            text += name + params[name]
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest().upper()


@pytest.fixture(scope="session")
def brisk_loop() -> Iterator[FetchLoop]:
    """Gives up on a call after 1.5 seconds, and keeps to no rate: these tests are of what is said, not of how often."""
    with override_settings(PLATFORM_CALL_SECONDS=1.5):
        running = _loop_without_rates()
    yield running
    running.close()


@pytest.fixture(scope="session")
def patient_loop() -> Iterator[FetchLoop]:
    """The same with the product's own patience: many calls at once are slow on a busy machine."""
    running = _loop_without_rates()
    yield running
    running.close()


def _loop_without_rates() -> FetchLoop:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Lazada, "allowance", Allowance((Rate(("shop", "api"), 10_000.0),)))
        return FetchLoop()


@pytest.fixture
def lazada(settings: Any) -> Iterator[Gateway]:
    """The gateway the connector is led to."""
    with gateway() as server:
        settings.PLATFORM_SETTINGS = addresses(server)
        yield server


@contextmanager
def gateway() -> Iterator[Gateway]:
    server = Gateway()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def addresses(server: Gateway) -> dict[str, str]:
    """The settings that lead the connector to the stand-in."""
    return {"LAZADA_API_URL": f"{server.url}/{{country}}/rest", "LAZADA_AUTH_URL": f"{server.url}/auth/rest"}


async def no_renewal(token: str) -> str:
    raise AssertionError("no token has ended here")


def session(seller_id: str = "10", *, with_chat: bool = True, renew: Any = no_renewal, **known: Any) -> ShopSession:
    """A Singapore store. `known`: fields of its reading plan."""
    return ShopSession(
        store_id=1,
        external_id=seller_id,
        country="SG",
        platform_keys={},
        app=APP,
        access_token="shop-token",
        clock=PlatformClock(),
        plan=ReadingPlan(**known),
        renew_token=renew,
        platform="lazada",
        chat=ChatAccess(CHAT_APP, "chat-token", renew) if with_chat else None,
    )


def read(loop: FetchLoop, topic: Topic, shop: ShopSession | None = None) -> TopicRead:
    return loop.submit(loop.platforms["lazada"].read(topic, shop or session())).result(20)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
