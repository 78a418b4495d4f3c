"""Shopee's face holds to what is documented: signatures, windows, pages, tokens that are used up, chats that stay closed."""

import hashlib
import hmac
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.driver import EPOCH, Market

DAY = 86_400


class Shopee:
    """A client of its own."""

    def __init__(self, market: Market) -> None:
        self.market, self.app = market, market.ready["apps"]["shopee"]
        self.shops = [one for one in market.get("/_sandbox/stores") if one["platform"] == "shopee"]

    def ask(self, path: str, shop: dict[str, Any] | None, body: Any = None, **query: Any) -> tuple[int, Any]:
        """Signed as documented; `sign`, `timestamp` or `access_token` in `query` replace what would be right."""
        stamp = str(query.pop("timestamp", EPOCH))
        token = str(query.pop("access_token", shop["access_token"])) if shop else ""
        owner = token + shop["shop_id"] if shop else ""
        text = f"{self.app['app_key']}{path}{stamp}{owner}"
        sign = hmac.new(self.app["app_secret"].encode(), text.encode(), hashlib.sha256).hexdigest()
        common = {"partner_id": self.app["app_key"], "timestamp": stamp, "sign": query.pop("sign", sign)}
        common |= {"access_token": token, "shop_id": shop["shop_id"]} if shop else {}
        address = f"{self.market.ready['base_url']}{path}?{urllib.parse.urlencode({**common, **query}, doseq=True)}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(address, data=data, headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as fault:
            return fault.code, json.load(fault)

    def fine(self, path: str, shop: dict[str, Any], body: Any = None, **query: Any) -> Any:
        _status, answer = self.ask(path, shop, body, **query)
        assert answer["error"] == "", answer
        return answer.get("response", answer)


@pytest.fixture
def shopee() -> Iterator[Shopee]:
    market = Market(stores=10, platforms="shopee")
    yield Shopee(market)
    assert market.stop() == (0, b"")


def sound(shopee: Shopee) -> dict[str, Any]:
    troubled = {one["shop_id"] for one in shopee.market.get("/_sandbox/truth")}
    return next(one for one in shopee.shops if one["shop_id"] not in troubled)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"sign": "0" * 64}, "error_sign"),
        ({"sign": "é"}, "error_sign"),
        ({"timestamp": EPOCH - 301}, "error_param"),
        ({"timestamp": "soon"}, "error_param"),
        ({"access_token": "0" * 32}, "error_auth"),
    ],
    ids=["sign", "odd sign", "late", "no time", "token"],
)
def test_a_call_that_is_not_signed_well_is_refused(shopee: Shopee, wrong: dict[str, Any], error: str) -> None:
    status, answer = shopee.ask("/api/v2/shop/get_shop_info", sound(shopee), **wrong)
    assert (status, answer["error"]) == (403, error)


def test_a_token_of_another_shop_opens_nothing(shopee: Shopee) -> None:
    shop = sound(shopee)
    other = next(one for one in shopee.shops if one["account_id"] != shop["account_id"])
    _status, answer = shopee.ask("/api/v2/shop/get_shop_info", {**shop, "access_token": other["access_token"]})
    assert answer["error"] == "error_auth"


def test_a_window_of_more_than_fifteen_days_is_refused(shopee: Shopee) -> None:
    query = {"time_range_field": "update_time", "time_from": EPOCH - 16 * DAY, "time_to": EPOCH, "page_size": 10}
    _status, answer = shopee.ask("/api/v2/order/get_order_list", sound(shopee), **query)
    assert answer["error"] == "order.order_list_invalid_time"


def test_pages_hold_every_order_once(shopee: Shopee) -> None:
    shop, seen, cursor = sound(shopee), [], ""
    span = {"time_range_field": "create_time", "time_from": EPOCH - 15 * DAY, "time_to": EPOCH}
    while True:
        page = shopee.fine("/api/v2/order/get_order_list", shop, page_size=3, cursor=cursor, **span)
        seen += [one["order_sn"] for one in page["order_list"]]
        cursor = page["next_cursor"]
        if not page["more"]:
            break
    whole = shopee.fine("/api/v2/order/get_order_list", shop, page_size=100, **span)
    assert len(seen) > 6
    assert seen == [one["order_sn"] for one in whole["order_list"]]
    assert len(seen) == len(set(seen))


def test_fields_of_an_order_come_only_when_they_are_named(shopee: Shopee) -> None:
    shop = sound(shopee)
    span = {"time_range_field": "create_time", "time_from": EPOCH - 15 * DAY, "time_to": EPOCH, "page_size": 1}
    order = shopee.fine("/api/v2/order/get_order_list", shop, **span)["order_list"][0]["order_sn"]
    bare = shopee.fine("/api/v2/order/get_order_detail", shop, order_sn_list=order)["order_list"][0]
    named = {"order_sn_list": order, "response_optional_fields": "item_list,pay_time"}
    full = shopee.fine("/api/v2/order/get_order_detail", shop, **named)["order_list"][0]
    assert full.keys() - bare.keys() == {"item_list", "pay_time"}


def test_a_refresh_token_is_good_once_and_the_old_access_token_for_five_minutes_more(shopee: Shopee) -> None:
    shop = sound(shopee)
    body = {
        "refresh_token": shop["refresh_token"],
        "partner_id": int(shopee.app["app_key"]),
        "shop_id": int(shop["shop_id"]),
    }
    _status, first = shopee.ask("/api/v2/auth/access_token/get", None, body)
    _status, again = shopee.ask("/api/v2/auth/access_token/get", None, body)
    assert (first["error"], again["error"]) == ("", "error_auth")
    assert first["refresh_token"] != shop["refresh_token"]
    shopee.fine("/api/v2/shop/get_shop_info", shop)
    shopee.market.post("/_sandbox/clock", advance_seconds=301)
    _status, late = shopee.ask("/api/v2/shop/get_shop_info", shop, timestamp=EPOCH + 301)
    assert late["error"] == "error_auth"


def test_chats_stay_closed_to_our_type_of_app(shopee: Shopee) -> None:
    query = {"direction": "older", "type": "all"}
    status, answer = shopee.ask("/api/v2/sellerchat/get_conversation_list", sound(shopee), **query)
    assert (status, answer["error"]) == (403, "error_api_permission")


def test_a_review_is_answered_once(shopee: Shopee) -> None:
    shop = sound(shopee)
    comments = shopee.fine("/api/v2/product/get_comment", shop, cursor="", page_size=100)["item_comment_list"]
    open_one = next(one for one in comments if "comment_reply" not in one)
    body = {"comment_list": [{"comment_id": open_one["comment_id"], "comment": "Thank you"}]}
    first = shopee.fine("/api/v2/product/reply_comment", shop, body)["result_list"][0]
    again = shopee.fine("/api/v2/product/reply_comment", shop, body)["result_list"][0]
    assert ("fail_error" in first, again["fail_error"]) == (False, "product.duplicate_request")


def test_stock_is_written_model_by_model(shopee: Shopee) -> None:
    shop = sound(shopee)
    item = shopee.fine("/api/v2/product/get_item_list", shop, item_status="NORMAL", page_size=1)["item"][0]["item_id"]
    models = [one["model_id"] for one in shopee.fine("/api/v2/product/get_model_list", shop, item_id=item)["model"]]
    stocks = [{"model_id": model, "seller_stock": [{"stock": 7}]} for model in [*(models or [0]), 123]]
    told = shopee.fine("/api/v2/product/update_stock", shop, {"item_id": item, "stock_list": stocks})
    assert (len(told["success_list"]), [one["model_id"] for one in told["failure_list"]]) == (len(models) or 1, [123])
    info = shopee.fine("/api/v2/product/get_item_base_info", shop, item_id_list=item)["item_list"][0]
    assert info["stock_info_v2"]["summary_info"]["total_available_stock"] == 7 * (len(models) or 1)


def test_holidays_begin_on_the_hour(shopee: Shopee) -> None:
    shop, hour = sound(shopee), EPOCH // 3600 * 3600
    path = "/api/v2/shop/set_shop_holiday_mode"
    odd = {"holiday_mode_on": True, "holiday_mode_start_time": hour + 1, "holiday_mode_end_time": hour + 7199}
    assert shopee.ask(path, shop, odd)[1]["error"] == "error_param"
    shopee.fine(path, shop, {**odd, "holiday_mode_start_time": hour})
    assert shopee.fine("/api/v2/shop/get_shop_holiday_mode", shop)["holiday_mode_on"] is True
