"""Events and their webhooks: signed over the bytes sent, to where the shop registered, repeated until answered."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.sandbox.driver import Market


class Sink:
    """Takes webhooks on this machine; the first `refuse` of them are answered with 500."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.refuse = 0
        sink = self

        class Receiver(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                sink.got.append(({key.lower(): value for key, value in self.headers.items()}, body))
                self.send_response(500 if len(sink.got) <= sink.refuse else 200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def sink() -> Iterator[Sink]:
    sink = Sink()
    yield sink
    sink.server.shutdown()
    sink.server.server_close()


@pytest.fixture
def telling(sink: Sink) -> Iterator[Market]:
    """A world that sends all its webhooks to the sink, and repeats within the second."""
    market = Market("--webhook-url", sink.url, "--webhook-retry-scale", "0.00002", stores=12)
    yield market
    assert market.stop() == (0, b"")  # a server that died or complained is no server


EVENTS = {
    "new_order": (1, "order_id"),
    "order_status": (1, "order_id"),
    "listing_suspended": (5, "product_id"),
    "deauthorise": (6, "message"),
    "auth_expiring": (7, "expiration_time"),
    "cancel_request": (11, "cancel_id"),
    "buyer_message": (14, "conversation_id"),
    "stock_zero": (27, "sku_id"),
    "audit_failed": (37, "product_id"),
}


def test_every_event_is_told_signed_and_with_its_type(telling: Market, sink: Sink) -> None:
    shop = telling.quiet()
    for count, (event, (kind, field)) in enumerate(EVENTS.items(), 1):
        happened = telling.event(shop, event)
        telling.wait_for_attempts(count)
        headers, body = sink.got[-1]
        expected = hmac.new(telling.app["app_secret"].encode(), telling.app["app_key"].encode() + body, hashlib.sha256)
        assert headers["authorization"] == expected.hexdigest()
        told = json.loads(body)
        assert (told["type"], told["shop_id"], told["tts_notification_id"]) == (
            kind,
            shop["shop_id"],
            happened["notification_id"],
        )
        assert abs(told["timestamp"] - telling.now()) < 10
        assert field in told["data"]
        if kind in (5, 37):
            assert isinstance(told["data"]["product_id"], int)
            assert str(told["data"]["product_id"]) == happened["subject"]
    numbers = [json.loads(body)["tts_notification_id"] for _, body in sink.got]
    assert len(set(numbers)) == len(EVENTS)


def test_a_cancelled_order_is_spelt_as_webhooks_spell_it(telling: Market, sink: Sink) -> None:
    telling.event(telling.quiet(), "order_status", status="CANCELLED")
    telling.wait_for_attempts(1)
    assert json.loads(sink.got[0][1])["data"]["order_status"] == "CANCEL"


def test_an_unanswered_webhook_is_repeated_by_the_plan_and_then_no_more(telling: Market, sink: Sink) -> None:
    sink.refuse = 2
    telling.event(telling.quiet(), "buyer_message")
    tries = telling.wait_for_attempts(3)
    assert [one["status"] for one in tries] == [500, 500, 200]
    assert len({body for _, body in sink.got}) == 1
    assert len({one["notification_id"] for one in tries}) == 1
    sink.refuse = 99
    telling.event(telling.quiet(), "buyer_message")
    assert [one["status"] for one in telling.wait_for_attempts(8)[3:]] == [500] * 5


def test_a_registered_address_gets_its_own_shops_events_only(fresh: Market, sink: Sink) -> None:
    shop = fresh.quiet()
    path = "/event/202309/webhooks"
    body = {"event_type": "ORDER_STATUS_CHANGE", "address": sink.url}
    assert fresh.call(shop, path, {}, body, method="PUT").data == {}
    assert [one["address"] for one in fresh.call(shop, path).data["webhooks"]] == [sink.url]
    assert fresh.event(shop, "buyer_message")["notification_id"] == ""
    assert fresh.event(shop, "new_order")["notification_id"]
    fresh.wait_for_attempts(1)
    assert [json.loads(body)["type"] for _, body in sink.got] == [1]
    for _ in range(2):  # deleting twice is no mistake
        assert fresh.call(shop, path, {}, {"event_type": "ORDER_STATUS_CHANGE"}, method="DELETE").data == {}
    assert fresh.call(shop, path).data == {"total_count": 0, "webhooks": []}
    for wrong in (
        {**body, "event_type": "SHOP_VIOLATION"},
        {**body, "address": "ftp://x"},
        {**body, "address": "https://" + "x" * 255},
    ):
        assert fresh.call(shop, path, {}, wrong, method="PUT").code == 36009004


def test_each_event_makes_its_problem_true(fresh: Market) -> None:
    expected = {
        "shop_restricted": "store_restricted",
        "listing_suspended": "listing_suspended",
        "stock_zero": "stock_zero",
        "payment_failed": "payment_failed",
        "settlement_negative": "settlement_negative",
        "auth_expiring": "authorisation_ending",
    }
    shop = fresh.quiet()
    for event, check in expected.items():
        before = {one for _, one, _ in fresh.truth(shop)}
        fresh.event(shop, event)
        assert {one for _, one, _ in fresh.truth(shop)} - before == {check}
    oversold = fresh.event(shop, "stock_set", quantity=-4)["subject"]
    assert (shop["shop_id"], "stock_oversold", oversold) in fresh.truth(shop)
    fresh.event(shop, "shop_closed", code=36009044)
    assert {one for _, one, _ in fresh.truth(shop)} == {"store_closed", "authorisation_ending"}
    fresh.event(shop, "shop_reopened")
    assert not {"store_closed", "store_restricted"} & {one for _, one, _ in fresh.truth(shop)}


def test_a_senseless_event_is_refused_with_the_reason(market: Market) -> None:
    shop = market.quiet()["shop_id"]
    for body, words in (
        ({"event": "earthquake"}, "new_order"),
        ({"event": "order_status", "order_id": "1"}, "order_id"),
    ):
        answer = market.send("POST", "/_sandbox/events", json.dumps({"shop_id": shop, **body}).encode())
        assert answer.status == 400
        assert words in answer.json["error"]


def test_an_order_cancelled_by_the_platform_is_told_to_a_shop_that_registered(fresh: Market, sink: Sink) -> None:
    shop = fresh.quiet()
    order_id = fresh.event(shop, "new_order", waits=True)["subject"]
    body = {"event_type": "ORDER_STATUS_CHANGE", "address": sink.url}
    fresh.call(shop, "/event/202309/webhooks", {}, body, method="PUT")
    order = fresh.call(shop, "/order/202309/orders", {"ids": order_id}).data["orders"][0]
    fresh.advance(order["shipping_due_time"] - fresh.now() + 1)
    fresh.wait_for_attempts(1)
    told = {}
    while order_id not in told:
        told = {(data := json.loads(raw)["data"])["order_id"]: data["order_status"] for _, raw in list(sink.got)}
    assert told[order_id] == "CANCEL"
