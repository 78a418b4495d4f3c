"""The world: repeatable, living, and everywhere as the platform shows it."""

import re
import time

from tests.sandbox.driver import CHATS, EPOCH, ORDERS, Market


def everything(market: Market) -> list[object]:
    reads: list[object] = [
        market.truth(at=EPOCH),
        [(one["shop_id"], one["name"], one["shop_cipher"]) for one in market.stores],
    ]
    for shop in market.stores[:4]:
        body = {"create_time_lt": EPOCH - 3600, "update_time_lt": EPOCH - 3600}
        orders = market.call(shop, ORDERS, {"page_size": 100}, body).json["data"]
        chats = market.call(shop, CHATS, {"page_size": 20}).json["data"]
        reads += [orders, chats and sorted((one["id"], one["create_time"]) for one in chats["conversations"])]
    return reads


def test_the_same_seed_gives_the_same_world_in_two_processes() -> None:
    one, two, other = Market(stores=20), Market(stores=20), Market(stores=20, seed=8)
    try:
        assert everything(one) == everything(two)
        assert not {shop["shop_id"] for shop in one.stores} & {shop["shop_id"] for shop in other.stores}
    finally:
        for market in (one, two, other):
            assert market.stop() == (0, b"")


def test_ids_are_texts_of_nineteen_digits_and_differ_everywhere(market: Market) -> None:
    seen: list[str] = []
    for shop in market.stores[:10]:
        if market.call(shop, ORDERS, {"page_size": 1}, {}).json["code"]:
            continue
        orders = market.call(shop, ORDERS, {"page_size": 100}, {}).data["orders"]
        seen += [order["id"] for order in orders] + [line["id"] for order in orders for line in order["line_items"]]
    assert len(seen) == len(set(seen)) > 400
    assert all(re.fullmatch(r"\d{19}", one) and int(one) > 2**53 for one in seen)


def test_a_shop_has_the_size_of_a_real_small_shop(market: Market) -> None:
    for shop in market.stores[:8]:
        counts = market.get(f"/_sandbox/counts?shop_id={shop['shop_id']}")
        assert counts.keys() == {"orders", "orders_awaiting_shipment", "conversations", "products", "reviews"}
        assert 9 <= counts["orders"] <= 110
        assert 10 <= counts["products"] <= 25


def test_some_accounts_own_two_shops_with_the_same_tokens(market: Market) -> None:
    accounts: dict[str, list[str]] = {}
    for shop in market.stores:
        accounts.setdefault(shop["account_id"], []).append(shop["access_token"])
    sizes = [len(tokens) for tokens in accounts.values()]
    assert set(sizes) == {1, 2}
    assert all(len(set(tokens)) == 1 for tokens in accounts.values())


def test_rarities_are_everywhere_and_are_no_problems(market: Market) -> None:
    shop = market.quiet()
    orders = market.call(shop, ORDERS, {"page_size": 100}, {}).data["orders"]
    now = market.now()
    assert {"UNPAID", "ON_HOLD", "CANCELLED", "COMPLETED", "IN_TRANSIT"} <= {order["status"] for order in orders}
    assert any(order["is_sample_order"] for order in orders)
    late = [one for one in orders if one["status"] == "AWAITING_SHIPMENT" and 0 < one.get("rts_sla_time", 0) < now]
    assert {one["fulfillment_type"] for one in late} == {"FULFILLMENT_BY_TIKTOK"}
    assert {"delivery_time" in one for one in orders if one["status"] == "IN_TRANSIT"} <= {True, False}
    assert any(one.get("rts_sla_time", 0) == 0 for one in orders if one["status"] != "UNPAID")
    assert all("*" in one["recipient_address"].get("name", "*") for one in orders)
    assert market.truth(shop) == set()


def test_benign_orders_are_shipped_collected_and_delivered_as_the_clock_goes_on(fresh: Market) -> None:
    shop = fresh.quiet()
    ids = [fresh.event(shop, "new_order")["subject"] for _ in range(3)]
    seen: list[set[str]] = []
    for hours in (0, 2, 14, 18, 24 * 7, 24 * 8):
        fresh.advance(hours * 3600)
        shop = next(one for one in fresh.get("/_sandbox/stores") if one["shop_id"] == shop["shop_id"])
        if hours > 100:
            grant = fresh.token_host("refresh", refresh_token=shop["refresh_token"], grant_type="refresh_token").data
            shop |= {"access_token": grant["access_token"], "refresh_token": grant["refresh_token"]}
        orders = fresh.call(shop, "/order/202507/orders", {"ids": ",".join(ids)}).data["orders"]
        assert [one["id"] for one in orders] == ids
        seen.append({one["status"] for one in orders})
    assert seen[0] == {"ON_HOLD"}
    assert seen[1] <= {"AWAITING_SHIPMENT", "AWAITING_COLLECTION"}
    assert seen[2] <= {"AWAITING_COLLECTION", "IN_TRANSIT"}
    assert seen[3] == {"IN_TRANSIT"}
    assert seen[4] <= {"DELIVERED", "COMPLETED"}
    assert seen[5] == {"COMPLETED"}


def test_new_orders_and_messages_keep_coming(fresh: Market) -> None:
    shop = fresh.quiet()
    before = fresh.get(f"/_sandbox/counts?shop_id={shop['shop_id']}")
    fresh.advance(5 * 86_400)
    after = fresh.get(f"/_sandbox/counts?shop_id={shop['shop_id']}")
    assert after["orders"] >= before["orders"] + 4
    since = fresh.now() - 4 * 86_400
    chats = fresh.call(shop, CHATS, {"page_size": 20}).data["conversations"]
    assert any(one["latest_message"]["create_time"] > since for one in chats)


def test_an_order_nobody_ships_is_cancelled_when_its_time_is_over(fresh: Market) -> None:
    shop = fresh.quiet()
    order_id = fresh.event(shop, "new_order", waits=True, hold_seconds=60)["subject"]
    order = fresh.call(shop, "/order/202309/orders", {"ids": order_id}).data["orders"][0]

    def rows() -> set[str]:
        return {check for _, check, subject in fresh.truth(shop) if subject == order_id}

    fresh.advance(order["rts_sla_time"] - fresh.now() - 3600)
    assert rows() == {"orders_ship_at_risk"}
    fresh.advance(2 * 3600)
    assert rows() == {"orders_ship_overdue"}
    fresh.advance(order["shipping_due_time"] - fresh.now() + 1)
    assert rows() == set()
    ended = fresh.call(shop, "/order/202309/orders", {"ids": order_id}).data["orders"][0]
    assert (ended["status"], ended["cancellation_initiator"]) == ("CANCELLED", "SYSTEM")
    assert ended["update_time"] == order["shipping_due_time"]


def test_every_answer_is_dated_by_the_sandboxs_clock(fresh: Market) -> None:
    assert fresh.call(fresh.quiet(), ORDERS, {"page_size": 1}, {}).headers["date"].startswith("Mon, 21 Sep 2026")
    fresh.advance(200 * 86_400)
    assert fresh.send("GET", "/nowhere").headers["date"].startswith("Fri, 09 Apr 2027")


def test_the_latency_asked_for_holds_for_the_platform_only() -> None:
    market = Market("--latency-ms", "300", stores=2)
    try:
        began = time.monotonic()
        market.send("GET", "/nowhere")
        assert time.monotonic() - began >= 0.3
        assert min(_seconds_for_the_clock(market) for _ in range(20)) < 0.3
    finally:
        market.stop()


def _seconds_for_the_clock(market: Market) -> float:
    began = time.monotonic()
    market.get("/_sandbox/clock")
    return time.monotonic() - began


def test_a_clock_that_stands_still_moves_only_when_told(fresh: Market) -> None:
    fresh.post("/_sandbox/clock", stand_still=True)
    stopped = fresh.get("/_sandbox/clock")["now"]
    assert fresh.get("/_sandbox/clock")["now"] == stopped
    fresh.advance(60)
    assert fresh.get("/_sandbox/clock")["now"] == stopped + 60
    fresh.post("/_sandbox/clock", stand_still=False)
    assert fresh.get("/_sandbox/clock")["now"] > stopped + 60
