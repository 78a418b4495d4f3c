"""How orders and their parcels are read: what changed, past the cap on offsets, then the items that tell where each stands."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import msgspec

from stores.platforms.base import ShopSession, TopicRead
from stores.platforms.errors import UnreadableAnswerError
from stores.platforms.lazada import wire
from stores.platforms.lazada.client import LazadaClient
from stores.platforms.lazada.countries import Country, country
from stores.platforms.lazada.pages import ItemReader, Listed, Page, chunks, decode, read_pages, records_of
from stores.platforms.lazada.parse_orders import order_record, tracking_record
from stores.platforms.lazada.scalars import known_time
from stores.platforms.together import together
from stores.records import TrackingRecord
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


async def read_orders(client: LazadaClient, shop: ShopSession) -> TopicRead:
    """Everything that changed since the last reading, with its items."""
    began = shop.clock.now()
    land = country(shop.country)
    since = shop.plan.since(Topic.ORDERS, first=began - _FIRST, overlap=_OVERLAP)
    orders = await _changed_since(client, shop, since, land)
    parts = await together(*(_items(client, shop, ids) for ids in chunks(list(orders.items), _ITEMS_AT_ONCE)))
    items: Listed[wire.ItemsOfOrder] = Listed({}, {})
    for part in parts:
        items.take(part)
    answered = {key: order for key, order in orders.items.items() if key in items.items}
    records, odd = records_of(answered, lambda order: order_record(order, items.items[str(order.order_id)], land))
    read = TopicRead(records, began, [*orders.set_aside.values(), *items.set_aside.values(), *odd], orders.incomplete)
    silent = len(orders.items.keys() - items.items.keys() - items.set_aside.keys())
    if silent and not read.incomplete:
        read.incomplete = f"Orders whose items were not answered: {silent}."
    return read


async def read_tracking(client: LazadaClient, shop: ShopSession) -> TopicRead:
    """The newest scan of each parcel of which nothing was heard for long."""
    wanted = list(shop.plan.in_transit)
    asked = wanted[:_MOST_TRACKINGS]
    records = await together(*(_trace(client, shop, order_id) for order_id in asked))
    left = len(wanted) - len(asked)
    return TopicRead(
        list(records), incomplete=f"Parcels that could not be looked up in this round: {left}." if left else ""
    )


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
