"""Every fault does on the wire what its name says, where and as long as it is switched on."""

import http.client
import json
import socket
from typing import Any

import pytest

from tests.sandbox.driver import CHATS, ORDERS, Market

# fault -> HTTP status, code
REFUSALS = {
    "token_expired": (401, 105002),
    "token_invalid": (401, 36009004),
    "sign_wrong": (401, 106001),
    "scope_missing": (403, 105005),
    "rate_limited": (429, 36009002),
    "rate_limited_bare": (429, 36009002),
    "error_internal": (200, 36009003),
    "timeout_code": (200, 36009007),
    "shop_inactive": (401, 36009043),
    "seller_inactive": (401, 36009044),
    "quota_spent": (200, 45101004),
    "search_limit": (200, 12052180),
}
NOT_REFUSALS = {
    "error_500", "error_503", "hang", "slow_drip", "cut_body", "truncated_json", "html_instead", "wrong_types", "null_list",
    "unknown_enum", "huge_body", "nan", "duplicate_item", "vanishing_row", "empty_page", "cursor_expired", "endless_pages",
    "no_deadline",
    "data_null", "redirect", "skew_600", "skew_-600", "accept_then_hang", "accept_then_cut", "accept_then_500",
}  # fmt: skip


def orders(market: Market, shop: dict[str, Any], **query: Any) -> Any:
    return market.call(shop, ORDERS, {"page_size": 100, **query}, {})


def test_the_board_names_every_fault(market: Market) -> None:
    assert market.get("/_sandbox/faults")["faults"].keys() == {*REFUSALS, *NOT_REFUSALS}
    answer = market.send("POST", "/_sandbox/faults", b'{"fault": "gremlins"}')
    assert answer.status == 400
    assert "token_expired" in answer.json["error"]


@pytest.mark.parametrize("fault", REFUSALS)
def test_a_refusing_fault_gives_its_code_and_status(fault: str, market: Market) -> None:
    shop = market.quiet()
    market.fault(fault, shop_id=shop["shop_id"])
    answer = orders(market, shop)
    assert (answer.status, answer.code) == REFUSALS[fault]
    assert ("retry-after" in answer.headers) == (fault == "rate_limited")
    badly_signed = market.call(shop, ORDERS, {"page_size": 5}, {}, secret="guess")
    assert badly_signed.code == 106001  # a fault hides no mistake of the caller


def test_a_fault_keeps_to_its_shop_its_path_and_its_count(market: Market) -> None:
    shop = market.quiet()
    other = next(
        one for one in market.stores if one["account_id"] != shop["account_id"] and orders(market, one).code == 0
    )
    market.fault("error_500", shop_id=shop["shop_id"], path="/order/", count=2)
    assert market.call(shop, CHATS, {"page_size": 5}).status == 200
    assert orders(market, other).status == 200
    assert [orders(market, shop).status for _ in range(3)] == [500, 500, 200]
    assert market.get("/_sandbox/faults")["on"][0]["hits"] == 2


def test_a_fault_ends_after_its_seconds_or_when_cleared(market: Market) -> None:
    shop = market.quiet()
    market.fault("error_503", shop_id=shop["shop_id"], seconds=0)
    assert orders(market, shop).status == 200
    market.fault("error_503", shop_id=shop["shop_id"], seconds=60)
    assert orders(market, shop).status == 503
    market.reset()
    assert orders(market, shop).status == 200


def test_without_a_path_only_shop_scoped_calls_are_hit_and_the_token_host_by_name(market: Market) -> None:
    shop = market.quiet()
    market.fault("error_500", shop_id=shop["shop_id"])
    assert market.call(shop, "/authorization/202309/shops", cipher="").status == 200
    market.fault("error_503", path="/api/v2/token")
    assert market.token_host("refresh", refresh_token="x", grant_type="refresh_token").status == 503


def test_html_redirects_and_half_a_json(market: Market) -> None:
    shop = market.quiet()
    market.fault("html_instead", shop_id=shop["shop_id"], count=1)
    page = orders(market, shop)
    assert (page.status, page.headers["content-type"].split(";")[0]) == (200, "text/html")
    market.fault("redirect", shop_id=shop["shop_id"], count=1)
    assert (away := orders(market, shop)).status == 302
    assert not away.headers["location"].startswith(market.ready["base_url"])
    market.fault("truncated_json", shop_id=shop["shop_id"], count=1)
    half = orders(market, shop)
    assert half.status == 200
    assert len(half.raw) == int(half.headers["content-length"])
    with pytest.raises(json.JSONDecodeError):
        json.loads(half.raw)


def test_data_that_is_wrong_in_itself(market: Market) -> None:
    shop = market.quiet()
    spoilt: dict[str, Any] = {}
    for fault in ("wrong_types", "null_list", "unknown_enum", "data_null"):
        market.fault(fault, shop_id=shop["shop_id"], count=1)
        spoilt[fault] = orders(market, shop).json["data"]
    assert isinstance(spoilt["wrong_types"]["orders"][0]["id"], list)
    assert isinstance(spoilt["wrong_types"]["orders"][0]["create_time"], dict)
    assert isinstance(spoilt["wrong_types"]["orders"][1]["id"], str)
    assert spoilt["null_list"]["orders"] is None
    assert spoilt["unknown_enum"]["orders"][0]["status"] == "QUANTUM_SUPERPOSED"
    assert spoilt["data_null"] is None
    market.fault("nan", shop_id=shop["shop_id"], count=1)
    assert b"NaN" in orders(market, shop).raw


def test_the_first_order_to_ship_lacks_its_deadlines(market: Market) -> None:
    shop = market.troubled("orders_ship_overdue")
    market.fault("no_deadline", shop_id=shop["shop_id"], count=1)
    waiting = [
        one
        for one in orders(market, shop).data["orders"]
        if one["status"] in ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING")
    ]
    assert "rts_sla_time" not in waiting[0]
    assert "shipping_due_time" not in waiting[0]


def test_pages_that_repeat_lose_or_lead_nowhere(market: Market) -> None:
    shop = market.quiet()
    true = [one["id"] for one in orders(market, shop).data["orders"]]
    market.fault("duplicate_item", shop_id=shop["shop_id"])
    read = [one["id"] for page in market.pages(shop, ORDERS, "orders", 20, body={}) for one in page["orders"]]
    assert set(read) == set(true)
    assert read.count(true[0]) > 1
    market.reset()
    market.fault("vanishing_row", shop_id=shop["shop_id"])
    pages = list(market.pages(shop, ORDERS, "orders", 20, body={}))
    read = [one["id"] for page in pages for one in page["orders"]]
    assert len(set(true) - set(read)) == 1
    assert pages[1]["total_count"] == len(true) - 1
    market.reset()
    market.fault("empty_page", shop_id=shop["shop_id"])
    pages = list(market.pages(shop, ORDERS, "orders", 20, body={}))
    assert [page for page in pages[:-1] if not page["orders"] and page["next_page_token"]]
    assert [one["id"] for page in pages for one in page["orders"]] == true
    market.reset()
    market.fault("endless_pages", shop_id=shop["shop_id"])
    endless = market.pages(shop, ORDERS, "orders", 20, body={})
    tokens = [page["next_page_token"] for _, page in zip(range(9), endless, strict=False) if page["orders"] == []]
    assert len(set(tokens)) == 9


def test_a_cut_body_promises_more_than_it_brings(market: Market) -> None:
    shop = market.quiet()
    market.fault("cut_body", shop_id=shop["shop_id"])
    with pytest.raises(http.client.IncompleteRead):
        orders(market, shop)


def test_an_answer_that_never_comes(market: Market) -> None:
    with opened(market, "hang", seconds=0.6) as line, pytest.raises(TimeoutError):
        line.recv(1)


def test_an_answer_that_trickles(market: Market) -> None:
    with opened(market, "slow_drip", seconds=60) as line:
        got = b""
        while b"{" not in got:
            block = line.recv(65536)
            assert block, "the answer came to an end"
            got += block
    assert len(got) <= 200
    assert got.count(b"{") == 1


def test_a_huge_body_flows_until_the_reader_hangs_up_and_costs_no_memory(market: Market) -> None:
    shop = market.quiet()
    market.fault("huge_body", shop_id=shop["shop_id"], count=1)
    before = resident(market)
    host, port = market.host.split(":")
    with socket.create_connection((host, int(port)), timeout=5) as line:
        line.sendall(f"GET {CHATS}?shop_cipher={shop['shop_cipher']} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        got = 0
        while got < 20_000_000:
            got += len(line.recv(1 << 20))
    assert orders(market, shop).code == 0
    assert resident(market) - before < 40_000


def opened(market: Market, fault: str, *, seconds: float) -> socket.socket:
    """A connection on which the chats of a shop with this fault were asked for; it waits so long for each piece."""
    shop = market.quiet()
    market.fault(fault, shop_id=shop["shop_id"])
    host, port = market.host.split(":")
    line = socket.create_connection((host, int(port)), timeout=seconds)
    line.sendall(f"GET {CHATS}?shop_cipher={shop['shop_cipher']} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    return line


def resident(market: Market) -> int:
    """Kilobytes."""
    with open(f"/proc/{market.process.pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


@pytest.mark.parametrize("skew", [600, -600])
def test_a_clock_that_is_off_judges_and_dates_by_itself(skew: int, market: Market) -> None:
    shop = market.quiet()
    market.fault(f"skew_{skew}", shop_id=shop["shop_id"])
    refused = orders(market, shop)
    assert refused.code == 36009004
    assert "timestamp" in refused.json["message"]
    accepted = market.call(shop, ORDERS, {"page_size": 5}, {}, timestamp=market.now() + skew)
    assert accepted.code == 0
    assert accepted.headers["date"] != market.send("GET", "/nowhere").headers["date"]
