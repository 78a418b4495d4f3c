"""What the gateway refuses: the code, the HTTP status and the words a client tells cases apart by."""

import http.client
from typing import Any

import pytest

from tests.sandbox.driver import CHATS, ORDERS, Market

REFUSALS: dict[str, tuple[dict[str, Any], int, int, str]] = {
    "a wrong app key": ({"app_key": "nobody"}, 400, 36009004, "'app_key'"),
    "no signature": ({"sign": False}, 400, 36009004, "signature"),
    "a wrong signature": ({"sign": "ff"}, 401, 106001, "'sign'"),
    "a wrong secret": ({"secret": "guess"}, 401, 106001, "'sign'"),
    "a foreign token": ({"token": "ROW_nobody"}, 401, 36009004, "'x-tts-access-token'"),
    "no cipher": ({"cipher": ""}, 400, 106013, "'shop_cipher'"),
    "an unknown cipher": ({"cipher": "ROW_nothing"}, 401, 101000, "'shop_cipher'"),
    "no JSON": ({"content_type": "text/plain"}, 400, 36009022, "application/json"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_it_refuses(case: str, market: Market) -> None:
    oddities, status, code, words = REFUSALS[case]
    answer = market.call(market.quiet(), ORDERS, {"page_size": 5}, {}, **oddities)
    assert (answer.status, answer.code) == (status, code)
    assert words in answer.json["message"]
    assert len(answer.json["request_id"]) == 33
    assert answer.json["data"] is None


@pytest.mark.parametrize(
    ("off", "words"), [(-302, "earlier than 5 minutes"), (33, "exceed the current time"), (-295, ""), (27, "")]
)
def test_the_timestamp_may_be_five_minutes_old_and_half_a_minute_early(off: int, words: str, market: Market) -> None:
    answer = market.call(market.quiet(), ORDERS, {"page_size": 5}, {}, timestamp=market.now() + off)
    if words:
        assert (answer.status, answer.code) == (400, 36009004)
        assert "timestamp" in answer.json["message"]
        assert words in answer.json["message"]
    else:
        assert answer.code == 0


def test_an_unknown_path_and_a_wrong_method_are_told_apart(market: Market) -> None:
    shop = market.quiet()
    unknown = market.call(shop, "/review/202309/reviews/search", {}, {}, app_key="nobody")
    assert (unknown.status, unknown.code) == (404, 36009009)
    assert market.call(shop, ORDERS, {"page_size": 5}, method="GET").code == 36009010


def test_checks_come_in_the_order_of_the_live_gateway(market: Market) -> None:
    shop = market.quiet()
    wrong: dict[str, Any] = {"app_key": "nobody", "timestamp": 5, "sign": False, "token": "x"}
    codes = []
    for mended in ({}, {"app_key": market.app["app_key"]}, {"timestamp": market.now()}, {"sign": "ff"}):
        wrong |= mended
        codes.append(market.call(shop, ORDERS, {"page_size": 5}, {}, **wrong).json["message"])
    assert [
        word in text
        for word, text in zip(("'app_key'", "'timestamp'", "required signature", "'sign'"), codes, strict=True)
    ] == [True] * 4


def test_a_shop_cipher_is_refused_where_none_belongs(market: Market) -> None:
    shop = market.quiet()
    answer = market.call(shop, "/authorization/202309/shops")
    assert (answer.status, answer.code) == (400, 36009004)
    assert "not required" in answer.json["message"]
    shops = market.call(shop, "/authorization/202309/shops", cipher="").data["shops"]
    assert shop["shop_id"] in [one["id"] for one in shops]


def test_another_sellers_shop_is_out_of_reach(market: Market) -> None:
    mine = market.quiet()
    other = next(
        shop
        for shop in market.stores
        if shop["account_id"] != mine["account_id"] and shop != market.troubled("store_closed")
    )
    assert market.call(mine, ORDERS, {"page_size": 5}, {}, cipher=other["shop_cipher"]).code in (
        101000,
        36009043,
        36009044,
    )
    assert market.call(other, ORDERS, {"page_size": 5}, {}, cipher=mine["shop_cipher"]).code in (101000, 36009004)


def test_a_closed_shop_is_refused_everywhere_and_missing_among_the_active(market: Market) -> None:
    shop = market.troubled("store_closed")
    answer = market.call(shop, CHATS, {"page_size": 5})
    assert answer.status == 401
    assert answer.code in (36009043, 36009044)
    active = market.call(shop, "/seller/202309/shops", cipher="").data["shops"]
    assert shop["shop_id"] not in [one["id"] for one in active]


def test_a_restricted_shop_fails_its_status_check(market: Market) -> None:
    results = market.call(market.troubled("store_restricted"), "/product/202312/prerequisites").data["check_results"]
    assert [one["check_item"] for one in results if one["is_failed"]] == ["SHOP_STATUS"]


def test_a_seller_who_revoked_is_refused_with_both_tokens(market: Market) -> None:
    shop = market.troubled("connection_broken")
    assert market.call(shop, ORDERS, {"page_size": 5}, {}).code == 36009004
    assert (
        market.token_host("refresh", refresh_token=shop["refresh_token"], grant_type="refresh_token").code == 36004004
    )


def test_more_than_fifty_a_second_of_one_api_are_too_many() -> None:
    market = Market("--rate", "5", stores=3)
    try:
        answers = [market.call(market.stores[0], ORDERS, {"page_size": 1}, {}) for _ in range(12)]
        refused = [one for one in answers if one.status == 429]
        assert refused
        assert {(one.code, one.headers["retry-after"]) for one in refused} == {(36009002, "1")}
        assert market.call(market.stores[0], CHATS, {"page_size": 1}).code == 0  # another API has its own
    finally:
        market.stop()


def test_payments_do_not_exist_in_south_east_asia(market: Market) -> None:
    query = {"sort_field": "create_time", "page_size": 5}
    # Shops whose data cannot be read answer for themselves, whatever they are asked.
    unreadable = {row[0] for row in market.truth() if row[1] in ("store_closed", "connection_broken")}
    sound = [shop for shop in market.stores if shop["shop_id"] not in unreadable]
    told = {shop["country"]: market.call(shop, "/finance/202605/payments", query).code == 0 for shop in sound}
    assert {country for country, offered in told.items() if offered} <= {"GB", "US"}
    assert any(not offered for offered in told.values())


def test_a_scope_that_was_never_granted_darkens_its_own_area_only() -> None:
    market = Market("--without-scopes", "seller.customer_service", stores=3)
    try:
        shop = market.quiet()
        refused = market.call(shop, CHATS, {"page_size": 5}, cipher="")  # told before the cipher is looked at
        assert (refused.status, refused.code) == (403, 105005)
        assert market.call(shop, ORDERS, {"page_size": 5}, {}).code == 0
        told = market.token_host("refresh", refresh_token=shop["refresh_token"], grant_type="refresh_token").data
        assert "seller.customer_service" not in told["granted_scopes"]
    finally:
        market.stop()


def test_it_stops_quietly_while_an_answer_is_hanging() -> None:
    market = Market(stores=2)
    market.fault("hang", path="/order/")
    connection = http.client.HTTPConnection(market.host, timeout=5)
    connection.request("POST", ORDERS)
    while not market.get("/_sandbox/faults")["on"][0]["hits"]:
        pass
    assert market.stop() == (0, b"")
    connection.close()
