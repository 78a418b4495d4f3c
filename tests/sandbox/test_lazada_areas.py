"""Lazada's goods, money, reviews, inbox, figures and chats, as they come over the wire, and what a seller writes there."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.driver import EPOCH, Market
from tests.sandbox.lazada_driver import Lazada, sound

DAY = 86_400
_CURRENCIES = {"SG": "SGD", "MY": "MYR", "PH": "PHP", "TH": "THB", "VN": "VND", "ID": "IDR"}
_ADJUST, _UPDATE = "/product/stock/sellable/adjust", "/product/stock/sellable/update"
_TRANSFERS = "/finance/transaction/accountTransactions/query"


@pytest.fixture(scope="module")
def many() -> Iterator[Lazada]:
    """Enough stores for every problem with money; for tests that only read."""
    market = Market(stores=40, platforms="lazada")
    yield Lazada(market)
    assert market.stop() == (0, b"")


def payload(*asked: tuple[object, object]) -> str:
    skus = "".join(f"<Sku><SkuId>{sku}</SkuId><SellableQuantity>{left}</SellableQuantity></Sku>" for sku, left in asked)
    return f"<Request><Product><Skus>{skus}</Skus></Product></Request>"


def live_skus(lazada: Lazada, shop: dict[str, Any]) -> dict[int, int]:
    """What can be sold of each SKU."""
    products = lazada.fine("/products/get", shop, filter="live", limit=50)["data"]["products"]
    return {sku["SkuId"]: sku["Available"] for one in products for sku in one["skus"]}


def reviewed(lazada: Lazada, shop: dict[str, Any]) -> list[dict[str, Any]]:
    """The reviews of the last three weeks, found as documented: by product and week, then by ids."""
    products = lazada.fine("/products/get", shop, filter="live", limit=50)["data"]["products"]
    ids = []
    for week in range(3):
        end = EPOCH - week * 7 * DAY
        window = {"start_time": f"{end - 7 * DAY + 1}000", "end_time": f"{end}000"}
        for one in products:
            told = lazada.fine("/review/seller/history/list", shop, item_id=one["item_id"], **window)["data"]
            ids += told["id_list"]
    lists = [json.dumps(ids[start : start + 10]) for start in range(0, len(ids), 10)]
    return [
        one
        for some in lists
        for one in lazada.fine("/review/seller/list/v2", shop, id_list=some)["data"]["review_list"]
    ]


def session_of(lazada: Lazada, shop: dict[str, Any]) -> dict[str, Any]:
    told = lazada.fine("/im/session/list", shop, chat=True, start_time=f"{EPOCH}000", page_size=1)
    first: dict[str, Any] = told["data"]["session_list"][0]
    return first


def test_filters_of_listings_add_up_to_all_of_them(lazada: Lazada) -> None:
    for shop in lazada.shops[:6]:
        if lazada.ask("/products/get", shop)["code"] != "0":
            continue
        words = ("all", "live", "sold-out", "inactive", "pending")
        found = {word: lazada.fine("/products/get", shop, filter=word, limit=50)["data"]["products"] for word in words}
        suspended = [one for one in found["all"] if one["status"] == "Suspended"]
        parts = [one["item_id"] for word in words[1:] for one in found[word]] + [one["item_id"] for one in suspended]
        assert sorted(parts) == sorted(one["item_id"] for one in found["all"])


def test_stock_is_adjusted_by_what_is_given_and_all_of_it_or_nothing(lazada: Lazada) -> None:
    shop = sound(lazada)
    before = live_skus(lazada, shop)
    first, second = list(before)[:2]
    lazada.fine(_ADJUST, shop, method="POST", payload=payload((first, -3)))
    refused = lazada.ask(_UPDATE, shop, method="POST", payload=payload((first, 7), (second, -1)))
    assert refused["code"] == "212"
    assert live_skus(lazada, shop) == {**before, first: before[first] - 3}


def test_odd_numbers_are_refused_and_break_nothing(lazada: Lazada) -> None:
    shop = sound(lazada)
    post: dict[str, Any] = {"method": "POST"}
    sku = next(iter(live_skus(lazada, shop)))
    days: dict[str, Any] = {"start_time": "20260901", "end_time": "20260920"}
    chat = session_of(lazada, shop)
    page: dict[str, Any] = {"session_id": chat["session_id"], "start_time": chat["last_message_time"], "page_size": 20}
    told = [
        lazada.ask(_UPDATE, shop, payload=payload((sku, odd)), **post)["code"] for odd in ("--5", "²", "", "9" * 30)
    ] + [
        lazada.ask(_TRANSFERS, shop, page_size=0, **days, **post)["code"],
        lazada.ask("/product/qc/alert/list", shop, offset=-5)["code"],
        lazada.ask("/im/message/list", shop, chat=True, last_message_id="unknown", **page)["code"],
        lazada.ask("/seller/get", shop, timestamp="²")["code"],
    ]
    assert told == ["InvalidParameter"] * 5 + ["14", "InvalidParameter", "IllegalTimestamp"]


def test_statements_are_texts_with_the_payouts_currency_behind(many: Lazada) -> None:
    debtors = {shop for shop, check, _ in many.market.truth(at=EPOCH) if check == "settlement_negative"}
    assert debtors
    for shop in many.shops:
        answer = many.ask("/finance/payout/status/get", shop, created_after="2026-07-01")
        if answer["code"] == "0" and answer["data"]:
            newest = max(answer["data"], key=lambda one: str(one["created_at"]))
            assert (float(newest["closing_balance"]) < 0) == (shop["shop_id"] in debtors)
            assert all(isinstance(value, str) for value in newest.values())
            assert newest["payout"].endswith(f" {_CURRENCIES[shop['country']]}")


def test_transfers_that_failed_or_came_back_say_so(many: Lazada) -> None:
    failed = {(shop, subject) for shop, check, subject in many.market.truth(at=EPOCH) if check == "payment_failed"}
    assert failed
    for shop_id, number in failed:
        shop = next(one for one in many.shops if one["shop_id"] == shop_id)
        days: dict[str, Any] = {"start_time": "20260801", "end_time": "20260930", "transaction_type": "Withdrawal"}
        told = many.fine(_TRANSFERS, shop, method="POST", page_num=1, page_size=50, **days)["data"]["transactions"]
        kinds = {one["transaction_number"]: one["sub_type"] for one in told}
        assert kinds[number] in ("Failed Payment", "Returned Payment")
        assert "Withdrawal" in kinds.values()


def test_a_review_is_found_by_product_and_week_and_answered_once(lazada: Lazada) -> None:
    shop = sound(lazada)
    found = reviewed(lazada, shop)
    assert len({one["id"] for one in found}) == len(found) > 3
    silent = next(one for one in found if not one["seller_reply"])
    reply: dict[str, Any] = {"id": silent["id"], "content": "Thank you!"}
    assert lazada.fine("/review/seller/reply/add", shop, **reply)["data"] is True
    again = lazada.ask("/review/seller/reply/add", shop, **reply)
    assert (again["code"], again["message"]) == ("PARAMS_VALIDATE_ERROR", "REPLY_ALREADY")
    [now] = lazada.fine("/review/seller/list/v2", shop, id_list=f"[{silent['id']}]")["data"]["review_list"]
    assert (now["seller_reply"], now["can_reply"]) == ("Thank you!", False)


def test_reviews_are_refused_for_more_than_a_week_and_longer_ago_than_ninety_days(lazada: Lazada) -> None:
    def asked(start: int, end: int) -> Any:
        window: dict[str, Any] = {"start_time": f"{EPOCH - start * DAY}000", "end_time": f"{EPOCH - end * DAY}000"}
        return lazada.ask("/review/seller/history/list", sound(lazada), item_id=1, **window)["message"]

    assert [asked(8, 0), asked(92, 88)] == ["TIMESPAN_ABOVE_LIMIT", "STARTTIME_OVER_LIMIT"]


def test_a_chats_messages_come_newest_first_without_doubles_and_take_an_answer(lazada: Lazada) -> None:
    shop = sound(lazada)
    session = session_of(lazada, shop)
    sent = lazada.fine(
        "/im/message/send",
        shop,
        chat=True,
        method="POST",
        session_id=session["session_id"],
        template_id=1,
        txt="Ya kak",
    )
    seen: list[dict[str, Any]] = []
    cursor: dict[str, Any] = {"start_time": f"{EPOCH + 3600}000"}
    while cursor:
        page = lazada.fine(
            "/im/message/list", shop, chat=True, session_id=session["session_id"], page_size=1, **cursor
        )["data"]  # fmt: skip
        seen += page["message_list"]
        following = {"start_time": page["next_start_time"], "last_message_id": page["last_message_id"]}
        cursor = following if page["has_more"] else {}
    assert [one["send_time"] for one in seen] == sorted((one["send_time"] for one in seen), reverse=True)
    assert len({one["message_id"] for one in seen}) == len(seen) > 1
    (ours,) = (
        one for one in seen if one["message_id"] == sent["data"]["message_id"]
    )  # the buyer may have written since
    assert ours["from_account_type"] == 2
    assert json.loads(ours["content"]) == {"txt": "Ya kak"}
