"""What each topic takes from Shopee, and what it does not ask for."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from stores.fetching import FetchLoop
from stores.platforms.base import ReadingPlan, TopicRead
from stores.platforms.errors import NotOfferedError, PagesChangedError, ScopeMissingError
from stores.platforms.shopee import catalogue
from stores.platforms.shopee import chat as chats
from stores.topics import Topic
from tests.stores.shopee_host import SHOP_ID, Asked, Host, Reply, a_shop, bad, good, read

NOW = int(datetime.now(UTC).timestamp())
DAY = 86_400
NANO = 1_000_000_000


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def since(topic: Topic, seconds: int = NOW - DAY, **rest: Any) -> ReadingPlan:
    return ReadingPlan(watermarks={topic: at(seconds)}, **rest)


def of_kind(result: TopicRead, name: str) -> list[Any]:
    return [one for one in result.records if type(one).__name__ == name]


# -- status -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "selling", "connection"),
    [
        ({"shop_name": "S", "region": "SG", "status": "NORMAL"}, "active", "accepted"),
        ({"shop_name": "S", "region": "SG", "status": "FROZEN"}, "restricted", "accepted"),
        ({"shop_name": "S", "region": "SG", "status": "BANNED"}, "closed", "accepted"),
        (bad("shop_banned", "The shop account has been banned."), "closed", "accepted"),
        (bad("error_kyc_auth", "Registration incomplete."), "restricted", "accepted"),
        (bad("shop_no_linked", "Partner and shop has no linked."), "unseen", "refused"),
    ],
    ids=["normal", "frozen", "banned in words", "banned by refusal", "not verified", "no longer authorised"],
)
def test_how_the_shop_stands(host: Host, shopee_loop: FetchLoop, answer: Reply, selling: str, connection: str) -> None:
    host.answers["shop/get_shop_info"] = answer
    host.answers["shop/get_shop_holiday_mode"] = good(holiday_mode_on=False, holiday_mode_end_time=0)
    (status,) = of_kind(read(shopee_loop, Topic.STATUS), "StatusRecord")
    assert (status.selling, status.connection) == (selling, connection)
    assert bool(status.reasons) == (selling != "active")


# -- orders, parcels, requests to cancel --------------------------------------------------------------------------


def test_the_states_of_orders_in_our_words(host: Host, shopee_loop: FetchLoop) -> None:
    facts: dict[str, tuple[dict[str, Any], str]] = {
        "A": ({"order_status": "RETRY_SHIP"}, "to_ship"),
        "B": ({"order_status": "PROCESSED", "pickup_done_time": 0}, "awaiting_collection"),
        "C": ({"order_status": "PROCESSED", "pickup_done_time": NOW}, "in_transit"),
        "D": ({"order_status": "IN_CANCEL"}, "on_hold"),
        "E": ({"order_status": "TO_CONFIRM_RECEIVE"}, "delivered"),
        "F": ({"order_status": "READY_TO_SHIP", "fulfillment_flag": "fulfilled_by_shopee"}, "to_ship"),
    }
    host.answers["order/get_order_list"] = good(order_list=[{"order_sn": sn} for sn in facts], more=False)
    host.answers["order/get_order_detail"] = good(
        order_list=[{"order_sn": sn, "create_time": NOW, **given} for sn, (given, _) in facts.items()]
    )
    orders = {one.external_id: one for one in read(shopee_loop, Topic.ORDERS, a_shop(since(Topic.ORDERS))).records}
    assert {sn: one.status for sn, one in orders.items()} == {sn: word for sn, (_, word) in facts.items()}  # type: ignore[attr-defined]
    assert [sn for sn, one in orders.items() if one.fulfilled_by_platform] == ["F"]  # type: ignore[attr-defined]


def test_one_parcel_that_is_not_answered_says_nothing_of_the_others(host: Host, shopee_loop: FetchLoop) -> None:
    host.answers["logistics/get_tracking_info"] = lambda asked: (
        bad("logistics.package_number_not_exist", "Split order.")
        if asked.query["order_sn"] == "SPLIT"
        else good(tracking_info=[{"update_time": NOW - DAY, "description": "Sorted"}, {"update_time": NOW - 2 * DAY}])
    )
    plan = ReadingPlan(in_transit={"SPLIT": at(NOW), "WHOLE": at(NOW)})
    result = read(shopee_loop, Topic.TRACKING, a_shop(plan))
    assert [(one.external_id, one.last_scan_at) for one in result.records] == [("WHOLE", at(NOW - DAY))]  # type: ignore[attr-defined]
    assert [one.item_id for one in result.set_aside] == ["SPLIT"]


def test_orders_that_wait_for_a_word_on_cancelling_are_all_there_are(host: Host, shopee_loop: FetchLoop) -> None:
    """The list may still name an order that has been decided meanwhile."""
    host.answers["returns/get_return_list"] = good(**{"return": [], "more": False})
    host.answers["order/get_order_list"] = good(order_list=[{"order_sn": "A"}, {"order_sn": "B"}], more=False)
    host.answers["order/get_order_detail"] = good(
        order_list=[
            {
                "order_sn": "A",
                "order_status": "IN_CANCEL",
                "create_time": NOW - DAY,
                "update_time": NOW - 600,
                "buyer_cancel_reason": "Call me at +65 8123 4567",
            },
            {"order_sn": "B", "order_status": "CANCELLED", "create_time": NOW - DAY},
        ]
    )
    result = read(shopee_loop, Topic.AFTERSALES, a_shop(since(Topic.AFTERSALES)))
    (request,) = of_kind(result, "CancellationRecord")
    assert (request.external_id, request.state, request.requested_by) == ("A", "pending", "buyer")
    assert (request.respond_by_at, request.created_at) == (None, at(NOW - 600))
    assert request.reason == "Call me at [phone]"
    assert {kind.__name__ for kind in result.whole} == {"CancellationRecord"}
    assert host.calls("order/get_order_list")[0].query["order_status"] == "IN_CANCEL"


def test_a_return_tells_its_deadline_only_while_it_waits_for_the_seller(host: Host, shopee_loop: FetchLoop) -> None:
    host.answers["order/get_order_list"] = good(order_list=[], more=False)
    states = [("REQUESTED", {}), ("PROCESSING", {}), ("PROCESSING", {"negotiation_status": "PENDING_RESPOND"})]
    backs = [
        {"return_sn": f"R{n}", "order_sn": "A", "status": s, "create_time": NOW, "due_date": NOW + DAY, **more}
        for n, (s, more) in enumerate([*states, ("ACCEPTED", {})])
    ]
    host.answers["returns/get_return_list"] = lambda asked: good(
        **{"return": backs if asked.query["page_no"] == "0" else [], "more": False}
    )
    result = read(shopee_loop, Topic.AFTERSALES, a_shop(since(Topic.AFTERSALES)))
    due = {one.external_id: one.respond_by_at for one in of_kind(result, "ReturnRecord")}
    assert due == {"R0": at(NOW + DAY), "R1": None, "R2": at(NOW + DAY), "R3": None}


# -- chats --------------------------------------------------------------------------------------------------------


def a_conversation(key: int, last: int, **facts: Any) -> dict[str, Any]:
    return {"conversation_id": str(key), "to_id": 5, "to_name": "buyer", "last_message_timestamp": last * NANO, **facts}


def a_message(key: int, sent: int, *, ours: bool, **facts: Any) -> dict[str, Any]:
    said = {"message_type": "text", "content": {"text": "Hello"}, "status": "normal", "business_type": 0}
    shop = int(SHOP_ID) if ours else 987654
    return {"message_id": str(key), "created_timestamp": sent, "from_shop_id": shop, **said, **facts}


def chat(host: Host, *messages: dict[str, Any]) -> None:
    """One conversation, its messages newest first."""
    host.answers["sellerchat/get_conversation_list"] = good(
        conversations=[a_conversation(1, messages[0]["created_timestamp"])], page_result={"more": False}
    )
    host.answers["sellerchat/get_message"] = good(messages=list(messages), page_result={"next_offset": ""})


ASKED, LATER, LAST = NOW - 9000, NOW - 8000, NOW - 7000


@pytest.mark.parametrize(
    ("newest_first", "waits_since"),
    [
        ([a_message(2, LATER, ours=True), a_message(1, ASKED, ours=False)], None),
        ([a_message(2, LATER, ours=True, status="auto_reply"), a_message(1, ASKED, ours=False)], ASKED),
        ([a_message(2, LATER, ours=True, status="offwork_autoreply"), a_message(1, ASKED, ours=False)], ASKED),
        (
            [
                a_message(
                    2,
                    LATER,
                    ours=True,
                    message_type="bundle_message",
                    content={"messages": [], "shopee_chatbot_replied": True},
                ),
                a_message(1, ASKED, ours=False),
            ],
            ASKED,
        ),
        ([a_message(2, LATER, ours=False), a_message(1, ASKED, ours=False)], ASKED),
        ([a_message(2, LATER, ours=False), a_message(1, ASKED, ours=True)], LATER),
        ([a_message(1, ASKED, ours=False, message_type="notification", content=None)], None),
        ([a_message(1, ASKED, ours=False, business_type=11)], None),
        ([a_message(1, ASKED, ours=False, status="blocked")], None),
    ],
    ids=[
        "a person answered",
        "an automatic answer",
        "an answer after hours",
        "a robot",
        "asked twice",
        "asked again",
        "a notification",
        "an affiliate",
        "blocked",
    ],
)
def test_who_waits_for_an_answer(
    host: Host, shopee_loop: FetchLoop, newest_first: list[dict[str, Any]], waits_since: int | None
) -> None:
    chat(host, *newest_first)
    result = read(shopee_loop, Topic.CONVERSATIONS, a_shop(since(Topic.CONVERSATIONS)))
    (talk,) = of_kind(result, "ConversationRecord")
    assert talk.waiting_since == (None if waits_since is None else at(waits_since))
    assert len(of_kind(result, "MessageRecord")) == len(newest_first)


def test_reading_chats_leaves_the_teams_unread_marks_alone(host: Host, shopee_loop: FetchLoop) -> None:
    chat(host, a_message(1, ASKED, ours=False))
    read(shopee_loop, Topic.CONVERSATIONS)
    assert {one.name for one in host.asked} == {"sellerchat/get_conversation_list", "sellerchat/get_message"}
    assert all(not one.body for one in host.asked)


def test_old_conversations_end_the_list_and_pinned_ones_do_not(host: Host, shopee_loop: FetchLoop) -> None:
    pinned = a_conversation(9, NOW - 90 * DAY, pinned=True)
    pages = [[pinned, a_conversation(1, LAST)], [a_conversation(2, LATER)], [a_conversation(3, NOW - 40 * DAY)]]

    def answer(asked: Asked) -> Reply:
        at_page = int(asked.query.get("next_timestamp_nano") or 0)
        place = {"next_message_time_nano": str(at_page + 1), "conversation_id": "0"}
        return good(conversations=pages[at_page], page_result={"more": True, "next_cursor": place})

    chat(host, a_message(1, ASKED, ours=False))
    host.answers["sellerchat/get_conversation_list"] = answer
    result = read(shopee_loop, Topic.CONVERSATIONS)
    assert [one.external_id for one in of_kind(result, "ConversationRecord")] == ["1", "2"]
    assert len(host.calls("sellerchat/get_conversation_list")) == 3
    sizes = {(one.query["direction"], one.query["page_size"]) for one in host.calls("sellerchat/get_conversation_list")}
    assert sizes == {("older", "25")}


def test_very_many_conversations_are_opened_over_several_rounds(
    host: Host, shopee_loop: FetchLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chats, "MOST_OPENED", 2)
    chat(host, a_message(1, ASKED, ours=False))
    host.answers["sellerchat/get_conversation_list"] = good(
        conversations=[a_conversation(3, LAST), a_conversation(2, LATER), a_conversation(1, ASKED)],
        page_result={"more": False},
    )
    first = read(shopee_loop, Topic.CONVERSATIONS)
    assert [one.external_id for one in of_kind(first, "ConversationRecord")] == ["1", "2"]
    assert first.watermark == first.as_of == at(LATER)


def test_a_list_of_conversations_that_comes_round_again_is_not_whole(host: Host, shopee_loop: FetchLoop) -> None:
    place = {"next_message_time_nano": "5", "conversation_id": "0"}
    host.answers["sellerchat/get_conversation_list"] = good(
        conversations=[a_conversation(1, LAST)], page_result={"more": True, "next_cursor": place}
    )
    with pytest.raises(PagesChangedError):
        read(shopee_loop, Topic.CONVERSATIONS)


@pytest.mark.parametrize("word", ["error_api_permission", "error_permission", "common.error_permission"])
def test_an_app_that_may_not_chat_says_so_and_is_no_fault(host: Host, shopee_loop: FetchLoop, word: str) -> None:
    host.answers["sellerchat/get_conversation_list"] = bad(word, "This app type has no permission to this API.")
    with pytest.raises(NotOfferedError, match="Customer Service"):
        read(shopee_loop, Topic.CONVERSATIONS)


def test_an_app_that_may_not_read_orders_is_a_fault(host: Host, shopee_loop: FetchLoop) -> None:
    host.answers["order/get_order_list"] = bad("error_api_permission", "This app type has no permission to this API.")
    with pytest.raises(ScopeMissingError):
        read(shopee_loop, Topic.ORDERS)


# -- products and stock -------------------------------------------------------------------------------------------


class Shelves:
    """Items 1 (without models), 2 and 3 (with one model each, 20 and 30); `changed`: when each last changed."""

    def __init__(self, host: Host, **changed: int) -> None:
        self.changed = {1: NOW - 9 * DAY, 2: NOW - 9 * DAY, 3: NOW - 9 * DAY} | {
            int(key[1:]): value for key, value in changed.items()
        }
        host.answers["product/get_item_base_info"] = self.base
        host.answers["product/get_model_list"] = self.models

    def base(self, asked: Asked) -> Reply:
        wanted = [int(one) for one in asked.query["item_id_list"].split(",")]
        return good(item_list=[self.item(item_id) for item_id in wanted])

    def item(self, item_id: int) -> dict[str, Any]:
        facts = {"item_id": item_id, "item_status": "NORMAL", "update_time": self.changed.get(item_id, 0)}
        return {**facts, "has_model": item_id > 1, **({} if item_id > 1 else stock_of(7))}

    def models(self, asked: Asked) -> Reply:
        item_id = int(asked.query["item_id"])
        return good(model=[{"model_id": item_id * 10, "model_status": "MODEL_NORMAL", **stock_of(item_id)}])


def stock_of(units: int) -> dict[str, Any]:
    return {"stock_info_v2": {"summary_info": {"total_available_stock": units, "total_reserved_stock": 1}}}


def units(result: TopicRead) -> dict[str, int]:
    return {one.external_id: one.available for one in of_kind(result, "StockRecord")}


LIVE = ("1", "2", "3")


def test_the_first_reading_of_stock_looks_at_every_model(host: Host, shopee_loop: FetchLoop) -> None:
    Shelves(host)
    result = read(shopee_loop, Topic.STOCK, a_shop(ReadingPlan(live_product_ids=LIVE)))
    assert units(result) == {"1": 7, "20": 2, "30": 3}
    assert (result.as_of, result.incomplete) == (None, "")


def test_between_sweeps_only_what_changed_or_was_named_costs_a_call(host: Host, shopee_loop: FetchLoop) -> None:
    Shelves(host, i2=NOW - 60)
    hour_ago = at(NOW - 3600)
    plan = ReadingPlan(live_product_ids=LIVE, read_ats={Topic.STOCK: hour_ago})
    result = read(shopee_loop, Topic.STOCK, a_shop(plan))
    assert units(result) == {"1": 7, "20": 2}
    assert result.as_of == hour_ago  # the age of item 3's stock is the age of the whole
    named = ReadingPlan(live_product_ids=LIVE, read_ats={Topic.STOCK: hour_ago}, poked={Topic.STOCK: ("3",)})
    result = read(shopee_loop, Topic.STOCK, a_shop(named))
    assert (units(result), result.as_of) == ({"1": 7, "20": 2, "30": 3}, None)


def test_after_some_hours_every_model_is_looked_at_again(host: Host, shopee_loop: FetchLoop) -> None:
    Shelves(host)
    long_ago = at(NOW) - catalogue.SWEEP_EVERY
    plan = ReadingPlan(live_product_ids=LIVE, read_ats={Topic.STOCK: long_ago})
    result = read(shopee_loop, Topic.STOCK, a_shop(plan))
    assert (units(result), result.as_of) == ({"1": 7, "20": 2, "30": 3}, None)


def test_stock_that_is_missing_is_set_aside_and_never_nought(host: Host, shopee_loop: FetchLoop) -> None:
    Shelves(host)
    host.answers["product/get_model_list"] = lambda asked: (
        bad("product.error_item_not_found", "Item not found.")
        if asked.query["item_id"] == "2"
        else good(model=[{"model_id": 30, "stock_info_v2": {}}])
    )
    result = read(shopee_loop, Topic.STOCK, a_shop(ReadingPlan(live_product_ids=LIVE)))
    assert units(result) == {"1": 7}
    assert [one.item_id for one in result.set_aside] == ["2", "30"]


def test_a_live_product_that_is_not_answered_makes_the_stock_incomplete(host: Host, shopee_loop: FetchLoop) -> None:
    host.answers["product/get_item_base_info"] = good(
        item_list=[{"item_id": 1, "item_status": "NORMAL", **stock_of(7)}]
    )
    result = read(shopee_loop, Topic.STOCK, a_shop(ReadingPlan(live_product_ids=LIVE)))
    assert result.incomplete == "Live products whose stock was not answered: 2."


def test_products_of_every_state_are_asked_for_and_deleted_ones_need_no_description(
    host: Host, shopee_loop: FetchLoop
) -> None:
    Shelves(host)
    states = [(1, "NORMAL"), (4, "SELLER_DELETE"), (5, "SHOPEE_DELETE")]
    host.answers["product/get_item_list"] = good(
        item=[{"item_id": key, "item_status": word, "update_time": NOW} for key, word in states],
        total_count=3,
        has_next_page=False,
    )
    host.answers["product/get_item_base_info"] = good(item_list=[{"item_id": 1, "item_status": "NORMAL"}])
    result = read(shopee_loop, Topic.PRODUCTS, a_shop(since(Topic.PRODUCTS)))
    assert {one.external_id: one.status for one in result.records} == {"1": "live", "4": "deleted", "5": "suspended"}  # type: ignore[attr-defined]
    (asked,) = host.calls("product/get_item_list")
    assert len(asked.lists["item_status"]) == 6
    assert int(asked.query["update_time_from"]) < NOW - DAY


def test_a_large_shop_is_gone_through_by_age_and_says_how_far_it_came(
    host: Host, shopee_loop: FetchLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "MOST_MODEL_CALLS", 1)
    Shelves(host, i2=NOW - 5 * DAY, i3=NOW - 3 * DAY)
    host.answers["product/get_item_list"] = good(
        item=[{"item_id": key, "item_status": "NORMAL"} for key in (3, 2, 1)], total_count=3, has_next_page=False
    )
    first = read(shopee_loop, Topic.PRODUCTS)
    assert sorted(one.external_id for one in first.records) == ["1", "2"]
    assert first.watermark == first.as_of == at(NOW - 5 * DAY)
    second = read(shopee_loop, Topic.PRODUCTS, a_shop(since(Topic.PRODUCTS, NOW - 5 * DAY)))
    assert "3" in {one.external_id for one in second.records} or second.watermark > first.watermark  # type: ignore[operator]
    stock = read(shopee_loop, Topic.STOCK, a_shop(ReadingPlan(live_product_ids=LIVE)))
    assert stock.incomplete == "1 of 2 products with variants could be looked at in this round."


# -- money --------------------------------------------------------------------------------------------------------


def a_movement(create_time: int, balance: float, **facts: Any) -> dict[str, Any]:
    kind = {"transaction_type": "ESCROW_VERIFIED_ADD", "status": "COMPLETED", "amount": 1.5, "withdrawal_id": 0}
    return {"create_time": create_time, "current_balance": balance, **kind, **facts}


def a_withdrawal(create_time: int, key: int, status: str, ending: str = "CREATED") -> dict[str, Any]:
    kind = {"transaction_type": f"WITHDRAWAL_{ending}", "status": status, "amount": -40, "withdrawal_id": key}
    return a_movement(create_time, 5, **kind)


def wallet(host: Host, *movements: dict[str, Any], more: bool = False) -> None:
    host.answers["payment/get_income_overview"] = {"error": "", "total_income": {"pending_amount": 12.5}}
    host.answers["payment/get_wallet_transaction_list"] = good(transaction_list=list(movements), more=more)


@pytest.mark.parametrize("newest_first", [True, False])
def test_the_balance_is_what_the_newest_movement_left(host: Host, shopee_loop: FetchLoop, newest_first: bool) -> None:
    movements = [a_movement(NOW - 60, -12.34), a_movement(NOW - 60, 99), a_movement(NOW - DAY, 50)]
    wallet(host, *(movements if newest_first else reversed(movements)))
    result = read(shopee_loop, Topic.FINANCE)
    (balance,) = of_kind(result, "BalanceRecord")
    assert (balance.external_id, balance.amount, balance.measured_at) == ("SGD", Decimal("-12.34"), at(NOW - 60))
    (expected,) = of_kind(result, "UnsettledRecord")
    assert expected.settlement_amount == Decimal("12.5")
    assert len(host.calls("payment/get_wallet_transaction_list")) == 1


def test_withdrawals_are_told_once_each_with_how_they_ended(host: Host, shopee_loop: FetchLoop) -> None:
    wallet(
        host,
        a_withdrawal(NOW - 10, 1, "COMPLETED", "COMPLETED"),
        a_withdrawal(NOW - 50, 1, "COMPLETED"),
        a_withdrawal(NOW - 60, 2, "FAILED"),
        a_withdrawal(NOW - 70, 3, "PENDING"),
    )
    found = of_kind(read(shopee_loop, Topic.FINANCE), "WithdrawalRecord")
    assert {one.external_id: one.state for one in found} == {"1": "done", "2": "failed", "3": "under_way"}
    assert {(one.amount, one.currency) for one in found} == {(Decimal(40), "SGD")}


def test_a_busy_wallet_is_asked_for_its_withdrawals_apart(host: Host, shopee_loop: FetchLoop) -> None:
    wallet(host)

    def answer(asked: Asked) -> Reply:
        apart = asked.query.get("transaction_tab_type") == "wallet_withdrawals"
        rows = [a_withdrawal(NOW - DAY, 2, "FAILED")] if apart else [a_movement(NOW - 5, 8), a_movement(NOW - 6, 7)]
        return good(transaction_list=rows, more=not apart)

    host.answers["payment/get_wallet_transaction_list"] = answer
    result = read(shopee_loop, Topic.FINANCE)
    assert [one.amount for one in of_kind(result, "BalanceRecord")] == [8]
    assert [one.external_id for one in of_kind(result, "WithdrawalRecord")] == ["2"]
    assert len(host.calls("payment/get_wallet_transaction_list")) == 2


def test_a_quiet_wallet_shows_its_older_balance_and_an_unused_one_none(host: Host, shopee_loop: FetchLoop) -> None:
    wallet(host)
    assert of_kind(read(shopee_loop, Topic.FINANCE), "BalanceRecord") == []
    host.answers["payment/get_wallet_transaction_list"] = lambda asked: good(
        transaction_list=[] if "create_time_from" in asked.query else [a_movement(NOW - 60 * DAY, 5)], more=False
    )
    (balance,) = of_kind(read(shopee_loop, Topic.FINANCE), "BalanceRecord")
    assert balance.measured_at == at(NOW - 60 * DAY)


def test_a_cross_border_shop_has_no_wallet_for_apps_and_a_local_one_must(host: Host, shopee_loop: FetchLoop) -> None:
    wallet(host)
    host.answers["payment/get_wallet_transaction_list"] = bad("error_permission", "Only for local shops.")
    with pytest.raises(NotOfferedError, match="local shops only"):
        read(shopee_loop, Topic.FINANCE, a_shop(platform_keys={"seller_kind": "cross_border"}))
    with pytest.raises(ScopeMissingError):
        read(shopee_loop, Topic.FINANCE)


# -- reviews, notices, health -------------------------------------------------------------------------------------


def reviews(host: Host, *, ages: list[float]) -> None:
    """Newest first, a hundred a page, always claiming more, as Shopee does."""

    def answer(asked: Asked) -> Reply:
        start = int(asked.query["cursor"] or 0)
        page = ages[start : start + 100]
        listed = [
            {"comment_id": start + place, "create_time": int(NOW - age * DAY), "rating_star": 1, "hidden": False}
            for place, age in enumerate(page)
        ]
        return good(item_comment_list=listed, more=True, next_cursor=str(start + 100))

    host.answers["product/get_comment"] = answer


def test_reviews_are_read_back_to_two_weeks_before_the_last_reading(host: Host, shopee_loop: FetchLoop) -> None:
    reviews(host, ages=[place / 10 for place in range(400)])
    result = read(shopee_loop, Topic.REVIEWS, a_shop(since(Topic.REVIEWS)))
    assert len(result.records) == 151
    assert result.incomplete == ""
    assert len(host.asked) == 2


def test_no_more_than_five_hundred_reviews_can_be_read(host: Host, shopee_loop: FetchLoop) -> None:
    reviews(host, ages=[place / 1000 for place in range(2000)])
    result = read(shopee_loop, Topic.REVIEWS)
    assert (len(result.records), result.incomplete) == (500, "")
    missed = read(shopee_loop, Topic.REVIEWS, a_shop(since(Topic.REVIEWS)))
    assert missed.incomplete.startswith("Shopee shows the newest 500 reviews only")


def test_a_review_that_was_named_is_read_wherever_it_stands(host: Host, shopee_loop: FetchLoop) -> None:
    old = {"comment_id": 77, "create_time": NOW - 90 * DAY, "comment_reply": {"reply": "Sorry!", "create_time": NOW}}
    host.answers["product/get_comment"] = lambda asked: good(
        item_comment_list=[old] if asked.query.get("comment_id") == "77" else [], more=False
    )
    (review,) = read(shopee_loop, Topic.REVIEWS, a_shop(since(Topic.REVIEWS, poked={Topic.REVIEWS: ("77",)}))).records
    assert (review.external_id, review.reply_text, review.replied_at) == ("77", "Sorry!", at(NOW))  # type: ignore[attr-defined]


def test_announcements_are_read_until_one_is_known(host: Host, shopee_loop: FetchLoop) -> None:
    def answer(asked: Asked) -> Reply:
        start = int(asked.query.get("cursor") or 0)
        data = [
            {"create_time": NOW - place * DAY // 2, "title": f"No. {place}", "content": "New fees", "url": "https://s/"}
            for place in range(start, start + 2)
        ]
        return {"error": "", "cursor": start + 2, "data": data}

    host.answers["shop/get_shop_notification"] = answer
    result = read(shopee_loop, Topic.NOTICES, a_shop(since(Topic.NOTICES)))
    assert [one.title for one in result.records] == ["No. 0", "No. 1", "No. 2"]  # type: ignore[attr-defined]
    again = read(shopee_loop, Topic.NOTICES, a_shop(since(Topic.NOTICES)))
    assert [one.external_id for one in again.records] == [one.external_id for one in result.records]


def test_a_figure_in_seconds_is_shown_in_minutes_and_judged_by_the_shops_own_target(
    host: Host, shopee_loop: FetchLoop
) -> None:
    def figure(key: int, value: float | None, comparator: str, target: float, unit: int) -> dict[str, Any]:
        return {
            "metric_id": key,
            "current_period": value,
            "unit": unit,
            "target": {"value": target, "comparator": comparator},
        }

    for name, listed in (
        ("get_penalty_point_history", "penalty_point_list"),
        ("get_punishment_history", "punishment_list"),
        ("get_late_orders", "late_order_list"),
        ("get_listings_with_issues", "listing_list"),
    ):
        host.answers[f"account_health/{name}"] = good(**{listed: [], "total_count": 0})
    host.answers["account_health/get_shop_performance"] = good(
        metric_list=[
            figure(21, 7200, "<", 3600, 3),
            figure(11, 70, ">=", 70, 2),
            figure(3, None, "<", 10, 2),
            {"metric_id": 5000, "metric_name": "new_metric", "current_period": 1, "unit": 1},
        ]
    )
    result = read(shopee_loop, Topic.HEALTH)
    found = {one.external_id: one for one in of_kind(result, "MetricRecord")}
    assert (found["21"].value, found["21"].target, found["21"].unit, found["21"].respected) == (
        120,
        60,
        "minutes",
        False,
    )
    assert found["11"].respected is True
    assert (found["3"].value, found["3"].respected) == (None, None)
    assert (found["5000"].key, found["5000"].name, found["5000"].respected) == ("", "new_metric", None)
    assert len(host.asked) == 5
    assert host.calls("account_health/get_punishment_history")[0].query["punishment_status"] == "1"
