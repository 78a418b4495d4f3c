"""Orders and their parcels: how they are read, and what their items' states make of an order, which has no state of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec

from stores.models.order import OrderStatus
from stores.platforms.base import ShopSession, TopicRead
from stores.platforms.clean import clip
from stores.platforms.errors import UnreadableAnswerError
from stores.platforms.lazada import wire
from stores.platforms.lazada.client import LazadaClient
from stores.platforms.lazada.countries import Country, country
from stores.platforms.lazada.pages import ItemReader, Listed, Page, chunks, decode, read_pages, records_of
from stores.platforms.lazada.scalars import Scalar, known_time, money_of, text_of, time_of
from stores.records import OrderLine, OrderRecord, TrackingRecord
from stores.topics import Topic

# How far back the first reading goes: the longest span any check looks back over.
_FIRST = timedelta(days=30)
_OVERLAP = timedelta(minutes=10)

_PAGE = 100
# offset + limit must stay below 4500 to 5000 (sources differ): past it the reading starts again at the last row's time.
_MOST_PAGES = 44
_MOST_RESTARTS = 50
_ITEMS_AT_ONCE = 50
_MOST_TRACKINGS = 60

_ORDERS = ItemReader(wire.Order, "order_id")
_ITEMS = ItemReader(wire.ItemsOfOrder, "order_id")

_TO_PACK = frozenset(("pending", "repacked"))
_PACKED = frozenset(("packed", "ready_to_ship_pending", "ready_to_ship"))
# The first that one of the items is in decides: an order is as far as the least far of its items.
_STATUS: tuple[tuple[frozenset[str], str], ...] = (
    (_TO_PACK, OrderStatus.TO_SHIP),
    (_PACKED, OrderStatus.AWAITING_COLLECTION),
    (frozenset(("shipped", "shipping", "failed", "failed_delivery", "shipped_back")), OrderStatus.IN_TRANSIT),
    (frozenset(("unpaid",)), OrderStatus.UNPAID),
    (frozenset(("delivered",)), OrderStatus.DELIVERED),
    (frozenset(("confirmed", "returned")), OrderStatus.COMPLETED),
    (
        frozenset(
            (
                "canceled",
                "lost",
                "lost_by_3pl",
                "damaged_by_3pl",
                "shipped_back_success",
                "shipped_back_failed",
                "package_scrapped",
            )
        ),
        OrderStatus.CANCELLED,
    ),
)
_KNOWN = frozenset(word for words, _ in _STATUS for word in words)
_NOT_PACKED = _TO_PACK | {"unpaid", "canceled"}


async def read_orders(client: LazadaClient, shop: ShopSession) -> TopicRead:
    """Everything that changed since the last reading, with its items."""
    began = shop.clock.now()
    land = country(shop.country)
    since = shop.plan.since(Topic.ORDERS, first=began - _FIRST, overlap=_OVERLAP)
    orders = await _changed_since(client, shop, since, land)
    parts = await asyncio.gather(*(_items(client, shop, ids) for ids in chunks(list(orders.items), _ITEMS_AT_ONCE)))
    items: Listed[wire.ItemsOfOrder] = Listed({}, {})
    for part in parts:
        items.take(part)
    answered = {key: order for key, order in orders.items.items() if key in items.items}
    records, odd = records_of(answered, lambda order: order_record(order, items.items[str(order.order_id)], land))
    read = TopicRead(records, began, [*orders.set_aside.values(), *items.set_aside.values(), *odd], orders.incomplete)
    silent = len(orders.items.keys() - items.items.keys() - items.set_aside.keys())
    if silent and not read.incomplete:
        read.incomplete = f"The items of {silent} orders were not answered."
    return read


async def read_tracking(client: LazadaClient, shop: ShopSession) -> TopicRead:
    """The newest scan of each parcel of which nothing was heard for long."""
    wanted = list(shop.plan.in_transit)
    asked = wanted[:_MOST_TRACKINGS]
    records = await asyncio.gather(*(_trace(client, shop, order_id) for order_id in asked))
    left = len(wanted) - len(asked)
    return TopicRead(list(records), incomplete=f"{left} parcels could not be looked up in this round." if left else "")


def order_record(order: wire.Order, of: wire.ItemsOfOrder, land: Country) -> OrderRecord:
    """Raises ValueError. Items that Lazada packs itself (its own warehouse, digital goods) ask nothing of the seller."""
    if not of.order_items:
        raise ValueError("the order has no items")
    own = [item for item in of.order_items if not (item.is_fbl or item.is_digital)]
    items = own or of.order_items
    states = {_state(item) for item in items}
    created_at = known_time(order.created_at, land.zone)
    updated_at = time_of(order.updated_at, land.zone) or created_at
    paid_at = _earliest(items, lambda item: item.payment_time, land)
    due_at = _earliest(
        [item for item in items if _state(item) in _TO_PACK | _PACKED], lambda item: item.sla_time_stamp, land
    )
    status = next(status for words, status in _STATUS if words & states)
    carriers = [item for item in items if text_of(item.tracking_code) or text_of(item.shipment_provider)]
    parcel = carriers[0] if carriers else wire.OrderItem("")
    return OrderRecord(
        external_id=str(order.order_id),
        status=str(status),
        platform_status=clip(",".join(sorted(states)), 40),
        created_at=created_at,
        updated_at=updated_at,
        paid_at=paid_at,
        ship_by_at=due_at,
        # When the seller arranged the shipment is not told; the payment is the last moment known to lie before it.
        shipped_at=(paid_at or created_at) if states - _NOT_PACKED else None,
        hand_over_by_at=due_at,
        # Nor is the carrier's collection: the last change of a parcel under way stands for it until the parcel is traced.
        collected_at=updated_at if status == OrderStatus.IN_TRANSIT else None,
        deliver_by_at=None,
        delivered_at=None,
        cancelled_at=None,
        auto_cancel_at=None,
        fulfilled_by_platform=not own,
        cancel_requested=_asks_to_cancel(order) or any(_asks_to_cancel(item) for item in items),
        total_amount=_total(order),
        currency=clip(text_of(items[0].currency) or land.currency, 3),
        carrier=clip(text_of(parcel.shipment_provider), 80),
        tracking_number=clip(text_of(parcel.tracking_code), 80),
        lines=_lines(of.order_items),
    )


def tracking_record(order_id: str, trace: wire.Trace) -> TrackingRecord:
    """The newest event of all parcels; events come in no order."""
    events = [
        (known_time(event.event_time, UTC), event)
        for module in trace.module or trace.data or []
        for package in module.package_detail_info_list or []
        for event in package.logistic_detail_info_list or []
    ]
    at, newest = max(events, key=lambda pair: pair[0], default=(None, wire.TraceEvent()))
    said = clip((text_of(newest.title) or text_of(newest.description)).strip(), 200)
    return TrackingRecord(external_id=order_id, last_scan_at=at, last_scan_text=said)


async def _changed_since(client: LazadaClient, shop: ShopSession, since: datetime, land: Country) -> Listed[wire.Order]:
    """A list longer than the offset cap is begun again at the last row's time; what is seen twice is kept once."""
    whole: Listed[wire.Order] = Listed({}, {})
    for _ in range(_MOST_RESTARTS):
        part = await read_pages(_fetch_orders(client, shop, since), size=_PAGE, most_pages=_MOST_PAGES)
        whole.take(part)
        if not part.more:
            return whole
        last = _last_change(part, land)
        if last is None or last <= since:
            break
        since = last
    whole.incomplete = "More orders changed than Lazada lets us list."
    return whole


def _last_change(part: Listed[wire.Order], land: Country) -> datetime | None:
    """A second before the newest row's, since nobody says whether the bound itself is listed."""
    times: list[datetime] = []
    for order in part.items.values():
        try:
            times.append(known_time(order.updated_at or order.created_at, land.zone))
        except ValueError:
            continue  # set aside later, when it is parsed
    return max(times) - timedelta(seconds=1) if times else None


def _fetch_orders(
    client: LazadaClient, shop: ShopSession, since: datetime
) -> Callable[[int], Awaitable[Page[wire.Order]]]:
    async def fetch(page: int) -> Page[wire.Order]:
        params = {
            "update_after": since.isoformat(timespec="seconds"),
            "sort_by": "updated_at",
            "sort_direction": "ASC",
            "offset": str(page * _PAGE),
            "limit": str(_PAGE),
        }
        answer = decode(await client.shop_call(shop, "/orders/get", params), wire.OrderPage)
        return _ORDERS.read(answer.orders), answer.countTotal

    return fetch


async def _items(client: LazadaClient, shop: ShopSession, order_ids: Sequence[str]) -> Listed[wire.ItemsOfOrder]:
    params = {"order_ids": f"[{','.join(order_ids)}]"}
    return _ITEMS.read(decode(await client.shop_call(shop, "/orders/items/get", params), list[msgspec.Raw]))


async def _trace(client: LazadaClient, shop: ShopSession, order_id: str) -> TrackingRecord:
    data = await client.shop_call(shop, "/logistic/order/trace", {"order_id": order_id, "locale": "en"})
    try:
        return tracking_record(order_id, decode(data, wire.Trace))
    except ValueError as fault:
        raise UnreadableAnswerError(f"Tracking of order {order_id}: {fault}.") from fault


def _state(item: wire.OrderItem) -> str:
    word = item.status.strip().lower()
    if word not in _KNOWN:
        raise ValueError(f"unknown item status {item.status[:40]!r}")
    return word


def _earliest(items: list[wire.OrderItem], of: Callable[[wire.OrderItem], Scalar], land: Country) -> datetime | None:
    times = [time_of(of(item), land.zone) for item in items]
    return min((at for at in times if at), default=None)


def _asks_to_cancel(one: wire.Order | wire.OrderItem) -> bool:
    return bool(one.need_cancel_confirm or one.is_cancel_pending)


def _total(order: wire.Order) -> Decimal | None:
    """What the buyer pays: goods less vouchers plus shipping."""
    goods = money_of(order.price)
    if goods is None:
        return None
    return goods - (money_of(order.voucher) or 0) + (money_of(order.shipping_fee) or 0)


def _lines(items: list[wire.OrderItem]) -> list[OrderLine]:
    """Lazada sends one item a piece; ours counts the units of a SKU that are bought, cancelled ones only when all are."""
    bought = [item for item in items if _state(item) != "canceled"] or items
    lines: dict[str, OrderLine] = {}
    for item in bought:
        sku_id = text_of(item.sku_id)
        units = lines[sku_id].quantity + 1 if sku_id in lines else 1
        lines[sku_id] = OrderLine(sku_id, text_of(item.product_id), clip(item.name, 120), units)
    return list(lines.values())
