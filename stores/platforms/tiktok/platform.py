"""Which of TikTok Shop's endpoints make up each topic, and how far back each is read."""

import asyncio
import hmac
from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Any, ClassVar, NamedTuple
from urllib.parse import urlencode

import msgspec
from django.utils.translation import gettext_noop

from stores.platforms.base import (
    AppKeys,
    Authorised,
    Platform,
    Push,
    SetAside,
    ShopListing,
    ShopSession,
    TokenGrant,
    TopicRead,
)
from stores.platforms.calls import RequestLoop
from stores.platforms.errors import (
    AuthorisationRefusedError,
    StoreClosedError,
    UnreadableAnswerError,
)
from stores.platforms.tiktok import parse, parse_goods, pushes, wire
from stores.platforms.tiktok.allowance import ALLOWANCE
from stores.platforms.tiktok.client import TikTokClient, decode, webhook_signature
from stores.platforms.tiktok.deeds import DEEDS, NOT_DONE
from stores.platforms.tiktok.pages import PageReader, WholeList, chunks, pages, read_whole_list
from stores.platforms.together import together
from stores.records import (
    BalanceRecord,
    LateOrderRecord,
    ListingIssueRecord,
    MetricRecord,
    PenaltyRecord,
    PunishmentRecord,
    Record,
    StatusRecord,
)
from stores.topics import Topic

_CONSENT_URL = "https://services.tiktokshop.com"

# How far back the first reading goes: the longest span any check looks back over.
_FIRST = timedelta(days=30)
# Clocks differ and pages shift: each reading begins a little before the last one ended.
_OVERLAP = timedelta(minutes=10)
# Statements and withdrawals change their state without a sign of it, so their last weeks are always read.
_MONEY_SPAN = timedelta(days=35)

_FIGURES_SPAN, _FIGURES_EVERY = timedelta(days=30), timedelta(hours=6)

_MOST_MESSAGES = 50
_CONVERSATIONS_AT_ONCE = 6
_MOST_TRACKINGS = 60

_ORDERS = PageReader(wire.Order, "orders")
_CONVERSATIONS = PageReader(wire.Conversation, "conversations")
_MESSAGES = PageReader(wire.Message, "messages")
_PRODUCTS = PageReader(wire.Product, "products")
_STOCK = PageReader(wire.ProductStock, "inventory", "product_id")
_STATEMENTS = PageReader(wire.Statement, "statements")
_WITHDRAWALS = PageReader(wire.Withdrawal, "withdrawals")
_CANCELLATIONS = PageReader(wire.Cancellation, "cancellations", "cancel_id")
_RETURNS = PageReader(wire.Return, "return_orders", "return_id")


class TikTokShop(Platform):
    """TikTok Shop. It offers no reviews, announcements, points or balance to ordinary apps (documentation of 2025 and 2026)."""

    id = "tiktok"
    allowance = ALLOWANCE
    pushed = pushes.PUSHED
    not_offered: ClassVar[dict[Topic, str]] = {
        Topic.REVIEWS: gettext_noop("TikTok Shop offers no buyer reviews to apps; they are read in Seller Center."),
        Topic.NOTICES: gettext_noop(
            "TikTok Shop offers no announcements or policy updates to apps; they are read in Seller Center."
        ),
    }

    lacks: ClassVar[dict[type[Record], str]] = {
        BalanceRecord: gettext_noop("TikTok Shop shows no balance to apps; it is read in Seller Center."),
        PenaltyRecord: gettext_noop(
            "TikTok Shop offers no violation points or health rating to apps; they are read in Seller Center."
        ),
        PunishmentRecord: gettext_noop("TikTok Shop tells apps of no measures; they are read in Seller Center."),
        ListingIssueRecord: gettext_noop("TikTok Shop tells apps of no listing issues before it takes a listing down."),
        LateOrderRecord: gettext_noop("TikTok Shop tells no list of late orders; they are found by their deadlines."),
    }

    figures = parse.SERVICE_FIGURES
    deeds = DEEDS
    not_done = NOT_DONE

    def __init__(self, loop: RequestLoop) -> None:
        super().__init__(loop)
        self._client = TikTokClient(loop, self.setting)

    def _doer(self) -> TikTokClient:
        return self._client

    # -- consent and tokens --------------------------------------------------------------------------------------

    @classmethod
    def consent_link(cls, app: AppKeys, *, state: str, redirect_url: str, country: str = "") -> str:
        """There is no redirect parameter: where the seller returns to is fixed in Partner Center."""
        query = urlencode({"service_id": app.service_id, "state": state})
        return f"{cls.setting('CONSENT_URL', _CONSENT_URL)}/open/authorize?{query}"

    async def authorise(self, app: AppKeys, callback: Mapping[str, str]) -> list[Authorised]:
        if not callback.get("code"):
            raise AuthorisationRefusedError("The seller did not approve: TikTok Shop sent no code back.")
        query = {"auth_code": callback["code"], "grant_type": "authorized_code"}  # sic: not authorization_code
        grant = _grant(await self._client.token_call(app, "/api/v2/token/get", query))
        return [Authorised(grant, await self.shops(app, grant.access_token))]

    async def refresh(self, app: AppKeys, refresh_token: str, account_id: str) -> TokenGrant:
        query = {"refresh_token": refresh_token, "grant_type": "refresh_token"}
        return _grant(await self._client.token_call(app, "/api/v2/token/refresh", query))

    async def shops(self, app: AppKeys, access_token: str) -> list[ShopListing]:
        """The shops an authorisation covers."""
        data = await self._client.account_call(app, access_token, "/authorization/202309/shops")
        return [parse.shop(shop) for shop in decode(data, wire.Shops).shops]

    # -- webhooks ------------------------------------------------------------------------------------------------

    @classmethod
    def push_is_genuine(cls, app: AppKeys, url: str, headers: Mapping[str, str], body: bytes) -> bool:
        said = headers.get("authorization", "").strip().lower()
        return hmac.compare_digest(said.encode("utf-8", "surrogateescape"), webhook_signature(app, body).encode())

    @classmethod
    def read_push(cls, body: bytes) -> Push:
        return pushes.read_push(body)

    async def subscribe(self, shop: ShopSession, url: str) -> list[str]:
        """One address for each type of webhook, set shop by shop."""
        known = await self._subscriptions(shop)
        wanted = [one for one in pushes.SUBSCRIBED if known.get(one) != url]
        for event in wanted:
            await self._client.shop_call(
                shop, "PUT", "/event/202309/webhooks", body={"event_type": event, "address": url}
            )
        if wanted:
            known = await self._subscriptions(shop)
        return sorted(event for event, address in known.items() if address == url)

    async def _subscriptions(self, shop: ShopSession) -> dict[str, str]:
        data = await self._client.shop_call(shop, "GET", "/event/202309/webhooks")
        return {one.event_type: one.address for one in decode(data, wire.Webhooks).webhooks}

    # -- topics --------------------------------------------------------------------------------------------------

    async def read_status(self, shop: ShopSession) -> TopicRead:
        """There is no status field: closed shows as a refusal or as missing from the active shops, restricted as a failed probe."""
        try:
            active, probes = await together(
                self._client.shop_call(shop, "GET", "/seller/202309/shops", with_cipher=False),
                self._client.shop_call(shop, "GET", "/product/202312/prerequisites"),
            )
        except StoreClosedError as fault:
            return _status("closed", "accepted", [str(fault)])
        except AuthorisationRefusedError as fault:
            return _status("unseen", "refused", [str(fault)])
        if shop.external_id not in {one.id for one in decode(active, wire.Shops).shops}:
            return _status("closed", "accepted", ["The store is not among the seller's active shops."])
        failed = [one for one in decode(probes, wire.Prerequisites).check_results if one.is_failed]
        restricted = [one for one in failed if one.check_item.upper() == "SHOP_STATUS"]
        reasons = [reason for one in restricted for reason in one.fail_reasons or []]
        return _status("restricted" if restricted else "active", "accepted", reasons)

    async def read_orders(self, shop: ShopSession) -> TopicRead:
        began = shop.clock.now()
        since = shop.plan.since(Topic.ORDERS, first=began - _FIRST, overlap=_OVERLAP)
        query = {"page_size": "100", "sort_field": "update_time", "sort_order": "ASC"}
        body = {"update_time_ge": int(since.timestamp())}
        whole = await self._whole(_ORDERS, shop, "POST", "/order/202309/orders/search", query, body)
        records, odd = parse.each(whole.items, parse.order, lambda item: item.id)
        return TopicRead(records, began, whole.set_aside + odd, whole.incomplete)

    async def read_tracking(self, shop: ShopSession) -> TopicRead:
        wanted = list(shop.plan.in_transit)
        asked = wanted[:_MOST_TRACKINGS]
        records = await together(*(self._tracking(shop, order_id) for order_id in asked))
        left = len(wanted) - len(asked)
        return TopicRead(
            list(records), incomplete=f"Parcels that could not be looked up in this round: {left}." if left else ""
        )

    async def read_conversations(self, shop: ShopSession) -> TopicRead:
        """The list comes newest first, so reading stops where the last reading began; that order is seen, not documented,
        so a list that is not in order is read to its end."""
        began = shop.clock.now()
        since = int(shop.plan.since(Topic.CONVERSATIONS, first=began - _FIRST, overlap=_OVERLAP).timestamp())
        found: dict[str, wire.Conversation] = {}
        read = TopicRead([], began)
        times: list[int] = []
        fetch = self._fetch(shop, "GET", "/customer_service/202309/conversations", {"page_size": "20"})
        async for page in pages(_CONVERSATIONS, fetch):
            read.set_aside += page.set_aside
            times += [item.latest_message.create_time for item in page.items if item.latest_message]
            recent = [item for item in page.items if item.latest_message and item.latest_message.create_time >= since]
            found |= {item.id: item for item in recent}
            if page.items and not recent and all(newer >= older for newer, older in pairwise(times)):
                break
        gate = asyncio.Semaphore(_CONVERSATIONS_AT_ONCE)
        waiting = [item for item in found.values() if not _answered(item)]
        opened = await together(*(self._messages(shop, item.id, gate) for item in waiting))
        messages = {item.id: said for item, said in zip(waiting, opened, strict=True)}
        for item in found.values():
            records, odd = _conversation(item, messages.get(item.id))
            read.records += records
            read.set_aside += odd
        return read

    async def read_health(self, shop: ShopSession) -> TopicRead:
        """The only figures that apps are given: those of the chats, over 30 days, new once a day."""
        began = shop.clock.now()
        read_at = shop.plan.read_ats.get(Topic.HEALTH)
        if read_at is not None and began - read_at < _FIGURES_EVERY:
            return TopicRead([], as_of=read_at)
        dates = {
            "support_date_ge": (began - _FIGURES_SPAN).date().isoformat(),
            "support_date_lt": began.date().isoformat(),
        }
        data = await self._client.shop_call(shop, "GET", "/customer_service/202407/performance", dates)
        figures = parse.service_figures(decode(data, wire.ServicePerformanceAnswer).performance)
        return TopicRead(list(figures), whole=frozenset({MetricRecord}))

    async def read_products(self, shop: ShopSession) -> TopicRead:
        began = shop.clock.now()
        body: dict[str, Any] = {"status": "ALL"}
        if Topic.PRODUCTS in shop.plan.watermarks:
            body["update_time_ge"] = int((shop.plan.watermarks[Topic.PRODUCTS] - _OVERLAP).timestamp())
        whole = await self._whole(
            _PRODUCTS, shop, "POST", "/product/202502/products/search", {"page_size": "100"}, body
        )
        records, odd = parse.each(whole.items, parse_goods.product, lambda item: item.id)
        return TopicRead(records, began, whole.set_aside + odd, whole.incomplete)

    async def read_stock(self, shop: ShopSession) -> TopicRead:
        asked = list(shop.plan.live_product_ids)
        parts = await together(*(self._stock(shop, ids) for ids in chunks(asked, 100)))
        read = TopicRead([])
        for items, set_aside in parts:
            skus = [(item.product_id, sku) for item in items for sku in item.skus]
            records, odd = parse.each(skus, parse_goods.stock, lambda pair: pair[1].id)
            read.records += records
            read.set_aside += set_aside + odd
        missing = (
            set(asked)
            - {item.product_id for items, _ in parts for item in items}
            - {one.item_id for one in read.set_aside}
        )
        read.incomplete = f"Live products whose stock was not answered: {len(missing)}." if missing else ""
        return read

    async def read_finance(self, shop: ShopSession) -> TopicRead:
        since = str(int((shop.clock.now() - _MONEY_SPAN).timestamp()))
        newest_last = {"page_size": "100", "sort_order": "ASC"}
        statements, withdrawals, unsettled = await together(
            self._whole(
                _STATEMENTS,
                shop,
                "GET",
                "/finance/202309/statements",
                {**newest_last, "sort_field": "statement_time", "statement_time_ge": since},
            ),
            self._whole(
                _WITHDRAWALS,
                shop,
                "GET",
                "/finance/202309/withdrawals",
                {"page_size": "100", "types": "WITHDRAW,SETTLE,TRANSFER,REVERSE", "create_time_ge": since},
            ),
            self._client.shop_call(
                shop, "GET", "/finance/202507/orders/unsettled", {"page_size": "20", "sort_field": "order_create_time"}
            ),
        )
        read = _joined(
            (statements, *parse.each(statements.items, parse.statement, lambda item: item.id)),
            (withdrawals, *parse.each(withdrawals.items, parse.withdrawal, lambda item: item.id)),
        )
        total = parse.unsettled(decode(unsettled, wire.Unsettled))
        read.records += [total] if total else []
        return read

    async def read_aftersales(self, shop: ShopSession) -> TopicRead:
        began = shop.clock.now()
        since = shop.plan.since(Topic.AFTERSALES, first=began - _FIRST, overlap=_OVERLAP)
        query = {"page_size": "50", "sort_field": "update_time", "sort_order": "ASC"}
        body = {"update_time_ge": int(since.timestamp())}
        cancellations, returns = await together(
            self._whole(_CANCELLATIONS, shop, "POST", "/return_refund/202309/cancellations/search", query, body),
            self._whole(_RETURNS, shop, "POST", "/return_refund/202309/returns/search", query, body),
        )
        read = _joined(
            (cancellations, *parse.each(cancellations.items, parse.cancellation, lambda item: item.cancel_id)),
            (returns, *parse.each(returns.items, parse.returned, lambda item: item.return_id)),
        )
        read.watermark = began
        return read

    # -- parts ---------------------------------------------------------------------------------------------------

    def _fetch(
        self, shop: ShopSession, method: str, path: str, query: dict[str, str], body: dict[str, Any] | None = None
    ) -> Any:
        """A function from page token to page; an empty token is left out, since empty parameters are not to be sent."""

        async def fetch(token: str) -> msgspec.Raw:
            return await self._client.shop_call(
                shop, method, path, {**query, "page_token": token} if token else query, body
            )

        return fetch

    async def _whole(
        self,
        reader: PageReader[Any],
        shop: ShopSession,
        method: str,
        path: str,
        query: dict[str, str],
        body: dict[str, Any] | None = None,
    ) -> WholeList[Any]:
        return await read_whole_list(reader, self._fetch(shop, method, path, query, body))

    async def _tracking(self, shop: ShopSession, order_id: str) -> Record:
        data = await self._client.shop_call(shop, "GET", f"/fulfillment/202309/orders/{order_id}/tracking")
        try:
            return parse.tracking(order_id, decode(data, wire.Tracking))
        except ValueError as fault:
            raise UnreadableAnswerError(f"Tracking of order {order_id}: {fault}.") from fault

    async def _messages(self, shop: ShopSession, conversation_id: str, gate: asyncio.Semaphore) -> "Messages":
        """Newest first, back to the last one written by staff."""
        path = f"/customer_service/202309/conversations/{conversation_id}/messages"
        query = {"page_size": "10", "sort_field": "create_time", "sort_order": "DESC"}
        said = Messages([], [])
        async with gate:
            async for page in pages(_MESSAGES, self._fetch(shop, "GET", path, query)):
                said.items.extend(page.items)
                said.set_aside.extend(page.set_aside)
                if len(said.items) >= _MOST_MESSAGES or any(_by_staff(one) for one in page.items):
                    break
        return said

    async def _stock(self, shop: ShopSession, product_ids: list[str]) -> tuple[list[wire.ProductStock], list[SetAside]]:
        data = await self._client.shop_call(
            shop, "POST", "/product/202309/inventory/search", body={"product_ids": product_ids}
        )
        page = _STOCK.read(data)
        return page.items, page.set_aside


class Messages(NamedTuple):
    """What was said in a conversation, and what could not be read of it."""

    items: list[wire.Message]
    set_aside: list[SetAside]


def _by_staff(message: wire.Message | None) -> bool:
    return message is not None and message.sender is not None and message.sender.role == "CUSTOMER_SERVICE"


def _answered(item: wire.Conversation) -> bool:
    """When staff wrote the latest message nobody waits, and the messages need not be read."""
    return _by_staff(item.latest_message)


def _conversation(item: wire.Conversation, said: Messages | None) -> tuple[list[Record], list[SetAside]]:
    """The conversation with the messages that decide whether its buyer waits; set aside when one of them is not understood."""
    messages = said.items if said else []
    try:
        if said and said.set_aside:
            raise ValueError(f"a message could not be read: {said.set_aside[0].problem}")
        kept = messages or ([item.latest_message] if item.latest_message else [])
        return [parse.conversation(item, messages), *(parse.message(item.id, one) for one in kept)], []
    except (ValueError, OverflowError) as fault:
        return [], [SetAside(item.id, str(fault)[:300])]


def _status(selling: str, connection: str, reasons: list[str]) -> TopicRead:
    return TopicRead([StatusRecord(external_id="store", selling=selling, connection=connection, reasons=reasons)])


def _joined(*parts: tuple[WholeList[Any], list[Record], list[SetAside]]) -> TopicRead:
    """Several lists of one topic as one reading."""
    read = TopicRead([])
    for whole, records, odd in parts:
        read.records += records
        read.set_aside += whole.set_aside + odd
        read.incomplete = read.incomplete or whole.incomplete
    return read


def _grant(data: msgspec.Raw) -> TokenGrant:
    return parse.grant(decode(data, wire.Tokens))
