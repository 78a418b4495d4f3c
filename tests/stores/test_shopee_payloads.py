"""Every recorded payload of an endpoint we use goes over a socket through the real client and parser."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from stores.fetching import FetchLoop
from stores.platforms.base import ReadingPlan, TopicRead
from stores.platforms.errors import (
    AuthorisationRefusedError,
    PlatformError,
    RefusedCallError,
    TokenExpiredError,
    TryLaterError,
)
from stores.platforms.shopee.platform import Shopee
from stores.platforms.shopee.signing import sign
from stores.records import (
    BalanceRecord,
    ConversationRecord,
    LateOrderRecord,
    ListingIssueRecord,
    MessageRecord,
    MetricRecord,
    NoticeRecord,
    OrderRecord,
    PenaltyRecord,
    ProductRecord,
    PunishmentRecord,
    ReturnRecord,
    ReviewRecord,
    StatusRecord,
    StockRecord,
    TrackingRecord,
    UnsettledRecord,
)
from stores.topics import Topic
from tests.stores.shopee_host import APP, SHOP_ID, SHOPEE_PAYLOADS, Asked, Host, a_shop, payload, read

pytestmark = pytest.mark.skipif(not SHOPEE_PAYLOADS.exists(), reason="the recorded payloads are not beside the project")

ENDPOINTS = {
    "auth/token/get": "public.get_access_token",
    "auth/access_token/get": "public.refresh_access_token",
    "public/get_shops_by_partner": "public.get_shops_by_partner",
    "shop/get_shop_info": "shop.get_shop_info",
    "shop/get_shop_holiday_mode": "shop.get_shop_holiday_mode",
    "shop/get_shop_notification": "shop.get_shop_notification",
    "order/get_order_list": "order.get_order_list",
    "order/get_order_detail": "order.get_order_detail",
    "logistics/get_tracking_info": "logistics.get_tracking_info",
    "returns/get_return_list": "returns.get_return_list",
    "sellerchat/get_conversation_list": "sellerchat.get_conversation_list",
    "sellerchat/get_message": "sellerchat.get_message",
    "product/get_item_list": "product.get_item_list",
    "product/get_item_base_info": "product.get_item_base_info",
    "product/get_model_list": "product.get_model_list",
    "product/get_item_violation_info": "product.get_item_violation_info",
    "product/get_comment": "product.get_comment",
    "payment/get_wallet_transaction_list": "payment.get_wallet_transaction_list.constructed",
    "payment/get_income_overview": "payment.get_income_overview",
    "account_health/get_shop_performance": "account_health.get_shop_performance",
    "account_health/get_penalty_point_history": "account_health.get_penalty_point_history",
    "account_health/get_punishment_history": "account_health.get_punishment_history",
    "account_health/get_late_orders": "account_health.get_late_orders",
    "account_health/get_listings_with_issues": "account_health.get_listings_with_issues",
    "push/get_app_push_config": "push.get_app_push_config",
    "push/set_app_push_config": "push.set_app_push_config",
    "push/get_lost_push_message": "push.get_lost_push_message",
    "push/confirm_consumed_lost_push_message": "push.confirm_consumed_lost_push_message",
}
FIRST_PLACES = {"cursor": ("",), "page_no": ("0", "1"), "offset": ("0",)}
LISTS = ("order_list", "return", "item", "item_comment_list", "late_order_list")
LONG_AGO = datetime(2019, 1, 1, tzinfo=UTC)


def answering(sample: dict[str, Any]) -> Any:
    """The sample as the first page; what follows it is empty and the last, since samples are pages of longer lists."""
    body = sample.get("response", sample)
    if body.get("total_count"):
        names = [name for name, value in body.items() if isinstance(value, list)]
        body["total_count"] = sum(len(body[name]) for name in names)

    def answer(asked: Asked) -> dict[str, Any]:
        is_first = all(asked.query.get(name, first[0]) in first for name, first in FIRST_PLACES.items())
        if is_first:
            return sample
        emptied: dict[str, list[object]] = {name: [] for name in LISTS if name in body}
        last = {**body, **emptied, "more": False, "next_cursor": "", "has_next_page": False}
        return {**sample, "response": last} if "response" in sample else last

    return answer


@pytest.fixture(autouse=True)
def answers(host: Host) -> None:
    host.answers = {name: answering(payload(file)) for name, file in ENDPOINTS.items()}


def known(*topics: Topic, **rest: Any) -> ReadingPlan:
    """A plan that asks for what changed within one window, so that each sample answers once."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    return ReadingPlan(watermarks=dict.fromkeys(topics, yesterday), **rest)


def whole(loop: FetchLoop, topic: Topic, plan: ReadingPlan | None = None, **facts: Any) -> TopicRead:
    result = read(loop, topic, a_shop(plan or known(topic), **facts))
    assert (result.set_aside, result.incomplete) == ([], "")
    return result


def only(kind: type, result: TopicRead) -> Any:
    """The one record of a kind."""
    (found,) = [one for one in result.records if isinstance(one, kind)]
    return found


def test_status_and_the_end_of_the_authorisation(host: Host, shopee_loop: FetchLoop) -> None:
    """The sample of the holiday mode is a refusal; where it is not told, nobody says that the shop is open."""
    status = only(StatusRecord, whole(shopee_loop, Topic.STATUS))
    assert (status.selling, status.connection, status.reasons) == ("active", "accepted", [])
    assert status.authorised_until == datetime.fromtimestamp(1773503999, UTC)
    assert (status.on_holiday, status.holiday_until) == (None, None)


def test_a_holiday_is_seen_with_its_end(host: Host, shopee_loop: FetchLoop) -> None:
    host.answers["shop/get_shop_holiday_mode"] = {**payload("shop.get_shop_holiday_mode"), "error": ""}
    status = only(StatusRecord, whole(shopee_loop, Topic.STATUS))
    assert (status.on_holiday, status.holiday_until) == (True, datetime.fromtimestamp(1773305999, UTC))


def test_orders(host: Host, shopee_loop: FetchLoop) -> None:
    sample = payload("order.get_order_list")
    sample["response"] |= {"order_list": [{"order_sn": "2404098R48U37H"}], "more": False, "next_cursor": ""}
    host.answers["order/get_order_list"] = sample
    order = only(OrderRecord, whole(shopee_loop, Topic.ORDERS))
    assert (order.external_id, order.status, order.platform_status) == ("2404098R48U37H", "completed", "COMPLETED")
    assert order.ship_by_at == order.hand_over_by_at == datetime.fromtimestamp(1712671200, UTC)
    assert order.collected_at == datetime.fromtimestamp(1712726577, UTC)
    assert (order.total_amount, order.currency, order.fulfilled_by_platform) == (Decimal(32119), "VND", False)
    (line,) = order.lines
    assert (line.sku_id, line.product_id, line.quantity) == ("221404189791", "23620853561", 1)


def test_orders_that_are_listed_and_then_not_answered_make_the_reading_incomplete(
    host: Host, shopee_loop: FetchLoop
) -> None:
    """The two samples speak of different orders."""
    result = read(shopee_loop, Topic.ORDERS, a_shop(known(Topic.ORDERS)))
    assert result.incomplete == "10 of 10 changed orders were not answered."


def test_what_is_sent_is_signed_with_the_shops_token(host: Host, shopee_loop: FetchLoop) -> None:
    read(shopee_loop, Topic.STATUS)
    name, query, _, _ = host.asked[0]
    token = "59777174636562737266615546704c6d"
    assert (query["partner_id"], query["shop_id"], query["access_token"]) == (APP.app_key, SHOP_ID, token)
    assert query["sign"] == sign(APP.secret, APP.app_key, f"/api/v2/{name}", int(query["timestamp"]), token, SHOP_ID)
    assert int(query["timestamp"]) == pytest.approx(datetime.now(UTC).timestamp(), abs=5)


def test_tracking(host: Host, shopee_loop: FetchLoop) -> None:
    parcels = {"2409177JCSRTEU": datetime.now(UTC) - timedelta(days=9)}
    scan = only(TrackingRecord, whole(shopee_loop, Topic.TRACKING, ReadingPlan(in_transit=parcels)))
    assert scan.external_id == "2409177JCSRTEU"
    assert (scan.last_scan_at, scan.last_scan_text) == (datetime.fromtimestamp(1726561500, UTC), "包裹正退回物流中心")


def test_returns(host: Host, shopee_loop: FetchLoop) -> None:
    host.answers["order/get_order_list"] = {"error": "", "response": {"order_list": [], "more": False}}
    back = only(ReturnRecord, whole(shopee_loop, Topic.AFTERSALES))
    assert (back.external_id, back.state, back.kind) == ("200203171852695", "refused", "return_and_refund")
    assert back.respond_by_at is None  # the buyer has cancelled it: nobody waits for the seller
    assert (back.refund_amount, back.currency) == (Decimal(1409), "SGD")


def test_conversations_and_messages(host: Host, shopee_loop: FetchLoop) -> None:
    plan = ReadingPlan(watermarks={Topic.CONVERSATIONS: LONG_AGO})
    result = whole(shopee_loop, Topic.CONVERSATIONS, plan, external_id="111")
    talk = only(ConversationRecord, result)
    asked_at = datetime.fromtimestamp(1758801601, UTC)
    assert (talk.external_id, talk.buyer_name, talk.unread_count) == ("709122092476686867", "b***e", 1)
    assert (talk.last_sender, talk.waiting_since, talk.last_message_at) == ("buyer", asked_at, asked_at)
    message = only(MessageRecord, result)
    assert (message.sender, message.kind, message.text) == ("buyer", "TEXT", "hello")


def test_products_and_stock(host: Host, shopee_loop: FetchLoop) -> None:
    """The sample models have no id; one is added here."""
    models = payload("product.get_model_list")
    models["response"]["model"][0]["model_id"] = 2000458802
    host.answers["product/get_model_list"] = models
    listed = payload("product.get_item_list")
    listed["response"] = {
        "item": [{"item_id": 34002, "item_status": "NORMAL"}],
        "total_count": 1,
        "has_next_page": False,
    }
    host.answers["product/get_item_list"] = listed
    product = only(ProductRecord, whole(shopee_loop, Topic.PRODUCTS))
    assert (product.external_id, product.status, product.title) == ("34002", "live", "seller discount")
    assert [(sku.sku_id, sku.seller_sku, sku.on_sale) for sku in product.skus] == [("2000458802", "blue bag", True)]
    assert [(sku.price, sku.currency) for sku in product.skus] == [(10_000, "TWD")]
    stock = only(StockRecord, whole(shopee_loop, Topic.STOCK, ReadingPlan(live_product_ids=("34002",))))
    assert (stock.external_id, stock.product_external_id, stock.available) == ("2000458802", "34002", 0)


def test_a_product_listed_and_then_not_answered_makes_the_reading_incomplete(
    host: Host, shopee_loop: FetchLoop
) -> None:
    host.answers["product/get_item_base_info"] = {"error": "", "response": {"item_list": []}}
    result = read(shopee_loop, Topic.PRODUCTS)
    assert result.incomplete == "1 of 1 changed products were not answered."


def test_finance(host: Host, shopee_loop: FetchLoop) -> None:
    result = whole(shopee_loop, Topic.FINANCE)
    balance = only(BalanceRecord, result)
    assert (balance.external_id, balance.amount) == ("SGD", Decimal("-3500.0"))
    assert balance.measured_at == datetime.fromtimestamp(1758801601, UTC)
    assert only(UnsettledRecord, result).settlement_amount == Decimal(4010)


def test_reviews(host: Host, shopee_loop: FetchLoop) -> None:
    plan = ReadingPlan(watermarks={Topic.REVIEWS: LONG_AGO})
    review = only(ReviewRecord, whole(shopee_loop, Topic.REVIEWS, plan))
    assert (review.external_id, review.rating, review.buyer_name) == ("120590834", 5, "t***m")
    assert (review.product_external_id, review.order_external_id) == ("16509872", "200922CTK2J6KN")
    assert review.reply_text.startswith("Thank you for your support.")
    assert review.can_reply is False


def test_notices(host: Host, shopee_loop: FetchLoop) -> None:
    """The sample holds one announcement where a page belongs."""
    notice = only(NoticeRecord, whole(shopee_loop, Topic.NOTICES))
    assert (notice.title, notice.category, notice.published_at) == ("-", "", None)


def test_health(host: Host, shopee_loop: FetchLoop) -> None:
    result = whole(shopee_loop, Topic.HEALTH)
    figures = {one.key: one for one in result.records if isinstance(one, MetricRecord) and one.key}
    chats = figures["response_rate"]
    assert (chats.value, chats.target, chats.comparator, chats.unit) == (Decimal(57), Decimal(70), ">=", "percent")
    assert chats.respected is False
    late = figures["late_shipment_rate"]
    assert (late.value, late.target, late.respected) == (None, Decimal(10), None)
    assert (figures["shop_rating"].unit, figures["shop_rating"].target) == ("rating", Decimal("4.5"))
    assert figures["overall_rating"].value == 3
    points = [one for one in result.records if isinstance(one, PenaltyRecord)]
    assert sum(one.points for one in points) == 10
    assert points[0].reason == "Copied images"
    measures = [one for one in result.records if isinstance(one, PunishmentRecord)]
    assert len({one.external_id for one in measures}) == 5
    assert [one.tier for one in measures] == [2, 3, 3, 3, 1]
    late_orders = [one for one in result.records if isinstance(one, LateOrderRecord)]
    assert (len(late_orders), late_orders[0].external_id, late_orders[0].days_late) == (10, "220809NFFEFF12", 1)
    issues = [one for one in result.records if isinstance(one, ListingIssueRecord)]
    assert {one.product_external_id for one in issues} >= {"100963774", "800903588"}
    mended = next(one for one in issues if one.suggestion == "Upload license" or one.reason == "Wrong Category")
    assert mended.fix_by_at is not None
    assert result.whole == {MetricRecord, PenaltyRecord, PunishmentRecord, LateOrderRecord, ListingIssueRecord}


def test_tokens_and_shops(host: Host, shopee_loop: FetchLoop) -> None:
    """The sample's `expire_in` is a moment; the shops of a main account share their first pair."""
    shopee = shopee_loop.platforms["shopee"]
    given = shopee_loop.submit(shopee.authorise(APP, {"code": "x", "main_account_id": "68272"})).result(10)
    assert [one.grant.account_id for one in given] == ["368765100", "368765098", "368765097"]
    assert {one.grant.access_expires_at for one in given} == {datetime.fromtimestamp(1767001812, UTC)}
    assert {one.grant.refresh_token for one in given} == {"4c7259534969484e71734d695a6e0d55"}
    (shop,) = given[0].shops
    assert (shop.external_id, shop.name, shop.country, shop.seller_kind) == ("368765100", "mysipuat", "MY", "local")
    grant = shopee_loop.submit(shopee.refresh(APP, "old", "322300222")).result(10)
    assert grant.refresh_token == "516c6b577753554375764a63704d7245"
    assert host.asked[-1].body == {"refresh_token": "old", "partner_id": 2001887, "shop_id": 322300222}
    left = (grant.access_expires_at - datetime.now(UTC)).total_seconds()
    assert left == pytest.approx(14400, abs=30)
    assert grant.refresh_expires_at is None  # unchanged: the end of the authorisation is told elsewhere


def test_pushes_that_got_lost_come_as_they_were_sent_and_are_confirmed(host: Host, shopee_loop: FetchLoop) -> None:
    shopee = shopee_loop.platforms["shopee"]
    lost = shopee_loop.submit(shopee.lost_pushes(APP)).result(10)
    assert (lost.confirm, lost.more) == ("176610", False)
    assert [Shopee.read_push(body).subjects for body in lost.bodies] == [("220810QSK8S7BX",)]
    shopee_loop.submit(shopee.confirm_lost_pushes(APP, lost.confirm)).result(10)
    assert host.asked[-1].body == {"last_message_id": 176610}


REFUSALS: dict[str, type[PlatformError]] = {
    "public.get_access_token.error": AuthorisationRefusedError,
    "public.refresh_access_token.error": AuthorisationRefusedError,
    "public.get_shops_by_partner.error": RefusedCallError,
    "shop.get_shop_info.error": RefusedCallError,
    "shop.get_shop_holiday_mode.error": RefusedCallError,
    "order.get_order_list.error": RefusedCallError,
    "order.get_order_detail.error": RefusedCallError,
    "logistics.get_tracking_info.error": RefusedCallError,
    "returns.get_return_list.error": TokenExpiredError,
    "product.get_item_list.error": RefusedCallError,
    "product.get_model_list.error": RefusedCallError,
    "product.get_comment.error": RefusedCallError,
    "payment.get_income_overview.error": RefusedCallError,
    "account_health.get_metric_source_detail.error": TryLaterError,
    "account_health.get_punishment_history.error": RefusedCallError,
    "push.get_app_push_config.error": RefusedCallError,
    "push.set_app_push_config.error": RefusedCallError,
}


@pytest.mark.parametrize("file", REFUSALS)
def test_every_recorded_refusal_says_what_to_do_next(host: Host, shopee_loop: FetchLoop, file: str) -> None:
    host.answers["order/get_order_list"] = (SHOPEE_PAYLOADS / f"{file}.json").read_bytes()
    shop = a_shop(known(Topic.ORDERS), renewed="new token")
    with pytest.raises(REFUSALS[file]) as refusal:
        read(shopee_loop, Topic.ORDERS, shop)
    assert " ".join(payload(file)["message"].split())[:60] in str(refusal.value)
