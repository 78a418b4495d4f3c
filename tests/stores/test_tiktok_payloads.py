"""Every recorded payload of an endpoint we use goes over a socket through the real client and parser."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from stores.fetching import FetchLoop
from stores.platforms.base import AppKeys, ReadingPlan, ShopSession, TopicRead
from stores.platforms.calls import PlatformClock
from stores.platforms.errors import AuthorisationRefusedError, RefusedCallError
from stores.platforms.tiktok.client import sign
from stores.records import (
    CancellationRecord,
    ConversationRecord,
    MessageRecord,
    OrderRecord,
    ProductRecord,
    ReturnRecord,
    StatementRecord,
    StatusRecord,
    StockRecord,
    TrackingRecord,
    UnsettledRecord,
    WithdrawalRecord,
)
from stores.topics import Topic
from tests.house import PAYLOADS
from tests.stores.conftest import needs_payloads
from tests.stores.replay import Recorder, replaying

pytestmark = needs_payloads

CHAT = "/customer_service/202309/conversations"
FILES = {
    ("GET", "/authorization/202309/shops"): "get-authorized-shops-202309",
    ("GET", "/seller/202309/shops"): "get-active-shops-202309",
    ("GET", "/product/202312/prerequisites"): "check-listing-prerequisites-202312",
    ("POST", "/order/202309/orders/search"): "get-order-list-202309",
    ("GET", "/fulfillment/202309/orders/576461413038785752/tracking"): "get-tracking-202309",
    ("GET", CHAT): "get-conversations-202309",
    ("GET", f"{CHAT}/7494560109732334261/messages"): "get-conversation-messages-202309",
    ("POST", "/product/202502/products/search"): "search-products-202502",
    ("POST", "/product/202309/inventory/search"): "inventory-search-202309",
    ("GET", "/finance/202309/statements"): "get-statements-202309",
    ("GET", "/finance/202309/withdrawals"): "get-withdrawals-202309",
    ("GET", "/finance/202507/orders/unsettled"): "get-unsettled-transactions-202507",
    ("POST", "/return_refund/202309/cancellations/search"): "search-cancellations-202309",
    ("POST", "/return_refund/202309/returns/search"): "search-returns-202309",
    ("GET", "/api/v2/token/get"): "token-get",
    ("GET", "/api/v2/token/refresh"): "token-get",
}
APP = AppKeys("29a39d", "e59af819cc", "1")


@pytest.fixture
def recorder(settings: Any) -> Iterator[Recorder]:
    answers = {key: (PAYLOADS / "docs_samples" / f"{name}.response.json").read_bytes() for key, name in FILES.items()}
    with replaying(answers) as server:
        settings.PLATFORM_SETTINGS = {"TIKTOK_API_URL": server.url, "TIKTOK_AUTH_URL": server.url}
        yield server


def read(loop: FetchLoop, topic: Topic, **known: Any) -> TopicRead:
    async def no_renewal(token: str) -> str:
        raise AssertionError("no token has ended here")

    plan = ReadingPlan(watermarks={topic: datetime(2019, 1, 1, tzinfo=UTC) for topic in Topic}, **known)
    shop = ShopSession(
        store_id=1,
        external_id="36123502970007",
        country="GB",
        platform_keys={"cipher": "GCP_XF90igAAAABh00qsWgtvOiGFNqyubMt3"},
        app=APP,
        access_token="TTP_token",
        clock=PlatformClock(),
        plan=plan,
        renew_token=no_renewal,
    )
    result = loop.submit(loop.platforms["tiktok"].read(topic, shop)).result(10)
    assert result.set_aside == []
    return result


def test_orders(recorder: Recorder, quick_loop: FetchLoop) -> None:
    (order,) = read(quick_loop, Topic.ORDERS).records
    assert isinstance(order, OrderRecord)
    assert order.external_id == "576461413038785752"
    assert order.paid_at == datetime.fromtimestamp(1619611563, UTC)
    assert order.ship_by_at == datetime.fromtimestamp(1619611688, UTC)
    assert order.total_amount is not None
    assert order.lines[0].sku_id == "2729382476852921560"


def test_the_first_page_is_asked_for_with_a_signature_over_what_is_sent(
    recorder: Recorder, quick_loop: FetchLoop
) -> None:
    read(quick_loop, Topic.ORDERS)
    _, path, query, body = recorder.asked[0]
    assert query["sign"] == sign(APP.secret, path, query, body)
    assert "page_token" not in query
    assert int(query["timestamp"]) == pytest.approx(datetime.now(UTC).timestamp(), abs=5)


def test_tracking(recorder: Recorder, quick_loop: FetchLoop) -> None:
    parcels = {"576461413038785752": datetime.now(UTC) - timedelta(days=9)}
    (scan,) = read(quick_loop, Topic.TRACKING, in_transit=parcels).records
    assert isinstance(scan, TrackingRecord)
    assert scan.last_scan_at == datetime.fromtimestamp(1694685539, UTC)
    assert scan.last_scan_text == "Your package was delivered!"


def test_conversations_and_messages(recorder: Recorder, quick_loop: FetchLoop) -> None:
    records = read(quick_loop, Topic.CONVERSATIONS).records
    conversations = [one for one in records if isinstance(one, ConversationRecord)]
    assert [one.external_id for one in conversations] == ["7494560109732334261"]
    assert conversations[0].buyer_name == "A***t"
    assert any(isinstance(one, MessageRecord) for one in records)


def test_products_and_stock(recorder: Recorder, quick_loop: FetchLoop) -> None:
    (product,) = read(quick_loop, Topic.PRODUCTS).records
    assert isinstance(product, ProductRecord)
    assert [(sku.price, sku.currency) for sku in product.skus] == [(12_111, "USD")]
    stock = read(quick_loop, Topic.STOCK, live_product_ids=(product.external_id,)).records
    assert stock
    assert all(isinstance(one, StockRecord) for one in stock)


def test_finance(recorder: Recorder, quick_loop: FetchLoop) -> None:
    by_kind = {type(one): one for one in read(quick_loop, Topic.FINANCE).records}
    assert set(by_kind) == {StatementRecord, WithdrawalRecord, UnsettledRecord}
    assert by_kind[StatementRecord].settlement_amount == Decimal(100)  # type: ignore[attr-defined]
    assert by_kind[UnsettledRecord].external_id == "USD"


def test_cancellations_and_returns(recorder: Recorder, quick_loop: FetchLoop) -> None:
    by_kind = {type(one): one for one in read(quick_loop, Topic.AFTERSALES).records}
    assert {kind.__name__ for kind in by_kind} == {CancellationRecord.__name__, ReturnRecord.__name__}
    pending = by_kind[CancellationRecord]
    assert isinstance(pending, CancellationRecord)
    assert (pending.state, pending.respond_by_at) == ("pending", datetime.fromtimestamp(1690554680, UTC))


def test_status(recorder: Recorder, quick_loop: FetchLoop) -> None:
    """The sample's failed probe is about a return warehouse: no word about the store's own status."""
    (status,) = read(quick_loop, Topic.STATUS).records
    assert isinstance(status, StatusRecord)
    assert (status.selling, status.connection) == ("active", "accepted")


def test_tokens_and_shops(recorder: Recorder, quick_loop: FetchLoop) -> None:
    tiktok = quick_loop.platforms["tiktok"]
    (authorised,) = quick_loop.submit(tiktok.authorise(APP, {"code": "code"})).result(10)
    for grant in (authorised.grant, quick_loop.submit(tiktok.refresh(APP, "old", "account")).result(10)):
        assert grant.access_expires_at == datetime.fromtimestamp(1660556783, UTC)  # absolute, in spite of its name
        assert grant.account_name == "Test Seller"
    (shop,) = authorised.shops
    assert (shop.external_id, shop.country) == ("7000714532876273420", "GB")
    assert shop.platform_keys == {"cipher": "GCP_XF90igAAAABh00qsWgtvOiGFNqyubMt3"}


def test_an_invalid_app_key_is_ours_to_mend(recorder: Recorder, quick_loop: FetchLoop) -> None:
    error = (PAYLOADS / "docs_samples" / "error-invalid-app-key.response.json").read_bytes()
    recorder.answers = dict.fromkeys(recorder.answers, error)
    with pytest.raises(RefusedCallError, match="Invalid 'app_key' query parameter"):
        read(quick_loop, Topic.ORDERS)
    with pytest.raises(AuthorisationRefusedError):
        quick_loop.submit(quick_loop.platforms["tiktok"].authorise(APP, {"code": "code"})).result(10)
