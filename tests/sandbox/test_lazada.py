"""Lazada's face holds to what is documented: HTTP 200 whatever happens, signatures, countries, offset caps, a second app for chats."""

import json
from typing import Any

import pytest

from tests.sandbox.driver import EPOCH
from tests.sandbox.lazada_driver import Lazada, since, sound


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"sign": "0" * 64}, "IncompleteSignature"),
        ({"sign": "É"}, "IncompleteSignature"),
        ({"timestamp": f"{EPOCH - 7201}000"}, "IllegalTimestamp"),
        ({"sign_method": "hmac"}, "InvalidParameter"),
        ({"access_token": "5000x"}, "IllegalAccessToken"),
        ({"app_key": "1"}, "InvalidAppKey"),
    ],
    ids=["sign", "odd sign", "late", "method", "token", "app"],
)
def test_a_call_that_is_not_signed_well_is_refused_with_http_200(lazada: Lazada, wrong: Any, code: str) -> None:
    assert lazada.ask("/seller/get", sound(lazada), **wrong)["code"] == code


def test_a_token_says_nothing_on_another_countrys_host(lazada: Lazada) -> None:
    lonely = next(
        one for one in lazada.shops if sum(other["account_id"] == one["account_id"] for other in lazada.shops) == 1
    )
    elsewhere = "sg" if lonely["country"] != "SG" else "my"
    assert lazada.ask("/seller/get", lonely, country=elsewhere)["code"] == "IllegalAccessToken"


def test_one_token_serves_a_cross_border_sellers_shops_each_on_its_host(lazada: Lazada) -> None:
    pair = next(
        [one, other] for one in lazada.shops for other in lazada.shops
        if one["account_id"] == other["account_id"] and one["shop_id"] != other["shop_id"]
    )  # fmt: skip
    assert pair[0]["access_token"] == pair[1]["access_token"]
    told = [str(lazada.fine("/seller/get", shop)["data"]["seller_id"]) for shop in pair]
    assert told == [shop["shop_id"] for shop in pair]


def test_orders_want_a_beginning_and_stop_at_the_offset_cap(lazada: Lazada) -> None:
    shop = sound(lazada)
    assert lazada.ask("/orders/get", shop)["code"] == "18"
    assert lazada.ask("/orders/get", shop, created_after=since(5), limit=101)["code"] == "19"
    assert lazada.ask("/orders/get", shop, created_after=since(5), offset=4990, limit=50)["code"] == "97"


def test_pages_hold_every_order_once_and_items_tell_where_each_stands(lazada: Lazada) -> None:
    shop = sound(lazada)
    whole = lazada.fine("/orders/get", shop, created_after=since(30), limit=100)["data"]
    pages = [
        one["order_id"]
        for offset in range(0, whole["countTotal"], 7)
        for one in lazada.fine("/orders/get", shop, created_after=since(30), limit=7, offset=offset)["data"]["orders"]
    ]
    assert sorted(pages) == sorted(one["order_id"] for one in whole["orders"])
    some = whole["orders"][:50]
    items = lazada.fine("/orders/items/get", shop, order_ids=json.dumps([one["order_id"] for one in some]))["data"]
    for order, of in zip(some, items, strict=True):
        assert sorted({item["status"] for item in of["order_items"]}) == order["statuses"]
        assert len(of["order_items"]) == order["items_count"]


def test_chats_are_served_to_the_chat_app_alone(lazada: Lazada) -> None:
    shop, now = sound(lazada), f"{EPOCH}000"
    refused = lazada.ask("/im/session/list", shop, start_time=now, page_size=20)
    assert (refused["code"], refused["type"]) == ("InsufficientPermission", "ISV")
    seen, start, last = [], now, ""
    while True:
        more = {"last_session_id": last} if last else {}
        page = lazada.fine("/im/session/list", shop, chat=True, start_time=start, page_size=2, **more)["data"]
        seen += [one["session_id"] for one in page["session_list"]]
        start, last = page["next_start_time"], page["last_session_id"]
        if not page["has_more"]:
            break
    assert len(seen) == len(set(seen)) > 2


def test_stock_is_written_as_xml_and_wrong_xml_changes_nothing(lazada: Lazada) -> None:
    shop = sound(lazada)
    sku = lazada.fine("/products/get", shop, filter="live", limit=1)["data"]["products"][0]["skus"][0]["SkuId"]
    path = "/product/stock/sellable/update"

    def payload(sku_id: object, quantity: object) -> str:
        asked = f"<SkuId>{sku_id}</SkuId><SellableQuantity>{quantity}</SellableQuantity>"
        return f"<Request><Product><Skus><Sku>{asked}</Sku></Skus></Product></Request>"

    lazada.fine(path, shop, method="POST", payload=payload(sku, 41))
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + payload("&a;", 1)
    codes = [lazada.ask(path, shop, method="POST", payload=one)["code"] for one in
             (payload(1, 5), payload(sku, -1), "<Request>", bomb)]  # fmt: skip
    assert codes == ["207", "212", "30", "30"]
    found = lazada.fine("/products/get", shop, filter="live", limit=1)["data"]["products"][0]["skus"][0]
    assert found["Available"] == 41


def test_a_code_is_good_once_and_a_refresh_does_not_prolong_the_authorisation(lazada: Lazada) -> None:
    shop = sound(lazada)
    answers = [lazada.ask("/auth/token/refresh", None, refresh_token=shop["refresh_token"]) for _ in range(2)]
    left = shop["refresh_expires_at"] - EPOCH
    assert all(left - 2 <= one["refresh_expires_in"] <= left for one in answers)
    assert answers[0]["access_token"] != answers[1]["access_token"]
    assert lazada.ask("/auth/token/create", None, code="0_100132_made_up")["code"] == "InvalidCode"


def test_the_inbox_tells_no_moment_only_how_long_ago(lazada: Lazada) -> None:
    told = lazada.fine("/sellercenter/msg/list", sound(lazada), page=1, pageSize=50)["result"]["data"]["dataSource"]
    assert all(one["time"].endswith(" ago") for one in told)
    assert {one["message_content"]["categoryName"] for one in told} > {"Orders"}
