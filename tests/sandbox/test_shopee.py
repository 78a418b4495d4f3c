"""Shopee's face holds to what is documented: signatures, windows, pages, tokens that are used up, chats that stay closed."""

from typing import Any

import pytest

from tests.sandbox.driver import EPOCH
from tests.sandbox.shopee_driver import Shopee, sound

DAY = 86_400


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
