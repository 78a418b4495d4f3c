"""What a seller does through the API: the world changes, the truth follows, the log keeps it."""

from typing import Any

from tests.sandbox.driver import CHATS, ORDERS, Market


def problems(market: Market, shop: dict[str, Any]) -> set[tuple[str, str]]:
    """Without what only follows from others."""
    return {(check, subject) for _, check, subject in market.truth(shop) if check != "orders_late_dispatch"}


def writes(market: Market) -> list[dict[str, Any]]:
    return list(market.get("/_sandbox/log")["writes"])


def test_an_answer_is_read_back_as_a_persons_and_ends_the_waiting(written: Market) -> None:
    shop = written.quiet()
    chat = written.event(shop, "buyer_message", text="还有货吗？ 😟", waited_seconds=50 * 3600)["subject"]
    assert problems(written, shop) == {("messages_unanswered", chat)}
    path = f"{CHATS}/{chat}/messages"
    sent = written.call(shop, path, {}, {"type": "TEXT", "content": '{"content": "Yes, we have it"}'}).data[
        "message_id"
    ]
    newest = written.call(shop, path, {"page_size": 10}).data["messages"][0]
    assert (newest["id"], newest["sender"]["role"], newest["content"]) == (
        sent,
        "CUSTOMER_SERVICE",
        '{"content":"Yes, we have it"}',
    )
    assert problems(written, shop) == set()
    written.call(shop, path, {}, {"type": "TEXT", "content": '{"content": "Yes, we have it"}'})
    one, two = writes(written)
    assert (one["kind"], one["shop_id"], one["message_id"]) == ("message", shop["shop_id"], sent)
    assert one["identity"] == two["identity"] == f"{chat} Yes, we have it"  # a doubled answer shows
    assert one["message_id"] != two["message_id"]
    assert written.call(shop, path, {}, {"type": "TEXT", "content": "not JSON"}).code == 36009004
    assert written.call(shop, f"{CHATS}/1/messages", {"page_size": 5}).code == 45101003


def test_marking_as_read_is_noted(written: Market) -> None:
    shop = written.quiet()
    chat = written.call(shop, CHATS, {"page_size": 1}).data["conversations"][0]["id"]
    assert written.call(shop, f"{CHATS}/{chat}/messages/read", {}, {}).data == {}
    assert [one["kind"] for one in writes(written)] == ["read"]


def test_a_closed_conversation_takes_no_answer(market: Market) -> None:
    shop = market.quiet()
    chats = market.call(shop, CHATS, {"page_size": 20}).data["conversations"]
    closed = next(one["id"] for one in chats if not one["can_send_message"])
    body = {"type": "TEXT", "content": '{"content": "Hi"}'}
    assert market.call(shop, f"{CHATS}/{closed}/messages", {}, body).code == 45109001


def test_a_shipped_order_is_no_longer_late_and_travels_on(written: Market) -> None:
    shop = next(one for one in written.stores if one["country"] != "US" and not written.truth(one))
    order_id = written.event(shop, "plant", kind="orders_ship_overdue")["subject"]
    assert problems(written, shop) == {("orders_ship_overdue", order_id)}
    order = written.call(shop, "/order/202507/orders", {"ids": order_id}).data["orders"][0]
    package = order["packages"][0]["id"]
    assert (
        written.call(shop, f"/fulfillment/202309/packages/{package}/ship", {}, {"handover_method": "PICKUP"}).data == {}
    )
    shipped = written.call(shop, "/order/202507/orders", {"ids": order_id}).data["orders"][0]
    assert (shipped["status"], shipped["line_items"][0]["package_status"]) == ("AWAITING_COLLECTION", "PROCESSING")
    assert abs(shipped["rts_time"] - written.now()) < 5
    assert written.call(shop, f"/fulfillment/202309/packages/{package}/ship", {}, {}).code != 0
    assert [(one["kind"], one["identity"]) for one in writes(written)] == [("ship", package)]
    written.advance(7 * 3600)
    detail = written.call(shop, f"/fulfillment/202309/packages/{package}").data
    assert (detail["package_id"], detail["package_status"]) == (package, "FULFILLING")
    tracking = written.call(shop, f"/fulfillment/202309/orders/{order_id}/tracking").data["tracking"]
    assert len(tracking) == 1
    assert tracking[0]["update_time_millis"] > 10**12
    assert written.call(shop, "/fulfillment/202309/packages/123").code == 10006402


def test_refilled_stock_is_stock_again(written: Market) -> None:
    shop = written.quiet()
    sku = written.event(shop, "stock_zero")["subject"]
    assert problems(written, shop) == {("stock_zero", sku)}
    row = written.call(shop, "/product/202309/inventory/search", {}, {"sku_ids": [sku]}).data["inventory"][0]
    warehouse = row["skus"][0]["warehouse_inventory"][0]["warehouse_id"]
    assert row["skus"][0]["total_available_quantity"] == 0
    path = f"/product/202309/products/{row['product_id']}/inventory/update"
    wrong = {"skus": [{"id": sku, "inventory": [{"warehouse_id": "1", "quantity": 9}]}]}
    assert written.call(shop, path, {}, wrong).data["errors"][0]["detail"]["sku_id"] == sku
    assert problems(written, shop) == {("stock_zero", sku)}
    right = {"skus": [{"id": sku, "inventory": [{"warehouse_id": warehouse, "quantity": 900}]}]}
    assert written.call(shop, path, {}, right).data["errors"] == []
    assert problems(written, shop) == set()
    assert [one["identity"] for one in writes(written)] == [f"{sku}=900"]


def test_an_agreed_cancellation_cancels_and_a_refused_one_does_not(written: Market) -> None:
    shop = written.quiet()
    path = "/return_refund/202309/cancellations"
    for verb, body, status in (
        ("approve", {}, "CANCELLED"),
        ("reject", {"reject_reason": "packed"}, "AWAITING_SHIPMENT"),
    ):
        asked = written.event(shop, "cancel_request", asked_seconds_ago=20 * 3600)["subject"]
        assert problems(written, shop) == {("orders_cancel_request_due", asked)}
        found = written.call(shop, f"{path}/search", {"page_size": 10}, {"cancel_ids": [asked]}).data["cancellations"]
        assert found[0]["cancel_status"] == "CANCELLATION_REQUEST_PENDING"
        assert found[0]["seller_next_action_response"][0]["deadline"] > written.now()
        order = written.call(shop, "/order/202507/orders", {"ids": found[0]["order_id"]}).data["orders"][0]
        assert (order["status"], order["is_buyer_request_cancel"]) == ("AWAITING_SHIPMENT", True)
        assert written.call(shop, f"{path}/{asked}/{verb}", {}, body).data == {}
        assert written.call(shop, f"{path}/{asked}/{verb}", {}, body).code == 25020005
        order = written.call(shop, "/order/202507/orders", {"ids": found[0]["order_id"]}).data["orders"][0]
        assert (order["status"], order["is_buyer_request_cancel"]) == (status, False)
        assert problems(written, shop) == set()


def test_the_log_keeps_every_request_and_can_be_narrowed_and_cleared(written: Market) -> None:
    shop = written.quiet()
    written.call(shop, ORDERS, {"page_size": 5}, {})
    written.call(shop, CHATS, {"page_size": 500})
    rows = written.get(f"/_sandbox/log?shop_id={shop['shop_id']}")["requests"]
    assert [(one["platform"], one["path"], one["status"]) for one in rows] == [
        ("tiktok", ORDERS, 200),
        ("tiktok", CHATS, 400),
    ]
    assert all(abs(one["at"] - written.now()) < 10 for one in rows)
    assert len(written.get("/_sandbox/log?path=/order/")["requests"]) == 1
    written.send("DELETE", "/_sandbox/log")
    assert written.get("/_sandbox/log") == {"requests": [], "writes": []}
