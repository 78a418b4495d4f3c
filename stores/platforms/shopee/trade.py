"""The store's standing and its orders: status, orders, parcels, returns and requests to cancel."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from stores.platforms.base import SetAside, ShopSession, TopicRead
from stores.platforms.errors import (
    AuthorisationRefusedError,
    PlatformError,
    RefusedCallError,
    ScopeMissingError,
    StoreClosedError,
    UnreadableAnswerError,
)
from stores.platforms.shopee import parse, wire
from stores.platforms.shopee.client import ShopeeClient, decode, pages_of
from stores.platforms.shopee.faults import SellerUnverifiedError
from stores.platforms.shopee.pages import CURSOR, NUMBERS_FROM_0, PageReader, TooLongError, chunks, read_whole_list
from stores.platforms.together import together
from stores.records import CancellationRecord, Record, StatusRecord
from stores.topics import Topic

# How far back the first reading goes: the longest span any check looks back over.
_FIRST = timedelta(days=30)
# Clocks differ and pages shift: each reading begins a little before the last one ended.
_OVERLAP = timedelta(minutes=10)
# No list that is asked for by time answers for a longer window.
_WINDOW = timedelta(days=15)

_SHORTEST_WINDOW = timedelta(minutes=20)  # twice the overlap, so that every round gets further

# Of the six hundred calls that a store's deadline leaves time for at ten a second: sixty for orders, as many for numbers.
MOST_ORDERS = 3000
_DETAILS_AT_ONCE = 50
_MOST_TRACKINGS = 60
_DETAIL_FIELDS = (
    "item_list,pay_time,total_amount,fulfillment_flag,pickup_done_time,package_list,"
    "shipping_carrier,cancel_by,cancel_reason,buyer_cancel_reason"
)

_ORDER_IDS = PageReader(wire.OrderId, "order_list", "order_sn", paging=CURSOR)
_RETURNS = PageReader(wire.Return, "return", "return_sn", paging=NUMBERS_FROM_0)
_order = msgspec.json.Decoder(wire.Order)


# -- status -------------------------------------------------------------------------------------------------------


async def read_status(client: ShopeeClient, shop: ShopSession) -> TopicRead:
    """A banned shop shows as a refusal of every call, or as BANNED in an answer; both are the same news."""
    try:
        data = await client.shop_call(shop, "shop/get_shop_info")
    except StoreClosedError as fault:
        return _standing("closed", "accepted", fault)
    except SellerUnverifiedError as fault:
        return _standing("restricted", "accepted", fault)
    except AuthorisationRefusedError as fault:
        return _standing("unseen", "refused", fault)
    info = decode(data, wire.ShopInfo)
    holiday, missed = await _holiday(client, shop)
    try:
        return TopicRead([parse.status(info, holiday)], incomplete=missed)
    except ValueError as fault:
        raise UnreadableAnswerError(f"The shop's information: {fault}.") from fault


async def _holiday(client: ShopeeClient, shop: ShopSession) -> tuple[wire.HolidayMode | None, str]:
    """The holiday mode, or why it is not known; where Shopee will not tell it to us, it is simply not said."""
    try:
        return decode(await client.shop_call(shop, "shop/get_shop_holiday_mode"), wire.HolidayMode), ""
    except (RefusedCallError, ScopeMissingError):
        return None, ""
    except PlatformError as fault:
        return None, f"The holiday mode could not be read: {fault}"


def _standing(selling: str, connection: str, fault: PlatformError) -> TopicRead:
    return TopicRead([StatusRecord(external_id="store", selling=selling, connection=connection, reasons=[str(fault)])])


# -- orders -------------------------------------------------------------------------------------------------------


async def read_orders(client: ShopeeClient, shop: ShopSession) -> TopicRead:
    """The orders changed since the last reading: their numbers first, then the orders, fifty at once.

    A large shop's first rounds go through the weeks behind it, each as far as it comes, and say how far.
    """
    began = shop.clock.now()
    since = shop.plan.since(Topic.ORDERS, first=began - _FIRST, overlap=_OVERLAP)
    ids, reached, incomplete = await _changed_orders(client, shop, since, began, {})
    orders, set_aside = await _orders(client, shop, ids)
    records, odd = parse.each(orders, parse.order, lambda item: item.order_sn)
    read = TopicRead(records, reached, set_aside + odd, incomplete or _unanswered(ids, orders, set_aside))
    read.as_of = reached if reached < began else None
    return read


async def _changed_orders(
    client: ShopeeClient, shop: ShopSession, since: datetime, until: datetime, query: dict[str, str]
) -> tuple[list[str], datetime, str]:
    """Numbers of the orders changed in a span, up to when they were read, and why they may not be all."""
    ids: dict[str, None] = {}
    start, span, incomplete = since, _WINDOW, ""
    while start < until and len(ids) < MOST_ORDERS:
        end = min(start + span, until)
        asked = {"time_range_field": "update_time", "page_size": "100", **_span("time", start, end), **query}
        fetch = pages_of(client, shop, "order/get_order_list", asked, "cursor")
        try:
            whole = await read_whole_list(_ORDER_IDS, fetch, most=MOST_ORDERS)
        except TooLongError:
            if span <= _SHORTEST_WINDOW:
                raise
            span /= 2
            continue
        ids |= dict.fromkeys(item.order_sn for item in whole.items)
        incomplete = incomplete or whole.incomplete
        if whole.set_aside:
            incomplete = incomplete or f"Entries of the list of orders that could not be read: {len(whole.set_aside)}."
        start = end
    return list(ids), min(start, until), incomplete


async def _orders(
    client: ShopeeClient, shop: ShopSession, ids: Sequence[str]
) -> tuple[list[wire.Order], list[SetAside]]:
    orders: list[wire.Order] = []
    set_aside: list[SetAside] = []
    async for raw in _raw_orders(client, shop, ids):
        try:
            orders.append(_order.decode(raw))
        except msgspec.DecodeError as fault:
            set_aside.append(SetAside(_order_sn_in(raw), str(fault)[:300]))
    return orders, set_aside


async def _raw_orders(client: ShopeeClient, shop: ShopSession, ids: Sequence[str]) -> AsyncIterator[msgspec.Raw]:
    asked = [
        client.shop_call(
            shop,
            "order/get_order_detail",
            {"order_sn_list": ",".join(some), "response_optional_fields": _DETAIL_FIELDS},
        )
        for some in chunks(ids, _DETAILS_AT_ONCE)
    ]
    for data in await together(*asked):
        for raw in decode(data, wire.Orders).order_list:
            yield raw


def _unanswered(ids: Sequence[str], orders: Sequence[wire.Order], set_aside: Sequence[SetAside]) -> str:
    missing = set(ids) - {item.order_sn for item in orders} - {one.item_id for one in set_aside}
    # An order set aside without a number accounts for one of those that seem missing.
    left = len(missing) - sum(not one.item_id for one in set_aside)
    return f"{left} of {len(ids)} changed orders were not answered." if left > 0 else ""


# -- parcels ------------------------------------------------------------------------------------------------------


async def read_tracking(client: ShopeeClient, shop: ShopSession) -> TopicRead:
    """The carrier's events of the parcels that were quiet for a while."""
    wanted = list(shop.plan.in_transit)
    asked = wanted[:_MOST_TRACKINGS]
    read = TopicRead([])
    for found in await together(*(_tracking(client, shop, order_sn) for order_sn in asked)):
        if isinstance(found, SetAside):
            read.set_aside.append(found)
        else:
            read.records.append(found)
    left = len(wanted) - len(asked)
    read.incomplete = f"Parcels that could not be looked up in this round: {left}." if left else ""
    return read


async def _tracking(client: ShopeeClient, shop: ShopSession, order_sn: str) -> Record | SetAside:
    """One order that Shopee will not answer for (split, moved, gone) says nothing about the others."""
    try:
        data = await client.shop_call(shop, "logistics/get_tracking_info", {"order_sn": order_sn})
        return parse.tracking(order_sn, decode(data, wire.Tracking))
    except (RefusedCallError, UnreadableAnswerError, ValueError) as fault:
        return SetAside(order_sn, str(fault)[:300])


# -- returns and requests to cancel -------------------------------------------------------------------------------


async def read_aftersales(client: ShopeeClient, shop: ShopSession) -> TopicRead:
    """Returns changed since the last reading, and every order that waits for the seller to let the buyer cancel."""
    began = shop.clock.now()
    since = shop.plan.since(Topic.AFTERSALES, first=began - _FIRST, overlap=_OVERLAP)
    read, waiting = await together(_returns(client, shop, since, began), _cancellations(client, shop, began))
    read.records += waiting.records
    read.set_aside += waiting.set_aside
    read.incomplete = read.incomplete or waiting.incomplete
    read.watermark = began
    read.whole = frozenset({CancellationRecord})
    return read


async def _returns(client: ShopeeClient, shop: ShopSession, since: datetime, until: datetime) -> TopicRead:
    read = TopicRead([])
    for start, end in windows(since, until):
        asked = {"page_size": "100", **_span("update_time", start, end)}
        whole = await read_whole_list(_RETURNS, pages_of(client, shop, "returns/get_return_list", asked, "page_no"))
        records, odd = parse.each(whole.items, parse.returned, lambda item: item.return_sn)
        read.records += records
        read.set_aside += whole.set_aside + odd
        read.incomplete = read.incomplete or whole.incomplete
    return read


async def _cancellations(client: ShopeeClient, shop: ShopSession, until: datetime) -> TopicRead:
    """One window is enough: a request that nobody answers is decided by Shopee within days."""
    ids, reached, incomplete = await _changed_orders(
        client, shop, until - _WINDOW, until, {"order_status": "IN_CANCEL"}
    )
    orders, set_aside = await _orders(client, shop, ids)
    if reached < until:
        incomplete = incomplete or f"More than {MOST_ORDERS} orders wait for a word on cancelling."
    waiting = [order for order in orders if order.order_status == "IN_CANCEL"]
    records, odd = parse.each(waiting, parse.cancellation, lambda item: item.order_sn)
    return TopicRead(records, None, set_aside + odd, incomplete or _unanswered(ids, orders, set_aside))


# -- parts --------------------------------------------------------------------------------------------------------


def windows(since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The span in pieces of at most fifteen days, the oldest first; touching, since both ends belong to a piece."""
    start = since
    while start < until:
        yield start, min(start + _WINDOW, until)
        start += _WINDOW


def _span(name: str, start: datetime, end: datetime) -> dict[str, str]:
    return {f"{name}_from": str(int(start.timestamp())), f"{name}_to": str(int(end.timestamp()))}


def _order_sn_in(raw: msgspec.Raw) -> str:
    try:
        return decode(raw, wire.OrderId).order_sn
    except UnreadableAnswerError:
        return ""
