"""A pretend Shopee gateway for tests of the connector: each name answers as told; and a shop to read with."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import override_settings

from stores.fetching import FetchLoop
from stores.platforms.allowances import Allowance, Rate
from stores.platforms.base import AppKeys, ReadingPlan, ShopSession, TopicRead
from stores.platforms.calls import PlatformClock
from stores.platforms.shopee.platform import Shopee
from stores.topics import Topic
from tests.house import PAYLOADS

SHOPEE_PAYLOADS = PAYLOADS.parent / "shopee"
APP = AppKeys("2001887", "57615053704d6470644f554a78656d50484143644964436a5568777544524579")
SHOP_ID = "727720655"


class Asked(NamedTuple):
    """A request as it came in. `query`: the last value of each name; `lists`: all of them."""

    name: str
    query: dict[str, str]
    lists: dict[str, list[str]]
    body: dict[str, Any]


Reply = dict[str, Any] | bytes | tuple[int, bytes]
Answering = Callable[[Asked], Reply]


class Host(ThreadingHTTPServer):
    """`answers`: order/get_order_list -> what is answered, or a function of the request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, Reply | Answering] = {}
        self.asked: list[Asked] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def calls(self, name: str) -> list[Asked]:
        return [one for one in self.asked if one.name == name]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Host

    def _answer(self) -> None:
        address = urlsplit(self.path)
        lists = parse_qs(address.query, keep_blank_values=True)
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        name = address.path.removeprefix("/api/v2/")
        asked = Asked(name, {key: values[-1] for key, values in lists.items()}, lists, json.loads(sent or b"{}"))
        self.server.asked.append(asked)
        reply = self.server.answers.get(name, {"error": "error_not_found", "message": f"No {name} here."})
        reply = reply(asked) if callable(reply) else reply
        status, body = reply if isinstance(reply, tuple) else (200, reply)
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    do_GET = do_POST = _answer  # noqa: N815

    def log_message(self, *args: object) -> None:
        """Quiet."""


@contextmanager
def hosting() -> Iterator[Host]:
    host = Host()
    thread = threading.Thread(target=host.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        host.shutdown()
        host.server_close()
        thread.join(5)


@pytest.fixture(scope="session")
def shopee_loop() -> Iterator[FetchLoop]:
    """Gives up on a call after 1.2 seconds, and keeps to no rate: these tests are of what is said, not of how often."""
    with pytest.MonkeyPatch.context() as patch, override_settings(PLATFORM_CALL_SECONDS=1.2):
        patch.setattr(Shopee, "allowance", Allowance((Rate(("shop", "api"), 10_000.0),)))
        running = FetchLoop()
    yield running
    running.close()


@pytest.fixture
def host(settings: Any) -> Iterator[Host]:
    """The gateway that the connector is led to; it knows nothing yet."""
    with hosting() as server:
        settings.PLATFORM_SETTINGS = {**settings.PLATFORM_SETTINGS, "SHOPEE_API_URL": server.url}
        yield server


def a_shop(plan: ReadingPlan | None = None, *, renewed: str = "", **facts: Any) -> ShopSession:
    """A store to read; a call for a new token fails the test unless `renewed` names one."""

    async def renew(token: str) -> str:
        assert renewed, "no token has ended here"
        return renewed

    known: dict[str, Any] = {"external_id": SHOP_ID, "country": "SG", "platform_keys": {}, **facts}
    return ShopSession(
        store_id=1,
        app=APP,
        access_token="59777174636562737266615546704c6d",
        clock=PlatformClock(),
        plan=plan or ReadingPlan(),
        renew_token=renew,
        platform="shopee",
        **known,
    )


def read(loop: FetchLoop, topic: Topic, shop: ShopSession | None = None) -> TopicRead:
    return loop.submit(loop.platforms["shopee"].read(topic, shop or a_shop())).result(10)


def good(**response: Any) -> dict[str, Any]:
    """A successful answer."""
    return {"error": "", "message": "", "request_id": "0b8f39a76e6ada92247b416c768363ee", "response": response}


def bad(error: str, message: str = "") -> dict[str, Any]:
    return {"error": error, "message": message, "request_id": "0b8f39a76e6ada92247b416c768363ee"}


def payload(name: str) -> dict[str, Any]:
    """A recorded sample."""
    sample: dict[str, Any] = json.loads((SHOPEE_PAYLOADS / f"{name}.json").read_text())
    return sample
