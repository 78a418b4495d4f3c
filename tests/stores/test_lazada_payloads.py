"""Every recorded payload of a call we use goes over a socket through the real client and parser, in both spellings of scalars."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from stores.fetching import FetchLoop
from stores.mirror import write_records
from stores.models import Store
from stores.platforms.base import TopicRead
from stores.reading import read_store
from stores.records import (
    CancellationRecord,
    ConversationRecord,
    ListingIssueRecord,
    MessageRecord,
    MetricRecord,
    NoticeRecord,
    OrderLine,
    OrderRecord,
    ProductRecord,
    ProductSku,
    ReviewRecord,
    StatementRecord,
    StatusRecord,
    StockRecord,
    TrackingRecord,
    WithdrawalRecord,
)
from stores.topics import Topic
from tests.stores.lazada_gateway import (
    APP,
    Gateway,
    Params,
    data,
    needs_lazada_payloads,
    payload,
    read,
    session,
)

pytestmark = needs_lazada_payloads

# Scalars as text, as the vendor prints them, and as what they are, as the gateway sends them.
both_spellings = pytest.mark.parametrize("spelling", ["docs", "typed"])
TALK = "100094063_2_1011822749_1_103"


def first_page(name: str, number: str, *, begins: str = "1", empty: Any) -> Any:
    """The recorded page, then nothing: the recorded totals count items that were not recorded."""
    return lambda params: payload(name) if params[number] == begins else empty


def edited(name: str, old: str, new: str) -> bytes:
    text = payload(name).decode()
    assert old in text
    return text.replace(old, new).encode()


def whole(result: TopicRead) -> Any:
    """The only record of a reading in which nothing was left out."""
    assert result.set_aside == []
    (record,) = result.records
    return record


@both_spellings
def test_the_store(lazada: Gateway, brisk_loop: FetchLoop, spelling: str) -> None:
    lazada.answers["/seller/get"] = payload(f"{spelling}_seller_get")
    status = whole(read(brisk_loop, Topic.STATUS))
    assert isinstance(status, StatusRecord)
    assert (status.selling, status.connection, status.reasons) == ("active", "accepted", [])


def test_orders_as_sent_in_2018_with_items_as_documented(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    """Three orders of a Thai store; the items of one are put in place of those that were not recorded."""
    items = json.loads(payload("typed_order_items_get"))["data"]

    def items_of(params: Params) -> Any:
        return data([{"order_id": one, "order_items": items} for one in json.loads(params["order_ids"])])

    lazada.answers["/orders/get"] = payload("capture_orders_get_th_2018")
    lazada.answers["/orders/items/get"] = items_of
    result = read(brisk_loop, Topic.ORDERS)
    assert (len(result.records), result.set_aside, result.incomplete) == (3, [], "")
    order = next(one for one in result.records if one.external_id == "215344542205224")
    assert isinstance(order, OrderRecord)
    assert order.created_at == datetime(2018, 10, 31, 2, 37, 9, tzinfo=UTC)
    assert order.total_amount == Decimal("150.2")  # 288.00 less a voucher of 137.8
    assert (order.status, order.platform_status) == ("cancelled", "canceled")
    assert order.paid_at == datetime.fromtimestamp(1697193374, UTC)
    assert (order.ship_by_at, order.shipped_at) == (None, None)
    assert (order.currency, order.carrier, order.tracking_number) == ("SGD", "LEL", "456")
    assert order.lines == [OrderLine("666", "12345", "Bean Rester Dooby Red", 1)]
    assert order.cancel_requested


@both_spellings
def test_orders_and_items_as_documented(lazada: Gateway, brisk_loop: FetchLoop, spelling: str) -> None:
    lazada.answers["/orders/get"] = first_page(
        f"{spelling}_orders_get", "offset", begins="0", empty=data({"count": 0, "countTotal": 1, "orders": []})
    )
    lazada.answers["/orders/items/get"] = edited(f"{spelling}_orders_items_get", "32793", "491253082180001")
    order = whole(read(brisk_loop, Topic.ORDERS))
    assert isinstance(order, OrderRecord)
    assert (order.external_id, order.status) == ("491253082180001", "delivered")
    assert order.updated_at == datetime(2018, 2, 9, 14, 44, 30, tzinfo=UTC)
    assert order.total_amount == Decimal("106.54")


@both_spellings
def test_a_trace(lazada: Gateway, brisk_loop: FetchLoop, spelling: str) -> None:
    lazada.answers["/logistic/order/trace"] = edited(f"{spelling}_logistic_order_trace", '"List<T>"', "null")
    scan = whole(read(brisk_loop, Topic.TRACKING, session(in_transit={"1": datetime(2026, 1, 1, tzinfo=UTC)})))
    assert isinstance(scan, TrackingRecord)
    assert scan.last_scan_at == datetime.fromtimestamp(1625987646, UTC)
    assert scan.last_scan_text == "Packed by seller / warehouse"


def test_products_and_stock_as_sent_in_2022(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    lazada.answers["/products/get"] = payload("composed_products_get")
    product = whole(read(brisk_loop, Topic.PRODUCTS))
    assert isinstance(product, ProductRecord)
    assert (product.external_id, product.title, product.status) == ("2807246166", "#TEST TITLE#", "live")
    assert product.updated_at == datetime.fromtimestamp(1653463851, UTC)
    assert product.skus == [ProductSku("13449296008", "12333-poi", True, 10_200, "SGD")]
    stock = whole(read(brisk_loop, Topic.STOCK, session(live_product_ids=("2807246166",))))
    assert stock == StockRecord(external_id="13449296008", product_external_id="2807246166", available=20, committed=0)


@both_spellings
def test_products_as_documented(lazada: Gateway, brisk_loop: FetchLoop, spelling: str) -> None:
    """The sample lists every word a status can be; as such it is nothing to go by, and the item is set aside."""
    name, words = f"{spelling}_products_get", "Active,InActive,Pending QC,Suspended,Deleted"
    nothing = data({"total_products": 1, "products": []})
    lazada.answers["/products/get"] = first_page(name, "offset", begins="0", empty=nothing)
    (odd,) = read(brisk_loop, Topic.PRODUCTS).set_aside
    assert (odd.item_id, "unknown product status" in odd.problem) == ("180226526", True)
    suspended = edited(name, words, "Suspended")
    lazada.answers["/products/get"] = lambda params: suspended if params["offset"] == "0" else nothing
    product = whole(read(brisk_loop, Topic.PRODUCTS))
    assert (product.status, product.platform_status[:9]) == ("suspended", "Suspended")


@pytest.mark.parametrize("name", ["capture_product_item_get", "docs_product_item_get", "typed_product_item_get"])
def test_a_single_item_is_asked_for_when_the_lists_do_not_hold_it(
    lazada: Gateway, brisk_loop: FetchLoop, name: str
) -> None:
    one = payload(name).replace(b"Active,InActive,Pending QC,Suspended,Deleted", b"Active")
    known = str(json.loads(one)["data"]["item_id"])
    lazada.answers["/products/get"] = data({"total_products": 0, "products": []})
    lazada.answers["/product/item/get"] = one
    result = read(brisk_loop, Topic.STOCK, session(live_product_ids=(known,)))
    assert (result.set_aside, result.incomplete) == ([], "")
    assert {type(record) for record in result.records} == {StockRecord, ProductRecord}


@both_spellings
def test_statements_and_payouts(lazada: Gateway, brisk_loop: FetchLoop, spelling: str) -> None:
    path = "/finance/transaction/accountTransactions/query"
    lazada.answers["/finance/payout/status/get"] = payload(f"{spelling}_finance_payout_status_get")
    lazada.answers[path] = first_page(
        f"{spelling}_finance_transaction_accountTransactions_query",
        "page_num",
        empty=data({"transactions": [], "page_info": {"total_count": 1}}),
    )
    result = read(brisk_loop, Topic.FINANCE)
    assert result.set_aside == []
    statement, move = result.records
    assert isinstance(statement, StatementRecord)
    assert statement.external_id == "EG100RT-20141228"
    assert (statement.settlement_amount, statement.currency) == (Decimal("3962.41"), "EUR")
    assert statement.statement_at == datetime(2018, 1, 3, 16, 23, 4, tzinfo=UTC)  # Singapore's own clock
    assert statement.payment == "processing"
    assert isinstance(move, WithdrawalRecord)
    assert (move.external_id, move.amount, move.currency) == ("10000001", Decimal("0.01"), "IDR")
    # The sample's words are Indonesian: those that failed are asked for by Lazada's own names.
    assert {one.get("sub_transaction_type") for one in lazada.asked_for(path)} == {
        None,
        "Failed Payment",
        "Returned Payment",
    }
    assert move.state == "failed"


@both_spellings
def test_requests_to_cancel(lazada: Gateway, brisk_loop: FetchLoop, spelling: str) -> None:
    """The sample's times and ids are 0: without a time a request is set aside, with one it is read."""
    name = f"{spelling}_reverse_getreverseordersforseller"
    nothing = {"code": "0", "result": {"success": True, "total": 1, "items": []}}
    lazada.answers["/reverse/getreverseordersforseller"] = first_page(name, "page_no", empty=nothing)
    (odd,) = read(brisk_loop, Topic.AFTERSALES).set_aside
    assert odd.problem == "a time that must be there is missing"
    quote = '"' if spelling == "docs" else ""
    timed = edited(
        name,
        f'"return_order_line_gmt_create": {quote}0{quote}',
        f'"return_order_line_gmt_create": {quote}1741500000{quote}',
    )
    lazada.answers["/reverse/getreverseordersforseller"] = lambda one: timed if one["page_no"] == "1" else nothing
    request = whole(read(brisk_loop, Topic.AFTERSALES))
    assert isinstance(request, CancellationRecord)
    assert (request.state, request.reason) == ("pending", "Out of stock")
    assert request.created_at == datetime.fromtimestamp(1741500000, UTC)
    assert request.respond_by_at == datetime.fromtimestamp(1741672453, UTC)


@both_spellings
def test_chats(lazada: Gateway, brisk_loop: FetchLoop, spelling: str) -> None:
    """The sample's only message was blocked by moderation: it answered nothing."""
    lazada.answers["/im/session/list"] = lambda params: (
        data({"has_more": False, "session_list": []})
        if "last_session_id" in params
        else payload(f"{spelling}_im_session_list")
    )
    lazada.answers["/im/message/list"] = lambda params: (
        data({"has_more": False, "message_list": []})
        if "last_message_id" in params
        else payload(f"{spelling}_im_message_list")
    )
    result = read(
        brisk_loop, Topic.CONVERSATIONS, session(watermarks={Topic.CONVERSATIONS: datetime(2019, 1, 1, tzinfo=UTC)})
    )
    assert result.set_aside == []
    conversation, message = result.records
    assert isinstance(conversation, ConversationRecord)
    assert (conversation.external_id, conversation.buyer_name, conversation.unread_count) == (TALK, "b***u", 2)
    assert (conversation.waiting_since, conversation.last_staff_reply_at) == (None, None)
    assert isinstance(message, MessageRecord)
    assert (message.sender, message.is_visible) == ("staff", False)
    assert message.text == "THIS IS AUTO REPLY out of working hours"


@both_spellings
def test_a_chat_that_a_push_named(lazada: Gateway, brisk_loop: FetchLoop, spelling: str) -> None:
    lazada.answers["/im/session/get"] = payload(f"{spelling}_im_session_get")
    lazada.answers["/im/message/list"] = data({"has_more": False, "message_list": []})
    now = datetime.now(UTC)
    known = session(read_ats={Topic.CONVERSATIONS: now}, poked={Topic.CONVERSATIONS: (TALK,)})
    result = read(brisk_loop, Topic.CONVERSATIONS, known)
    assert whole(result).external_id == TALK
    assert result.as_of == now


@both_spellings
def test_reviews(lazada: Gateway, brisk_loop: FetchLoop, spelling: str) -> None:
    lazada.answers["/review/seller/history/list"] = payload(f"{spelling}_review_seller_history_list")
    lazada.answers["/review/seller/list/v2"] = payload(f"{spelling}_review_seller_list_v2")
    review = whole(read(brisk_loop, Topic.REVIEWS, session(live_product_ids=("11111111111",))))
    assert isinstance(review, ReviewRecord)
    assert (review.rating, review.text, review.can_reply) == (2, "this is a good product", True)
    assert review.created_at == datetime.fromtimestamp(1658235676, UTC)
    assert (review.reply_text, review.has_media) == ("thanks for your review", True)
    (asked,) = lazada.asked_for("/review/seller/list/v2")
    assert asked["id_list"] == "[1000000000,1000000001]"


def test_the_inbox_as_sent_in_2024(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    """Notices about single orders and parcels are no announcements."""
    lazada.answers["/sellercenter/msg/list"] = payload("capture_sellercenter_msg_list")
    assert read(brisk_loop, Topic.NOTICES).records == []
    lazada.answers["/sellercenter/msg/list"] = edited("capture_sellercenter_msg_list", '"Logistics"', '"System"')
    notice = whole(read(brisk_loop, Topic.NOTICES))
    assert isinstance(notice, NoticeRecord)
    assert (notice.external_id, notice.title, notice.category, notice.published_at) == (
        "6636045009145092834",
        "Cancellation request",
        "System",
        None,
    )
    assert notice.link.startswith("https://sellercenter.lazada.com.my/apps/order/list")


@both_spellings
def test_the_inbox_as_documented(lazada: Gateway, brisk_loop: FetchLoop, spelling: str) -> None:
    lazada.answers["/sellercenter/msg/list"] = edited(
        f"{spelling}_sellercenter_msg_list", "msg category name", "Lazada Program"
    )
    notice = whole(read(brisk_loop, Topic.NOTICES))
    assert (notice.external_id, notice.link) == ("msg id", "https://sellercenter.lazada.sg/web jump link")


@both_spellings
def test_health(lazada: Gateway, brisk_loop: FetchLoop, spelling: str) -> None:
    lazada.answers |= {
        "/seller/performance/get": payload(f"{spelling}_seller_performance_get"),
        "/seller/metrics/get": payload(f"{spelling}_seller_metrics_get"),
        "/product/qc/alert/list": payload(f"{spelling}_product_qc_alert_list"),
        "/products/get": data({"total_products": 0, "products": []}),
    }
    result = read(brisk_loop, Topic.HEALTH)
    assert result.set_aside == []
    figures = {one.key: one for one in result.records if isinstance(one, MetricRecord)}
    rating = figures["shop_rating"]
    assert (rating.value, rating.unit, rating.target, rating.comparator, rating.respected) == (
        Decimal("92.0"),
        "percent",
        Decimal("85.0"),
        ">=",
        True,
    )
    assert (figures["response_rate"].value, figures["response_rate"].respected) == (Decimal(100), None)
    assert (figures["response_time"].value, figures["response_time"].unit) == (Decimal("10.3333"), "minutes")
    assert figures["ship_on_time_rate"].value == Decimal("93.62")
    (alert,) = [one for one in result.records if isinstance(one, ListingIssueRecord)]
    assert (alert.external_id, alert.fix_by_at) == ("0:quality alert", None)
    assert result.whole == {MetricRecord, ListingIssueRecord}


def test_suspended_variants_are_issues(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    product = json.loads(payload("composed_products_get"))
    product["data"]["products"][0] |= json.loads(payload("capture_suspended_skus"))
    lazada.answers |= {
        "/seller/performance/get": data({"indicators": []}),
        "/seller/metrics/get": data({}),
        "/product/qc/alert/list": data([]),
        "/products/get": product,
    }
    issue = whole(read(brisk_loop, Topic.HEALTH))
    assert isinstance(issue, ListingIssueRecord)
    assert (issue.external_id, issue.product_external_id) == ("2807246166:sku 12185089556", "2807246166")
    assert issue.reason.startswith("Possible counterfeit.")


@pytest.mark.parametrize("name", ["capture_auth_token_create", "docs_auth_token_create", "typed_auth_token_create"])
def test_tokens_for_a_code(lazada: Gateway, brisk_loop: FetchLoop, name: str) -> None:
    lazada.answers["/auth/token/create"] = payload(name)
    lazada.answers["/seller/get"] = payload("typed_seller_get")
    told = json.loads(payload(name))
    (given,) = brisk_loop.submit(brisk_loop.platforms["lazada"].authorise(APP, {"code": "0_100132_x"})).result(10)
    assert given.grant.access_token == told["access_token"]
    assert given.grant.account_name == told["account"]
    (shop,) = given.shops
    assert (shop.external_id, shop.country) == (told["country_user_info"][0]["seller_id"], "SG")
    assert (shop.name, shop.seller_kind) == ("abc shop", "local")
    assert set(shop.platform_keys) == {"user_id", "short_code"}


@both_spellings
def test_tokens_for_an_older_pair(lazada: Gateway, brisk_loop: FetchLoop, spelling: str) -> None:
    lazada.answers["/auth/token/refresh"] = payload(f"{spelling}_auth_token_refresh")
    grant = brisk_loop.submit(brisk_loop.platforms["lazada"].refresh(APP, "old", "1001")).result(10)
    assert grant.refresh_expires_at is not None
    assert (grant.refresh_expires_at - grant.access_expires_at).total_seconds() == 50
    assert grant.account_id == "1001"


def test_all_of_it_fits_our_tables_and_the_same_again_changes_nothing(
    lazada: Gateway, brisk_loop: FetchLoop, db: None
) -> None:
    items = json.loads(payload("typed_order_items_get"))["data"]
    lazada.answers |= {
        "/seller/get": payload("typed_seller_get"),
        "/orders/get": payload("capture_orders_get_th_2018"),
        "/orders/items/get": lambda params: data(
            [{"order_id": one, "order_items": items} for one in json.loads(params["order_ids"])]
        ),
        "/im/session/list": data(
            {"has_more": False, "session_list": [json.loads(payload("typed_im_session_get"))["data"]]}
        ),
        "/im/message/list": payload("typed_im_message_list").replace(b'"has_more": true', b'"has_more": false'),
        "/products/get": payload("composed_products_get"),
        "/finance/payout/status/get": payload("typed_finance_payout_status_get"),
        "/finance/transaction/accountTransactions/query": edited(
            "typed_finance_transaction_accountTransactions_query", '"total_count": 1000', '"total_count": 1'
        ),
        "/reverse/getreverseordersforseller": payload("typed_reverse_getreverseordersforseller")
        .replace(b'"total": 50', b'"total": 1')
        .replace(b'gmt_create": 0', b'gmt_create": 1741500000'),
        "/review/seller/history/list": payload("typed_review_seller_history_list"),
        "/review/seller/list/v2": payload("typed_review_seller_list_v2"),
        "/sellercenter/msg/list": edited("capture_sellercenter_msg_list", '"Logistics"', '"System"'),
        "/seller/performance/get": payload("typed_seller_performance_get"),
        "/seller/metrics/get": payload("typed_seller_metrics_get"),
        "/product/qc/alert/list": payload("typed_product_qc_alert_list"),
    }
    known = session(
        live_product_ids=("2807246166",), watermarks={Topic.CONVERSATIONS: datetime(2019, 1, 1, tzinfo=UTC)}
    )
    found = brisk_loop.submit(read_store(brisk_loop.platforms["lazada"], known, seconds=20, topics=list(Topic))).result(
        30
    )
    told = {topic.value: (result.outcome.value, result.reason) for topic, result in found.topics.items()}
    assert {outcome for outcome, _ in told.values()} == {"complete"}, told
    store = Store.objects.create(
        platform="lazada", external_id="10", name="S", country="SG", time_zone="Asia/Singapore"
    )
    rows = [(store.pk, one) for result in found.topics.values() if result.read for one in result.read.records]
    assert write_records(rows, found.read_at) == len(rows) > 15
    assert write_records(rows, found.read_at) == 0
