"""Webhooks as each platform itself sends them: a SKU that sells out is found at once; what was lost on the way is fetched."""

import queue
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from inspections.models import Schedule
from stores.fetching import FetchLoop
from stores.models import PushEvent, Store, Subscription
from stores.platforms.registry import PLATFORMS
from stores.pushes.lost import fetch_lost_pushes
from stores.pushes.subscriptions import subscribe_stores
from tests.house import FAR, Sandbox, connect_stores, inspect, open_problems
from tests.inspections.webhooks import work_off
from tests.stores.callers import forget_calls

pytestmark = [pytest.mark.usefixtures("rules"), pytest.mark.django_db(transaction=True)]
EVERY = sorted(PLATFORMS)


class Post(threading.Thread):
    """Receives what the marketplace sends, byte for byte. `status`: what it answers with."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.arrived: queue.Queue[tuple[str, str, bytes]] = queue.Queue()
        self.status = 200
        post = self

        class Box(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                post.arrived.put((self.path, self.headers["Authorization"], body))
                self.send_response(post.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Box)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.start()

    def run(self) -> None:
        self.server.serve_forever()

    def hand_over(self, client: Client) -> list[int]:
        """Everything that came, at least one, to the product; the statuses it answers with."""
        letters = [self.arrived.get(timeout=60)]
        while not self.arrived.empty():
            letters.append(self.arrived.get())
        return [
            client.post(path, body, content_type="application/json", headers={"Authorization": sign}).status_code
            for path, sign, body in letters
        ]


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    running = Post()
    yield running
    running.server.shutdown()


@pytest.fixture(scope="module")
def telling_marketplace(post: Post) -> Iterator[Sandbox]:
    sandbox = Sandbox(
        seed=23, stores=36, platforms=",".join(EVERY), webhook_url=f"{post.url}/webhooks/{{platform}}",
        webhook_retry_scale="0.00001", near_seconds=FAR,
    )  # fmt: skip
    yield sandbox
    sandbox.stop()


@pytest.fixture
def sandbox(telling_marketplace: Sandbox, post: Post, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    settings.PLATFORM_SETTINGS = telling_marketplace.environment
    settings.PUBLIC_URL = post.url  # Shopee signs the address
    monkeypatch.setattr("inspections.bell.ring_workers", lambda stores: None)
    telling_marketplace.reset()
    forget_calls()
    post.status = 200
    while not post.arrived.empty():  # another test's
        post.arrived.get()
    return telling_marketplace


def quiet_store(sandbox: Sandbox, loop: FetchLoop, platform: str) -> Store:
    """Connected, inspected, nothing wrong with it, its next round far away."""
    (store,) = connect_stores(sandbox, [sandbox.quiet_shop(platform)]).values()
    inspect([store], loop)
    Schedule.objects.update(due_at=timezone.now() + timedelta(days=1))
    return store


def sell_out(sandbox: Sandbox, store: Store) -> str:
    happened = sandbox.post("/_sandbox/events", {"event": "stock_zero", "shop_id": store.external_id})
    assert happened["notification_id"]
    return str(happened["subject"])


def tries_in_vain(sandbox: Sandbox, store: Store) -> int:
    tries = sandbox.get("/_sandbox/webhooks")
    return sum(one["shop_id"] == store.external_id and one["status"] == 500 for one in tries)


@pytest.mark.parametrize("platform", EVERY)
def test_the_platforms_own_webhook_opens_the_finding_at_once(
    sandbox: Sandbox, loop: FetchLoop, post: Post, platform: str
) -> None:
    store = quiet_store(sandbox, loop, platform)
    sku = sell_out(sandbox, store)
    assert set(post.hand_over(Client())) == {200}
    work_off(loop)
    assert open_problems(store) == {("stock_zero", sku)}


def test_what_could_not_be_delivered_is_fetched_once_and_confirmed(
    sandbox: Sandbox, loop: FetchLoop, post: Post
) -> None:
    store = quiet_store(sandbox, loop, "shopee")
    post.status = 500
    sku = sell_out(sandbox, store)
    ends = time.monotonic() + 60
    while tries_in_vain(sandbox, store) < 4 and time.monotonic() < ends:  # the first and the three of its plan
        time.sleep(0.01)
    assert fetch_lost_pushes(loop) == 1
    assert PushEvent.objects.get().fetched
    work_off(loop)
    assert open_problems(store) == {("stock_zero", sku)}
    assert fetch_lost_pushes(loop) == 0


def test_subscriptions_are_set_up_and_read_back(sandbox: Sandbox, loop: FetchLoop, post: Post) -> None:
    stores = [quiet_store(sandbox, loop, platform) for platform in EVERY]
    subscribe_stores([store.pk for store in stores], loop, timezone.now())
    rows = {row.store.platform: row for row in Subscription.objects.select_related("store")}
    assert (rows["tiktok"].problem, len(rows["tiktok"].words) > 5) == ("", True)
    assert (rows["shopee"].problem, len(rows["shopee"].words) > 5) == ("", True)
    assert "console" in rows["lazada"].problem  # no API switches them on there
    while not post.arrived.empty():
        post.arrived.get()
