"""Pages: opaque tokens, limits, filters, sorting, and a list that does not shift under the reader."""

import pytest

from tests.sandbox.driver import CHATS, ORDERS, Market

LIMITS: dict[str, tuple[int, dict[str, str], dict[str, str] | None]] = {
    ORDERS: (100, {}, {}),
    "/fulfillment/202309/packages/search": (50, {}, {}),
    CHATS: (20, {}, None),
    "/product/202502/products/search": (100, {}, {}),
    "/finance/202309/statements": (100, {"sort_field": "statement_time"}, None),
    "/finance/202309/withdrawals": (100, {"types": "WITHDRAW,REVERSE"}, None),
    "/finance/202507/orders/unsettled": (100, {"sort_field": "order_create_time"}, None),
    "/return_refund/202309/cancellations/search": (50, {}, {}),
    "/return_refund/202309/returns/search": (50, {}, {}),
}


@pytest.mark.parametrize("path", LIMITS)
def test_pages_have_their_documented_limit(path: str, market: Market) -> None:
    most, query, body = LIMITS[path]
    shop = market.quiet()
    assert market.call(shop, path, {**query, "page_size": most}, body).code == 0
    for size in (most + 1, 0, -1, "many"):
        answer = market.call(shop, path, {**query, "page_size": size}, body)
        assert (answer.status, answer.code) == (400, 36009004)
        assert "page_size" in answer.json["message"]


def test_messages_come_ten_at_a_time_and_details_fifty(market: Market) -> None:
    shop = market.quiet()
    chat = market.call(shop, CHATS, {"page_size": 1}).data["conversations"][0]["id"]
    assert market.call(shop, f"{CHATS}/{chat}/messages", {"page_size": 10}).code == 0
    assert market.call(shop, f"{CHATS}/{chat}/messages", {"page_size": 11}).code == 36009004
    ids = [order["id"] for order in market.call(shop, ORDERS, {"page_size": 51}, {}).data["orders"]]
    too_many = [*ids, *(str(n) for n in range(51 - len(ids)))]
    assert market.call(shop, "/order/202507/orders", {"ids": ",".join(too_many[:50])}).code == 0
    assert market.call(shop, "/order/202507/orders", {"ids": ",".join(too_many)}).code == 36009004


def test_tokens_are_opaque_and_hold_plus_and_slash(market: Market) -> None:
    pages = list(market.pages(market.quiet(), ORDERS, "orders", 4, body={}))
    tokens = [page["next_page_token"] for page in pages]
    assert tokens[-1] == ""
    assert len(tokens) > 5
    assert all("+" in token and "/" in token for token in tokens[:-1])
    assert market.call(market.quiet(), ORDERS, {"page_size": 4, "page_token": "4"}, {}).code == 36009004


def test_all_pages_together_hold_every_order_once_in_order(market: Market) -> None:
    shop = market.quiet()
    query = {"sort_field": "update_time", "sort_order": "ASC"}
    pages = list(market.pages(shop, ORDERS, "orders", 7, query=query, body={}))
    orders = [order for page in pages for order in page["orders"]]
    assert {page["total_count"] for page in pages} == {len(orders)}
    assert len({order["id"] for order in orders}) == len(orders)
    assert [order["update_time"] for order in orders] == sorted(order["update_time"] for order in orders)
    newest_first = market.call(shop, ORDERS, {"page_size": 100}, {}).data["orders"]
    assert [one["create_time"] for one in newest_first] == sorted((one["create_time"] for one in orders), reverse=True)


def test_a_moving_world_shifts_no_rows_between_pages(fresh: Market) -> None:
    shop = fresh.quiet()
    query = {"sort_field": "update_time", "page_size": 10}
    first = fresh.call(shop, ORDERS, query, {}).data
    fresh.advance(86_400)
    second = fresh.call(shop, ORDERS, {**query, "page_token": first["next_page_token"]}, {}).data
    assert second["total_count"] == first["total_count"]
    assert not {one["id"] for one in first["orders"]} & {one["id"] for one in second["orders"]}
    assert second["orders"][0]["update_time"] <= first["orders"][-1]["update_time"]


def test_lower_bounds_count_and_upper_bounds_do_not_except_for_products(market: Market) -> None:
    shop = market.quiet()
    order = market.call(shop, ORDERS, {"page_size": 9}, {}).data["orders"][-1]
    at = order["update_time"]
    found = market.call(shop, ORDERS, {"page_size": 100}, {"update_time_ge": at, "update_time_lt": at + 1}).data[
        "orders"
    ]
    assert order["id"] in [one["id"] for one in found]
    assert (
        market.call(shop, ORDERS, {"page_size": 9}, {"update_time_ge": at, "update_time_lt": at}).data["orders"] == []
    )
    path = "/product/202502/products/search"
    product = market.call(shop, path, {"page_size": 9}, {"status": "ALL"}).data["products"][0]
    at = product["update_time"]
    found = market.call(shop, path, {"page_size": 9}, {"update_time_ge": at, "update_time_le": at}).data["products"]
    assert product["id"] in [one["id"] for one in found]


def test_a_status_filter_gives_only_that_status(market: Market) -> None:
    shop = market.quiet()
    for status in ("COMPLETED", "IN_TRANSIT", "AWAITING_SHIPMENT"):
        orders = market.call(shop, ORDERS, {"page_size": 100}, {"order_status": status}).data["orders"]
        assert {order["status"] for order in orders} <= {status}
    assert market.call(shop, ORDERS, {"page_size": 9}, {"order_status": "LOST"}).code == 36009004
    assert market.call(shop, ORDERS, {"page_size": 9, "sort_field": "price"}, {}).code == 36009004


def test_finance_lists_want_their_sort_field_and_withdrawals_their_types(market: Market) -> None:
    shop = market.quiet()
    assert market.call(shop, "/finance/202309/statements", {"page_size": 9}).code == 36009004
    assert market.call(shop, "/finance/202309/withdrawals", {"page_size": 9}).code == 36009004
    since = market.now() - 5 * 86_400
    query = {"page_size": 100, "sort_field": "statement_time", "statement_time_ge": since}
    assert len(market.call(shop, "/finance/202309/statements", query).data["statements"]) == 5


def test_stock_is_read_by_product_or_by_sku_within_the_limits(market: Market) -> None:
    shop, path = market.quiet(), "/product/202309/inventory/search"
    products = market.call(shop, "/product/202502/products/search", {"page_size": 100}, {}).data["products"]
    sku = products[0]["skus"][0]["id"]
    found = market.call(shop, path, {}, {"product_ids": [one["id"] for one in products]}).data["inventory"]
    assert {one["product_id"] for one in found} == {one["id"] for one in products}
    only = market.call(shop, path, {}, {"sku_ids": [sku], "product_ids": [products[1]["id"]]}).data["inventory"]
    assert [[one["id"] for one in row["skus"]] for row in only] == [[sku]]
    assert market.call(shop, path, {}, {"product_ids": [str(n) for n in range(101)]}).code == 36009004
    assert market.call(shop, path, {}, {}).code == 36009004
