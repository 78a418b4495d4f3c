"""Shopee's goods, money, reviews, inbox, figures, holidays and chats, as they come over the wire, and what a seller writes there."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.driver import EPOCH, Market
from tests.sandbox.shopee_driver import Shopee, sound

DAY, HOUR, NANO = 86_400, 3600, 1_000_000_000
_STATUSES = ["NORMAL", "BANNED", "UNLIST", "REVIEWING", "SELLER_DELETE", "SHOPEE_DELETE"]
_STOCK, _REPLY, _HOLIDAY = (
    "/api/v2/product/update_stock",
    "/api/v2/product/reply_comment",
    "/api/v2/shop/set_shop_holiday_mode",
)
_WALLET, _SOURCES = "/api/v2/payment/get_wallet_transaction_list", "/api/v2/account_health/get_metric_source_detail"
_CHATS, _MESSAGES = "/api/v2/sellerchat/get_conversation_list", "/api/v2/sellerchat/get_message"


@pytest.fixture(scope="module")
def many() -> Iterator[Shopee]:
    """Enough stores for every problem, and an app that may chat."""
    market = Market("--shopee-chat", stores=40, platforms="shopee")
    yield Shopee(market)
    assert market.stop() == (0, b"")


def found(shopee: Shopee, check: str) -> list[tuple[dict[str, Any], str]]:
    """The shops in which this is wrong, with what it concerns."""
    by_id = {one["shop_id"]: one for one in shopee.shops}
    rows = [(by_id[shop], subject) for shop, name, subject in shopee.market.truth(at=EPOCH) if name == check]
    assert rows, check
    return rows


def open_shops(shopee: Shopee) -> list[dict[str, Any]]:
    """Those whose calls are answered."""
    return [one for one in shopee.shops if shopee.ask("/api/v2/shop/get_profile", one)[1]["error"] == ""]


def a_live_item(shopee: Shopee, shop: dict[str, Any]) -> tuple[int, list[int]]:
    """Its id and those of its models, [0] for one without."""
    listed = shopee.fine("/api/v2/product/get_item_list", shop, item_status="NORMAL", page_size=1)["item"]
    models = shopee.fine("/api/v2/product/get_model_list", shop, item_id=listed[0]["item_id"])["model"]
    return listed[0]["item_id"], [one["model_id"] for one in models] or [0]


def stock(*wanted: tuple[int, object]) -> list[dict[str, Any]]:
    return [{"model_id": model, "seller_stock": [{"stock": left}]} for model, left in wanted]


def test_items_are_listed_once_each_and_described_whole(shopee: Shopee) -> None:
    shop, seen, offset = sound(shopee), [], 0
    while True:
        query: dict[str, Any] = {"item_status": _STATUSES, "page_size": 4, "offset": offset}
        page = shopee.fine("/api/v2/product/get_item_list", shop, **query)
        seen += [one["item_id"] for one in page["item"]]
        offset = page["next_offset"]
        if not page["has_next_page"]:
            break
    assert len(seen) == len(set(seen)) == page["total_count"] > 4
    told = shopee.fine("/api/v2/product/get_item_base_info", shop, item_id_list=",".join(map(str, seen)))["item_list"]
    assert [one["item_id"] for one in told] == seen
    for one in told:
        models = shopee.fine("/api/v2/product/get_model_list", shop, item_id=one["item_id"])["model"]
        assert (one["has_model"], "price_info" in one) == (bool(models), not models)
        summed = sum(model["stock_info_v2"]["summary_info"]["total_available_stock"] for model in models)
        assert not models or one["stock_info_v2"]["summary_info"]["total_available_stock"] == summed


def test_a_listing_that_was_taken_down_says_why_wherever_it_is_asked_for(many: Shopee) -> None:
    for shop, item_id in found(many, "listing_suspended"):
        [told] = many.fine("/api/v2/product/get_item_violation_info", shop, item_id_list=item_id)["item_list"]
        assert told["item_status"] in ("BANNED", "SHOPEE_DELETE")
        assert told["item_status_details"][0]["fix_deadline_time"] > told["item_status_details"][0]["update_time"]
        health = "/api/v2/account_health"
        listed = many.fine(f"{health}/get_listings_with_issues", shop, page_size=100)["listing_list"]
        sources = many.fine(_SOURCES, shop, metric_id=52, page_size=100)["violation_listing_list"]
        metrics = many.fine(f"{health}/get_shop_performance", shop)["metric_list"]
        [counted] = [one["current_period"] for one in metrics if one["metric_id"] == 52]
        assert int(item_id) in [one["item_id"] for one in listed]
        assert [one["item_id"] for one in sources] == [one["item_id"] for one in listed]
        assert counted == len(listed)


def test_stock_is_written_model_by_model_and_stamps_the_item(shopee: Shopee) -> None:
    shop = sound(shopee)
    item, models = a_live_item(shopee, shop)
    wanted = stock(*((model, 7) for model in models), (123, 7))
    told = shopee.fine(_STOCK, shop, {"item_id": item, "stock_list": wanted})
    assert [one["model_id"] for one in told["success_list"]] == models
    assert [one["model_id"] for one in told["failure_list"]] == [123]
    info = shopee.fine("/api/v2/product/get_item_base_info", shop, item_id_list=item)["item_list"][0]
    assert info["stock_info_v2"]["summary_info"]["total_available_stock"] == 7 * len(models)
    assert EPOCH <= info["update_time"] < EPOCH + 60


def test_a_full_holiday_begins_on_the_hour_and_keeps_stock_as_it_is(shopee: Shopee) -> None:
    shop, hour = sound(shopee), EPOCH // HOUR * HOUR
    item, models = a_live_item(shopee, shop)
    full = {"holiday_mode_on": True, "holiday_mode_start_time": hour, "holiday_mode_end_time": hour + 2 * HOUR - 1}
    change = {"item_id": item, "stock_list": stock((models[0], 7))}
    assert shopee.ask(_HOLIDAY, shop, {**full, "holiday_mode_start_time": hour + 1})[1]["error"] == "error_param"
    shopee.fine(_HOLIDAY, shop, {**full, "holiday_mode_description": "Spring Festival"})
    told = shopee.fine("/api/v2/shop/get_shop_holiday_mode", shop)
    assert (told["holiday_mode_on"], told["holiday_mode_description"]) == (True, "Spring Festival")
    assert shopee.ask(_STOCK, shop, change)[1]["error"] == "error_holiday_mode_change_stock"
    shopee.fine(_HOLIDAY, shop, {**full, "holiday_mode_type": 1})
    shopee.fine(_STOCK, shop, change)
    shopee.fine(_HOLIDAY, shop, {"holiday_mode_on": False})
    assert shopee.fine("/api/v2/shop/get_shop_holiday_mode", shop)["holiday_mode_on"] is False


def test_the_newest_movement_of_the_wallet_tells_its_balance(many: Shopee) -> None:
    debtors = {shop["shop_id"] for shop, _ in found(many, "balance_negative")}
    for shop in open_shops(many):
        newest = many.fine(_WALLET, shop, page_no=0, page_size=1)["transaction_list"][0]
        assert (newest["current_balance"] < 0) == (shop["shop_id"] in debtors)


def test_a_payout_that_failed_says_so_among_the_withdrawals(many: Shopee) -> None:
    for shop, withdrawal_id in found(many, "payment_failed"):
        query: dict[str, Any] = {"page_no": 0, "page_size": 100, "transaction_tab_type": "wallet_withdrawals"}
        window: dict[str, Any] = {"create_time_from": EPOCH - 15 * DAY, "create_time_to": EPOCH}
        told = many.fine(_WALLET, shop, **query, **window)["transaction_list"]
        failed = [one for one in told if one["status"] == "FAILED"]
        assert int(withdrawal_id) in [one["withdrawal_id"] for one in failed]
        assert {one["transaction_type"] for one in failed} == {"WITHDRAWAL_CREATED"}
        assert "COMPLETED" in {one["status"] for one in told}


def test_a_review_is_answered_once(shopee: Shopee) -> None:
    shop = sound(shopee)
    comments = shopee.fine("/api/v2/product/get_comment", shop, cursor="", page_size=100)["item_comment_list"]
    silent = next(one["comment_id"] for one in comments if "comment_reply" not in one)
    body = {"comment_list": [{"comment_id": silent, "comment": "Thank you"}, {"comment_id": 5, "comment": "Thanks"}]}
    first = shopee.fine(_REPLY, shop, body)
    again = shopee.fine(_REPLY, shop, body)
    assert [one.get("fail_error") for one in first["result_list"]] == [None, "product.error_not_exist"]
    assert (again["result_list"][0]["fail_error"], again["warning"]) == (
        "product.duplicate_request",
        [str(silent), "5"],
    )
    [now] = shopee.fine("/api/v2/product/get_comment", shop, cursor="", page_size=1, comment_id=silent)[
        "item_comment_list"
    ]
    assert now["comment_reply"]["reply"] == "Thank you"


def test_announcements_go_on_from_the_last_one_to_older_ones(shopee: Shopee) -> None:
    shop, seen = sound(shopee), []
    page = shopee.fine("/api/v2/shop/get_shop_notification", shop, page_size=1)
    while page["data"]:
        seen += page["data"]
        page = shopee.fine("/api/v2/shop/get_shop_notification", shop, page_size=1, cursor=page["cursor"])
    times = [one["create_time"] for one in seen]
    assert len(set(times)) == len(times) == 4
    assert times == sorted(times, reverse=True)
    assert "response" not in page


def test_late_orders_are_those_that_are_overdue(many: Shopee) -> None:
    overdue = found(many, "orders_ship_overdue") + found(many, "orders_handover_overdue")
    for shop in {one["shop_id"]: one for one, _ in overdue}.values():
        listed = many.fine("/api/v2/account_health/get_late_orders", shop, page_size=100)["late_order_list"]
        assert {one["order_sn"] for one in listed} == {order for one, order in overdue if one is shop}
        assert all(one["shipping_deadline"] < EPOCH for one in listed)


def test_a_figure_says_what_it_was_made_of_but_not_the_chats(shopee: Shopee) -> None:
    shop = sound(shopee)
    for number in (1, 3, 42, 43):
        told = shopee.fine(_SOURCES, shop, metric_id=number, page_size=100)
        [rows] = [value for value in told.values() if isinstance(value, list)]
        assert (told["metrics_id"], told["total_count"]) == (number, len(rows))
    _status, refused = shopee.ask(_SOURCES, shop, metric_id=11)
    assert (refused["error"], refused["message"], refused["response"]) == ("SERVER_ERROR", "invalid metrics id", None)


def test_points_and_measures_are_told_of_the_shops_that_have_them_and_of_no_others(many: Shopee) -> None:
    health = "/api/v2/account_health"
    fined = {shop["shop_id"] for shop, _ in found(many, "points_next_step")}
    barred = {shop["shop_id"]: subject for shop, subject in found(many, "measure_in_force")}
    assert fined
    assert barred
    closed = {shop["shop_id"] for check in ("store_closed", "connection_broken") for shop, _ in found(many, check)}
    for shop in many.shops:
        if shop["shop_id"] in closed:
            continue
        points = many.fine(f"{health}/get_penalty_point_history", shop)["penalty_point_list"]
        assert (sum(one["latest_point_num"] for one in points) > 0) == (shop["shop_id"] in fined)
        measures = many.fine(f"{health}/get_punishment_history", shop, punishment_status=1)["punishment_list"]
        told = [f"{one['reference_id']}:{one['punishment_type']}" for one in measures]
        assert told == [barred[shop["shop_id"]]] if shop["shop_id"] in barred else told == []


def test_a_figure_stands_beyond_its_target_where_the_truth_says_so_and_nowhere_else(many: Shopee) -> None:
    rows = many.market.truth(at=EPOCH)
    missed = {(shop, subject) for shop, check, subject in rows if check.endswith("_target_missed")}
    assert missed
    closed = {shop["shop_id"] for check in ("store_closed", "connection_broken") for shop, _ in found(many, check)}
    for shop in [one for one in many.shops if one["shop_id"] not in closed]:
        for one in many.fine("/api/v2/account_health/get_shop_performance", shop)["metric_list"]:
            value, goal = one["current_period"], one["target"]
            sides = {"<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b}
            bad = value is not None and not sides[goal["comparator"]](value, goal["value"])
            if one["parent_metric_id"] != 52:
                assert bad == ((shop["shop_id"], str(one["metric_id"])) in missed), (shop, one)


def test_chats_come_newest_first_in_either_list_and_none_when_more_than_25_are_asked_for(many: Shopee) -> None:
    shop, seen, query = sound(many), [], {"direction": "older", "type": "all", "page_size": 3}
    cursor: dict[str, Any] = {}
    while True:
        page = many.fine(_CHATS, shop, **query, **cursor)
        seen += page["conversations"]
        cursor = {"next_timestamp_nano": page["page_result"]["next_cursor"]["next_message_time_nano"]}
        if not page["page_result"]["more"]:
            break
    times = [one["last_message_timestamp"] for one in seen]
    assert times == sorted(times, reverse=True)
    assert len({one["conversation_id"] for one in seen}) == len(seen) > 3
    oldest = many.fine(_CHATS, shop, direction="latest", type="all", page_size=1)["conversations"][0]
    assert oldest["last_message_timestamp"] == times[-1]
    assert many.fine(_CHATS, shop, **{**query, "page_size": 26})["conversations"] == []
    for one in seen[:3]:
        newest = many.fine(_MESSAGES, shop, conversation_id=one["conversation_id"], page_size=1)["messages"][0]
        assert (newest["message_id"], newest["from_id"], newest["created_timestamp"] * NANO) == (
            one["latest_message_id"],
            one["latest_message_from_id"],
            one["last_message_timestamp"],
        )


def test_an_answer_in_a_chat_is_the_shops_and_one_to_a_stranger_is_refused(many: Shopee) -> None:
    shop, _subject = found(many, "messages_unanswered")[0]
    waiting = many.fine(_CHATS, shop, direction="older", type="unread")["conversations"][0]
    body = {"to_id": waiting["to_id"], "message_type": "text", "content": {"text": "Ya kak"}}
    sent = many.fine("/api/v2/sellerchat/send_message", shop, body)
    assert sent["conversation_id"] == int(waiting["conversation_id"])
    newest = many.fine(_MESSAGES, shop, conversation_id=waiting["conversation_id"])["messages"][0]
    assert (newest["message_id"], newest["from_shop_id"]) == (sent["message_id"], int(shop["shop_id"]))
    assert many.fine(_CHATS, shop, direction="older", type="all")["conversations"][0]["unread_count"] == 0
    unknown = many.ask("/api/v2/sellerchat/send_message", shop, {**body, "to_id": 5})[1]
    assert unknown["error"] == "invalid_to_id"


def test_odd_requests_are_refused_and_break_nothing(shopee: Shopee) -> None:
    shop = sound(shopee)
    item, models = a_live_item(shopee, shop)
    window: dict[str, Any] = {"create_time_from": EPOCH - 16 * DAY, "create_time_to": EPOCH}
    odd: list[tuple[str, Any, dict[str, Any]]] = [
        *((_STOCK, {"item_id": item, "stock_list": stock((models[0], left))}, {}) for left in (-1, True, "7", 10**30)),
        (_STOCK, {"item_id": item, "stock_list": [{"model_id": models[0], "seller_stock": []}]}, {}),
        (_STOCK, {"item_id": item, "stock_list": ["7"]}, {}),
        (_REPLY, {"comment_list": [{"comment_id": "x", "comment": "Hello"}]}, {}),
        (_REPLY, {"comment_list": [7]}, {}),
        (_HOLIDAY, {"holiday_mode_on": "yes"}, {}),
        ("/api/v2/product/get_item_violation_info", None, {"item_id_list": "x"}),
        ("/api/v2/product/get_item_list", None, {"item_status": "NORMAL", "page_size": 1, "offset": -5}),
        ("/api/v2/shop/get_shop_notification", None, {"cursor": "unknown"}),
        (_SOURCES, None, {"metric_id": "²"}),
        (_WALLET, None, {"page_no": -1, "page_size": 5}),
        ("/api/v2/shop/get_profile", None, {"timestamp": "²"}),
    ]
    assert {shopee.ask(path, shop, body, **query)[1]["error"] for path, body, query in odd} == {"error_param"}
    wide = shopee.ask(_WALLET, shop, page_no=0, page_size=5, **window)[1]["error"]
    backwards = {"create_time_from": EPOCH, "create_time_to": EPOCH - DAY}
    assert (wide, shopee.ask(_WALLET, shop, page_no=0, page_size=5, **backwards)[1]["error"]) == (
        "time_period_too_large",
        "time_invalid",
    )
