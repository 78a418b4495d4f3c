"""Lists read to their end: the offset cap, rows that slip, windows of time, and what is told when a list was not whole."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from stores.fetching import FetchLoop
from stores.platforms.errors import NotOfferedError, UnreadableAnswerError
from stores.platforms.lazada import goods, orders, reviews
from stores.records import NoticeRecord, OrderRecord, ProductRecord, ReturnRecord, StockRecord, WithdrawalRecord
from stores.topics import Topic
from tests.stores.lazada_gateway import Gateway, Params, data, error, read, session

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def lazada(lazada: Gateway) -> Gateway:
    lazada.answers["/orders/items/get"] = items_of
    return lazada


def items_of(params: Params) -> Any:
    return data([{"order_id": one, "order_items": [item()]} for one in json.loads(params["order_ids"])])


def item(status: str = "pending", **beside: Any) -> dict[str, Any]:
    return {"status": status, "sku_id": 5, "product_id": 4, "name": "Cup", "currency": "SGD"} | beside


def order(number: int, changed_at: datetime = NOW) -> dict[str, Any]:
    at = changed_at.isoformat(sep=" ").replace("+00:00", " +0000")
    return {
        "order_id": number,
        "created_at": at,
        "updated_at": at,
        "price": "10.00",
        "voucher": 0.0,
        "shipping_fee": 1.5,
    }


def listed(rows: list[dict[str, Any]], params: Params) -> Any:
    """As the gateway lists: changed at or after, in order of change, one page, refusing offsets beyond its cap."""
    since = datetime.fromisoformat(params["update_after"])
    found = [row for row in rows if datetime.fromisoformat(row["updated_at"].replace(" +", "+")) >= since]
    offset, limit = int(params["offset"]), int(params["limit"])
    if offset + limit > CAP:
        return error("97", "E097: offset + limit")
    page = found[offset : offset + limit]
    return data({"count": len(page), "countTotal": len(found), "orders": page})


CAP = 30


def one_order(lazada: Gateway, loop: FetchLoop, *items: dict[str, Any], **beside: Any) -> OrderRecord:
    """The record of an order with these items."""
    lazada.answers["/orders/get"] = data({"countTotal": 1, "orders": [order(1) | beside]})
    lazada.answers["/orders/items/get"] = data([{"order_id": 1, "order_items": list(items)}])
    (record,) = read(loop, Topic.ORDERS).records
    assert isinstance(record, OrderRecord)
    return record


# -- orders


def test_past_the_offset_cap_the_list_is_begun_again_at_the_last_row(
    lazada: Gateway, patient_loop: FetchLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "_PAGE", 10)
    monkeypatch.setattr(orders, "_MOST_PAGES", 3)
    rows = [order(number, NOW - timedelta(minutes=200 - number // 3)) for number in range(75)]
    lazada.answers["/orders/get"] = lambda params: listed(rows, params)
    result = read(patient_loop, Topic.ORDERS)
    assert sorted(int(one.external_id) for one in result.records) == list(range(75))
    assert (result.incomplete, result.set_aside) == ("", [])
    assert len({params["update_after"] for params in lazada.asked_for("/orders/get")}) == 3


def test_more_orders_of_one_second_than_can_be_listed_are_told(
    lazada: Gateway, patient_loop: FetchLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "_PAGE", 10)
    monkeypatch.setattr(orders, "_MOST_PAGES", 3)
    rows = [order(number) for number in range(40)]
    lazada.answers["/orders/get"] = lambda params: listed(rows, params)
    assert read(patient_loop, Topic.ORDERS).incomplete == "More orders changed than Lazada lets us list."


def test_a_row_that_slipped_between_pages_is_found_by_reading_again(
    lazada: Gateway, patient_loop: FetchLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "_PAGE", 2)
    rows = [order(number) for number in range(4)]

    def moving(params: Params) -> Any:
        answer = listed(rows, params)
        if len(lazada.asked_for("/orders/get")) == 1:  # then the first order changes: it is now the last
            rows.append(rows.pop(0))
        return answer

    lazada.answers["/orders/get"] = moving
    result = read(patient_loop, Topic.ORDERS)
    assert ({one.external_id for one in result.records}, result.incomplete) == ({"0", "1", "2", "3"}, "")


def test_a_list_that_never_holds_what_it_counts_is_told_as_incomplete(lazada: Gateway, patient_loop: FetchLoop) -> None:
    lazada.answers["/orders/get"] = lambda params: data(
        {"countTotal": 7, "orders": [order(1)] if params["offset"] == "0" else []}
    )
    result = read(patient_loop, Topic.ORDERS)
    assert len(result.records) == 1
    assert "6 of 7 items were not seen" in result.incomplete


def test_pages_that_repeat_themselves_are_an_unreadable_list(lazada: Gateway, patient_loop: FetchLoop) -> None:
    lazada.answers["/orders/get"] = data({"countTotal": 7, "orders": [order(1)]})
    with pytest.raises(UnreadableAnswerError, match="never end"):
        read(patient_loop, Topic.ORDERS)


def test_without_a_total_a_short_page_is_the_last(lazada: Gateway, patient_loop: FetchLoop) -> None:
    lazada.answers["/orders/get"] = data({"count": 1, "orders": [order(1)]})
    assert len(read(patient_loop, Topic.ORDERS).records) == 1
    assert len(lazada.asked_for("/orders/get")) == 1


def test_orders_whose_items_are_not_answered_are_told(lazada: Gateway, patient_loop: FetchLoop) -> None:
    lazada.answers["/orders/get"] = data({"countTotal": 2, "orders": [order(1), order(2)]})
    lazada.answers["/orders/items/get"] = data([{"order_id": 1, "order_items": [item()]}])
    result = read(patient_loop, Topic.ORDERS)
    assert [one.external_id for one in result.records] == ["1"]
    assert result.incomplete == "Orders whose items were not answered: 1."


@pytest.mark.parametrize("odd", [item("teleported"), item() | {"status": 7}, item(sla_time_stamp="soon")])
def test_an_order_with_an_item_nobody_understands_is_set_aside_alone(
    lazada: Gateway, patient_loop: FetchLoop, odd: dict[str, Any]
) -> None:
    lazada.answers["/orders/get"] = data({"countTotal": 3, "orders": [order(1), order(2), {"order_id": 3}]})
    lazada.answers["/orders/items/get"] = data(
        [{"order_id": 1, "order_items": [item()]}, {"order_id": 2, "order_items": [item(), odd]}]
    )
    result = read(patient_loop, Topic.ORDERS)
    assert [one.external_id for one in result.records] == ["1"]
    assert {one.item_id for one in result.set_aside} == {"2", "3"}


@pytest.mark.parametrize(
    ("states", "status"),
    [
        (["pending"], "to_ship"),
        (["repacked", "shipped"], "to_ship"),
        (["packed", "ready_to_ship"], "awaiting_collection"),
        (["ready_to_ship_pending", "canceled"], "awaiting_collection"),
        (["shipped", "delivered"], "in_transit"),
        (["failed_delivery"], "in_transit"),
        (["unpaid"], "unpaid"),
        (["delivered", "canceled"], "delivered"),
        (["confirmed", "returned"], "completed"),
        (["canceled"], "cancelled"),
        (["lost_by_3pl"], "cancelled"),
    ],
)
def test_an_order_is_as_far_as_the_least_far_of_its_items(
    lazada: Gateway, patient_loop: FetchLoop, states: list[str], status: str
) -> None:
    assert one_order(lazada, patient_loop, *map(item, states)).status == status


def test_the_earliest_deadline_of_the_items_still_here_counts(lazada: Gateway, patient_loop: FetchLoop) -> None:
    record = one_order(
        lazada,
        patient_loop,
        item("shipped", sla_time_stamp="2026-11-01T23:59:59+08:00"),
        item("pending", sla_time_stamp="2026-11-03T23:59:59+08:00", payment_time=1760000000000),
        item("packed", sla_time_stamp="2026-11-02T23:59:59+08:00", payment_time=1760000500000),
    )
    assert record.ship_by_at == record.hand_over_by_at == datetime(2026, 11, 2, 15, 59, 59, tzinfo=UTC)
    assert (record.paid_at, record.shipped_at) == (datetime.fromtimestamp(1760000000, UTC), None)
    assert [line.quantity for line in record.lines] == [3]


def test_shipping_is_dated_by_the_payment_once_nothing_is_left_to_pack(
    lazada: Gateway, patient_loop: FetchLoop
) -> None:
    record = one_order(lazada, patient_loop, item("shipped", payment_time=1760000000000), item("canceled"))
    assert record.shipped_at == record.paid_at == datetime.fromtimestamp(1760000000, UTC)


def test_what_lazada_packs_itself_asks_nothing_of_the_seller(lazada: Gateway, patient_loop: FetchLoop) -> None:
    theirs = item("pending", is_fbl=1, sla_time_stamp="2020-01-01T00:00:00+08:00")
    assert one_order(lazada, patient_loop, theirs).fulfilled_by_platform
    mixed = one_order(lazada, patient_loop, theirs, item("delivered", is_fbl=0))
    assert (mixed.fulfilled_by_platform, mixed.status, mixed.ship_by_at) == (False, "delivered", None)


def test_a_buyers_wish_to_cancel_is_seen_on_order_and_item(lazada: Gateway, patient_loop: FetchLoop) -> None:
    assert one_order(lazada, patient_loop, item(), need_cancel_confirm=True).cancel_requested
    assert one_order(lazada, patient_loop, item(is_cancel_pending="true")).cancel_requested
    assert not one_order(lazada, patient_loop, item()).cancel_requested


def test_only_so_many_parcels_are_looked_up_in_a_round(
    lazada: Gateway, patient_loop: FetchLoop, monkeypatch: Any
) -> None:
    monkeypatch.setattr(orders, "_MOST_TRACKINGS", 2)
    events = [{"event_time": 1760000000000 + step, "title": f"at {step}"} for step in (5000, 9000, 1000)]
    packages = [{"package_detail_info_list": [{"logistic_detail_info_list": events}]}]
    lazada.answers["/logistic/order/trace"] = {"code": "0", "result": {"success": True, "module": packages}}
    result = read(patient_loop, Topic.TRACKING, session(in_transit=dict.fromkeys("123", NOW)))
    assert [one.last_scan_text for one in result.records] == ["at 9000", "at 9000"]  # type: ignore[attr-defined]
    assert result.incomplete == "Parcels that could not be looked up in this round: 1."


# -- products and stock


def product(number: int, status: str = "Active", **beside: Any) -> dict[str, Any]:
    skus = [{"SkuId": number + 1, "SellerSku": "a", "Status": "active", "Available": 9, "quantity": 9}]
    return {"item_id": number, "status": status, "updated_time": "1760000000000", "skus": skus} | beside


def test_after_the_first_reading_changed_and_deleted_products_are_asked_for(
    lazada: Gateway, patient_loop: FetchLoop
) -> None:
    by_filter = {"all": [product(10)], "deleted": [product(20, "Deleted")]}
    lazada.answers["/products/get"] = lambda params: data(
        {"total_products": 1, "products": by_filter[params["filter"]]}
    )
    result = read(patient_loop, Topic.PRODUCTS, session(watermarks={Topic.PRODUCTS: NOW}))
    assert {(one.external_id, one.status) for one in result.records} == {("10", "live"), ("20", "deleted")}  # type: ignore[attr-defined]
    since = (NOW - timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M:%S+0000")
    assert {params["update_after"] for params in lazada.asked_for("/products/get")} == {since}


@pytest.mark.parametrize(
    ("status", "sub", "ours"),
    [
        ("Active", "", "live"),
        ("Active", "Live_Reject", "live"),
        ("InActive", "", "off"),
        ("InActive", "Reject", "rejected"),
        ("Pending QC", "", "in_review"),
        ("Suspended", "Lock", "suspended"),
        ("Suspended", "Reject", "suspended"),
        ("Deleted", "", "deleted"),
    ],
)
def test_how_a_listing_stands(lazada: Gateway, patient_loop: FetchLoop, status: str, sub: str, ours: str) -> None:
    lazada.answers["/products/get"] = data({"total_products": 1, "products": [product(10, status, subStatus=sub)]})
    (record,) = read(patient_loop, Topic.PRODUCTS).records
    assert isinstance(record, ProductRecord)
    assert record.status == ours


def test_a_list_longer_than_its_offsets_is_read_in_halves(
    lazada: Gateway, patient_loop: FetchLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stores.platforms.lazada.goods._PAGE", 2)
    monkeypatch.setattr("stores.platforms.lazada.goods._MOST_PAGES", 2)
    times = {number: datetime(2013 + number, 1, 1, tzinfo=UTC) for number in range(10)}

    def listing(params: Params) -> Any:
        since = datetime.fromisoformat(params.get("update_after", "2000-01-01T00:00:00+0000"))
        until = datetime.fromisoformat(params.get("update_before", "2100-01-01T00:00:00+0000"))
        found = [product(number) for number, at in times.items() if since <= at <= until]
        begin = int(params["offset"])
        return data({"total_products": len(found), "products": found[begin : begin + 2]})

    lazada.answers["/products/get"] = listing
    result = read(patient_loop, Topic.PRODUCTS)
    assert ({int(one.external_id) for one in result.records}, result.incomplete) == (set(range(10)), "")


def test_stock_is_what_can_be_sold_over_all_warehouses(lazada: Gateway, patient_loop: FetchLoop) -> None:
    """Available counts one warehouse here; what unpaid and unpacked orders hold is no longer for sale."""
    sku = {
        "SkuId": 11,
        "Available": 30,
        "quantity": 30,
        "multiWarehouseInventories": [
            {"totalQuantity": 30, "sellableQuantity": 4, "occupyQuantity": 20, "withholdQuantity": 6},
            {"totalQuantity": 5, "sellableQuantity": -1, "occupyQuantity": 6, "withholdQuantity": 0},
        ],
        "fblWarehouseInventories": [{"sellableQuantity": 2}],
    }
    lazada.answers["/products/get"] = data({"total_products": 1, "products": [product(10, skus=[sku])]})
    (stock,) = read(patient_loop, Topic.STOCK, session(live_product_ids=("10",))).records
    assert isinstance(stock, StockRecord)
    assert (stock.available, stock.committed) == (5, 32)


def test_sold_out_products_are_looked_for_and_a_missing_one_is_told(lazada: Gateway, patient_loop: FetchLoop) -> None:
    by_filter = {"live": [product(10)], "sold-out": [product(20)]}
    lazada.answers["/products/get"] = lambda params: data(
        {"total_products": 1, "products": by_filter[params["filter"]]}
    )
    lazada.answers["/product/item/get"] = error("207", "E207: item not found")
    result = read(patient_loop, Topic.STOCK, session(live_product_ids=("10", "20", "30")))
    assert {one.external_id for one in result.records} == {"11", "21"}
    assert result.incomplete == "Live products whose stock was not answered: 1."


def test_between_sweeps_of_a_large_catalogue_only_what_changed_or_sold_out_is_read(
    lazada: Gateway, patient_loop: FetchLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(goods, "_MANY", 2)
    lazada.answers["/products/get"] = lambda params: data(
        {"total_products": 1, "products": [product(10 if params["filter"] == "live" else 20)]}
    )
    swept = NOW - timedelta(hours=5)
    live = ("10", "20", "30")
    result = read(patient_loop, Topic.STOCK, session(live_product_ids=live, read_ats={Topic.STOCK: swept}))
    assert ({one.external_id for one in result.records}, result.as_of) == ({"11", "21"}, swept)
    assert {(one["filter"], "update_after" in one) for one in lazada.asked_for("/products/get")} == {
        ("live", True),
        ("sold-out", False),
    }
    lazada.asked.clear()
    lazada.answers["/product/item/get"] = error("207")
    earlier = session(live_product_ids=live, read_ats={Topic.STOCK: NOW - timedelta(hours=7)})
    assert read(patient_loop, Topic.STOCK, earlier).as_of is None
    assert all("update_after" not in one for one in lazada.asked_for("/products/get"))


def test_a_sku_without_any_quantity_is_set_aside_and_not_taken_for_empty(
    lazada: Gateway, patient_loop: FetchLoop
) -> None:
    bare = product(10, skus=[{"SkuId": 11, "multiWarehouseInventories": [{"warehouseCode": "dropshipping"}]}])
    lazada.answers["/products/get"] = data({"total_products": 1, "products": [bare]})
    result = read(patient_loop, Topic.STOCK, session(live_product_ids=("10",)))
    assert result.records == []
    assert result.set_aside[0].problem == "no quantity is told for SKU 11"


# -- requests, money, reviews, notices


def reverse(number: int, *states: str, kind: str = "RETURN", **line: Any) -> dict[str, Any]:
    lines = [
        {"reverse_status": state, "return_order_line_gmt_create": 1760000000, "refund_amount": 1250} | line
        for state in states
    ]
    return {"reverse_order_id": number, "trade_order_id": 9, "request_type": kind, "reverse_order_lines": lines}


def test_a_month_of_requests_is_asked_for_in_windows_of_15_days(lazada: Gateway, patient_loop: FetchLoop) -> None:
    lazada.answers["/reverse/getreverseordersforseller"] = {"code": "0", "result": {"success": True, "items": []}}
    assert read(patient_loop, Topic.AFTERSALES).records == []
    windows = [
        (int(one["ReverseOrderLineModifiedTimeRangeStart"]), int(one["ReverseOrderLineModifiedTimeRangeEnd"]))
        for one in lazada.asked_for("/reverse/getreverseordersforseller")
    ]
    assert all(end - begin <= 15 * 86_400_000 for begin, end in windows)
    assert [end for _, end in windows[:-1]] == [begin for begin, _ in windows[1:]]
    assert (len(windows), windows[-1][1] - windows[0][0]) == (2, 30 * 86_400_000)


@pytest.mark.parametrize(
    ("states", "kind", "ours"),
    [
        (["REQUEST_INITIATE", "REFUND_SUCCESS"], "RETURN", "pending"),
        (["REFUND_PENDING"], "RETURN", "under_way"),
        (["REFUND_PENDING"], "CANCEL", "accepted"),
        (["REFUND_SUCCESS", "REQUEST_REJECT"], "ONLY_REFUND", "accepted"),
        (["REQUEST_CANCEL"], "CANCEL", "refused"),
        (["CANCEL_SUCCESS"], "CANCEL", "accepted"),
    ],
)
def test_how_a_request_stands(
    lazada: Gateway, patient_loop: FetchLoop, states: list[str], kind: str, ours: str
) -> None:
    answer = {"success": True, "total": 1, "items": [reverse(7, *states, kind=kind)]}
    lazada.answers["/reverse/getreverseordersforseller"] = {"code": "0", "result": answer}
    (record,) = read(patient_loop, Topic.AFTERSALES).records
    assert record.state == ours  # type: ignore[attr-defined]


def test_refunds_are_told_in_cents_and_unknown_states_are_set_aside(lazada: Gateway, patient_loop: FetchLoop) -> None:
    items = [
        reverse(7, "REFUND_SUCCESS", "REFUND_SUCCESS"),
        reverse(8, "DISPUTED"),
        reverse(9, "REFUND_SUCCESS", kind="GIFT"),
    ]
    lazada.answers["/reverse/getreverseordersforseller"] = {"code": "0", "result": {"total": 3, "items": items}}
    result = read(patient_loop, Topic.AFTERSALES)
    (record,) = result.records
    assert isinstance(record, ReturnRecord)
    assert (record.refund_amount, record.currency, record.kind) == (Decimal(25), "SGD", "return")
    assert {one.item_id for one in result.set_aside} == {"8", "9"}


def test_an_ease_mode_seller_has_no_requests_to_be_read(lazada: Gateway, patient_loop: FetchLoop) -> None:
    lazada.answers["/reverse/getreverseordersforseller"] = error("Mp3SellerApiLimit", "Mp3 Seller not support the api")
    with pytest.raises(NotOfferedError):
        read(patient_loop, Topic.AFTERSALES)


def move(number: int, kind: str, sub: str, *steps: str) -> dict[str, Any]:
    return {
        "transaction_number": number,
        "transaction_time": "2026-11-20 10:00:00",
        "type": kind,
        "sub_type": sub,
        "amount": "-120.50",
        "currency": "SGD",
        "tracking_list": [{"name": step} for step in steps],
    }


def test_payouts_that_failed_or_came_back_are_failed(lazada: Gateway, patient_loop: FetchLoop) -> None:
    moves = [
        move(1, "Withdrawal", "Failed Payment"),
        move(2, "Withdrawal", "Returned Payment", "WITHDRAWAL_INITIATED", "WITHDRAWAL_SUCCESS"),
        move(3, "Withdrawal", "Auto Withdrawal", "WITHDRAWAL_INITIATED", "WITHDRAWAL_SUCCESS"),
        move(4, "Withdrawal", "Auto Withdrawal", "WITHDRAWAL_INITIATED"),
    ]
    path = "/finance/transaction/accountTransactions/query"
    lazada.answers["/finance/payout/status/get"] = data([])
    lazada.answers[path] = data({"transactions": moves, "page_info": {"total_count": 4}}, success=True)
    found = [one for one in read(patient_loop, Topic.FINANCE).records if isinstance(one, WithdrawalRecord)]
    assert [one.state for one in found] == ["failed", "failed", "done", "under_way"]
    assert {one.amount for one in found} == {Decimal("120.50")}
    assert found[0].created_at == datetime(2026, 11, 20, 2, tzinfo=UTC)
    assert len(lazada.asked_for(path)) == 1


def test_reviews_are_asked_for_week_by_week_and_in_tens(lazada: Gateway, patient_loop: FetchLoop) -> None:
    lazada.answers["/review/seller/history/list"] = lambda params: data(
        {"total": 12, "id_list": list(range(100, 112)) if params["current"] == "1" else []}, success=True
    )
    lazada.answers["/review/seller/list/v2"] = data({"review_list": []}, success=True)
    known = session(live_product_ids=("5",), watermarks={Topic.REVIEWS: NOW - timedelta(days=10)})
    assert read(patient_loop, Topic.REVIEWS, known).incomplete == ""
    asked = lazada.asked_for("/review/seller/history/list")
    assert len(asked) == 2
    assert all(int(one["end_time"]) - int(one["start_time"]) <= 7 * 86_400_000 for one in asked)
    assert [len(json.loads(one["id_list"])) for one in lazada.asked_for("/review/seller/list/v2")] == [10, 2]


def test_a_first_sweep_goes_back_as_far_as_a_review_can_be_reported(lazada: Gateway, patient_loop: FetchLoop) -> None:
    lazada.answers["/review/seller/history/list"] = data({"total": 0, "id_list": []}, success=True)
    result = read(patient_loop, Topic.REVIEWS, session(live_product_ids=tuple("12345")))
    asked = lazada.asked_for("/review/seller/history/list")
    first = datetime.fromtimestamp(min(int(one["start_time"]) for one in asked) / 1000, UTC)
    assert result.watermark is not None
    assert result.watermark - first == timedelta(days=30)
    assert (len(asked), result.incomplete) == (25, "")


def test_more_products_than_calls_leave_reviews_unread_and_it_says_so(
    lazada: Gateway, patient_loop: FetchLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviews, "_MOST_CALLS", 3)
    lazada.answers["/review/seller/history/list"] = data({"total": 0, "id_list": []}, success=True)
    result = read(patient_loop, Topic.REVIEWS, session(live_product_ids=tuple("12345")))
    assert "2 of 5 were not asked for" in result.incomplete
    assert len(lazada.asked_for("/review/seller/history/list")) == 3


def test_weeks_that_do_not_fit_into_a_round_are_read_in_the_next(
    lazada: Gateway, patient_loop: FetchLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviews, "_MOST_CALLS", 3)
    lazada.answers["/review/seller/history/list"] = data({"total": 0, "id_list": []}, success=True)
    since = NOW - timedelta(days=20)
    known = session(live_product_ids=tuple("123"), watermarks={Topic.REVIEWS: since})
    result = read(patient_loop, Topic.REVIEWS, known)
    until = since - timedelta(hours=1) + timedelta(days=7)
    assert (result.watermark, result.incomplete) == (until, "")
    assert (
        result.behind
        == f"Lazada lists reviews product by product: read up to {until:%Y-%m-%d} so far, the rest follows."
    )
    assert (
        read(
            patient_loop, Topic.REVIEWS, session(live_product_ids=tuple("123"), watermarks={Topic.REVIEWS: NOW})
        ).behind
        == ""
    )


def test_reviews_that_pushes_named_are_read_without_a_sweep(lazada: Gateway, patient_loop: FetchLoop) -> None:
    review = {"id": 61, "product_id": 5, "order_id": 9, "ratings": {"overall_rating": 1}, "create_time": 1760000000000}
    follow_up = {"id": 62, "review_type": "FOLLOW_UP_REVIEW", "create_time": 1760000000000, "ratings": None}
    lazada.answers["/review/seller/list/v2"] = data({"review_list": [review, follow_up]}, success=True)
    known = session(live_product_ids=("5",), read_ats={Topic.REVIEWS: NOW}, poked={Topic.REVIEWS: ("61", "62")})
    result = read(patient_loop, Topic.REVIEWS, known)
    assert [one.rating for one in result.records] == [1, None]  # type: ignore[attr-defined]
    assert (result.as_of, lazada.asked_for("/review/seller/history/list")) == (NOW, [])


def notice(number: int, ago: str, category: str = "System", **content: Any) -> dict[str, Any]:
    return {"id": f"66{number}", "time": ago, "message_content": {"title": "News", "categoryName": category} | content}


def test_the_inbox_is_read_back_to_the_last_reading(lazada: Gateway, patient_loop: FetchLoop) -> None:
    pages = {"1": [notice(1, "10 minutes ago")], "2": [notice(2, "2 days ago", "Orders"), notice(3, "9 days ago")]}
    lazada.answers["/sellercenter/msg/list"] = lambda params: {
        "code": "0",
        "result": {"success": True, "data": {"pageInfo": {"total": 1922}, "dataSource": pages[params["page"]]}},
    }
    result = read(patient_loop, Topic.NOTICES, session(read_ats={Topic.NOTICES: NOW - timedelta(hours=30)}))
    assert {one.external_id for one in result.records} == {"661", "663"}
    assert result.incomplete == ""
    assert len(lazada.asked) == 2


@pytest.mark.parametrize(("hours", "pages", "told"), [(None, 10, ""), (24 * 8, 10, ""), (30, 30, "more than 3000")])
def test_an_endless_inbox_is_read_so_far_and_no_further(
    lazada: Gateway, patient_loop: FetchLoop, hours: int | None, pages: int, told: str
) -> None:
    lazada.answers["/sellercenter/msg/list"] = lambda params: {
        "code": "0",
        "result": {"success": True, "data": {"dataSource": [notice(int(params["page"]), "1 hour ago", "Orders")]}},
    }
    known = {} if hours is None else {Topic.NOTICES: NOW - timedelta(hours=hours)}
    result = read(patient_loop, Topic.NOTICES, session(read_ats=known))
    assert (len(lazada.asked), told in result.incomplete, bool(told)) == (pages, True, bool(result.incomplete))


def test_only_web_addresses_become_links(lazada: Gateway, patient_loop: FetchLoop) -> None:
    links = {"1": "/apps/x", "2": "javascript:alert(1)", "3": "https://www.lazada.sg/y", "4": ""}
    rows = [notice(int(key), "1 hour ago", webLink=link) for key, link in links.items()]
    body = {"success": True, "data": {"pageInfo": {"total": 4}, "dataSource": rows}}
    lazada.answers["/sellercenter/msg/list"] = {"code": "0", "result": body}
    found = [one for one in read(patient_loop, Topic.NOTICES).records if isinstance(one, NoticeRecord)]
    assert [one.link for one in found] == ["https://sellercenter.lazada.sg/apps/x", "", "https://www.lazada.sg/y", ""]
