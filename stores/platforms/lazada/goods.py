"""How products, the units behind them, and what Lazada holds against them are read."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import msgspec

from stores.platforms.base import SetAside, ShopSession, TopicRead
from stores.platforms.clean import clip
from stores.platforms.errors import RefusedCallError
from stores.platforms.lazada import wire
from stores.platforms.lazada.client import LazadaClient
from stores.platforms.lazada.countries import country
from stores.platforms.lazada.pages import ItemReader, Listed, Page, decode, read_pages, records_of
from stores.platforms.lazada.parse_goods import alert_record, issue_records, product_record, stock_record
from stores.platforms.together import together
from stores.topics import Topic

_OVERLAP = timedelta(minutes=10)
_PAGE = 50
# Offsets beyond 10,000 are refused: a longer list is read in halves of the time its items were changed in.
_MOST_PAGES = 200
_BEGINNING = datetime(2012, 1, 1, tzinfo=UTC)  # Lazada opened in March 2012
_NARROWEST = timedelta(hours=1)
_MOST_SINGLE_ITEMS = 20
# A catalogue beyond this takes more calls than a round has: its stock is swept four times a day.
_MANY, _SWEEP_MANY_EVERY = 1000, timedelta(hours=6)

_PRODUCTS = ItemReader(wire.Product, "item_id")
_ALERTS = ItemReader(wire.QcAlert, "productId")


async def read_products(client: LazadaClient, shop: ShopSession) -> TopicRead:
    """The whole catalogue at first, then what changed. Deleted items are asked for apart: nobody says that "all" holds them."""
    began = shop.clock.now()
    if Topic.PRODUCTS in shop.plan.watermarks:
        since = shop.plan.watermarks[Topic.PRODUCTS] - _OVERLAP
        changed, gone = await together(
            _products(client, shop, "all", since=since), _products(client, shop, "deleted", since=since)
        )
        gone.take(changed)
    else:
        gone = await _products(client, shop, "all")
    records, odd = records_of(gone.items, partial(product_record, currency=country(shop.country).currency))
    return TopicRead(records, began, [*gone.set_aside.values(), *odd], gone.incomplete)


async def read_stock(client: LazadaClient, shop: ShopSession) -> TopicRead:
    """All live items, since a sale need not stamp an item as changed; then those sold out, then what is left one by one.

    Between sweeps of a very large catalogue only what changed or sold out is read, and the age stays the last sweep's.
    """
    wanted, began = set(shop.plan.live_product_ids), shop.clock.now()
    if not wanted:
        return TopicRead([])
    swept_at = shop.plan.read_ats.get(Topic.STOCK)
    if swept_at is not None and len(wanted) > _MANY and began - swept_at < _SWEEP_MANY_EVERY:
        return await _changed_stock(client, shop, began, swept_at)
    found = await _products(client, shop, "live")
    if wanted - found.items.keys() - found.set_aside.keys():
        found.take(await _products(client, shop, "sold-out"))
    left = sorted(wanted - found.items.keys() - found.set_aside.keys())
    for part in await together(*(_single(client, shop, item_id) for item_id in left[:_MOST_SINGLE_ITEMS])):
        found.take(part)
    read = _stock_of(found)
    read.watermark = began
    # These are not where we thought them: how they stand now is worth keeping.
    moved, odd = records_of(
        {key: found.items[key] for key in left if key in found.items},
        partial(product_record, currency=country(shop.country).currency),
    )
    read.records += moved
    read.set_aside += odd
    silent = len(wanted - found.items.keys() - found.set_aside.keys())
    if silent and not read.incomplete:
        read.incomplete = f"Live products whose stock was not answered: {silent}."
    return read


async def _changed_stock(client: LazadaClient, shop: ShopSession, began: datetime, swept_at: datetime) -> TopicRead:
    since = shop.plan.watermarks.get(Topic.STOCK, swept_at) - _OVERLAP
    changed, sold_out = await together(
        _products(client, shop, "live", since=since), _products(client, shop, "sold-out")
    )
    changed.take(sold_out)
    read = _stock_of(changed)
    read.watermark, read.as_of = began, swept_at
    return read


def _stock_of(found: Listed[wire.Product]) -> TopicRead:
    read = TopicRead([], set_aside=list(found.set_aside.values()), incomplete=found.incomplete)
    for item_id, product in found.items.items():
        try:
            read.records += [stock_record(item_id, sku) for sku in product.skus]
        except (ValueError, OverflowError) as fault:
            read.set_aside.append(SetAside(clip(item_id, 64), str(fault)[:300]))
    return read


async def read_listing_issues(client: LazadaClient, shop: ShopSession) -> TopicRead:
    """Suspended and rejected listings with Lazada's reasons, and those it will take down unless they are mended."""
    products, alerts = await together(_products(client, shop, "all"), _alerts(client, shop))
    records, odd = records_of(alerts.items, alert_record)
    read = TopicRead(records, set_aside=odd, incomplete=products.incomplete or alerts.incomplete)
    read.set_aside += [*products.set_aside.values(), *alerts.set_aside.values()]
    for item_id, product in products.items.items():
        try:
            read.records += issue_records(product)
        except (ValueError, OverflowError) as fault:
            read.set_aside.append(SetAside(clip(item_id, 64), str(fault)[:300]))
    return read


async def _products(
    client: LazadaClient, shop: ShopSession, which: str, *, since: datetime | None = None
) -> Listed[wire.Product]:
    part = await read_pages(_fetch_products(client, shop, which, since, None), size=_PAGE, most_pages=_MOST_PAGES)
    if not part.more:
        return part
    return await _in_halves(client, shop, which, since or _BEGINNING, shop.clock.now())


async def _in_halves(
    client: LazadaClient, shop: ShopSession, which: str, since: datetime, until: datetime
) -> Listed[wire.Product]:
    whole: Listed[wire.Product] = Listed({}, {})
    middle = since + (until - since) / 2
    for begin, end in ((since, middle), (middle, until)):
        part = await read_pages(_fetch_products(client, shop, which, begin, end), size=_PAGE, most_pages=_MOST_PAGES)
        if part.more and end - begin > _NARROWEST:
            part = await _in_halves(client, shop, which, begin, end)
        elif part.more:
            part.incomplete = "More products changed at once than Lazada lets us list."
        whole.take(part)
    return whole


def _fetch_products(
    client: LazadaClient, shop: ShopSession, which: str, since: datetime | None, until: datetime | None
) -> Callable[[int], Awaitable[Page[wire.Product]]]:
    async def fetch(page: int) -> Page[wire.Product]:
        params = {
            "filter": which,
            "update_after": since.strftime("%Y-%m-%dT%H:%M:%S%z") if since else "",
            "update_before": until.strftime("%Y-%m-%dT%H:%M:%S%z") if until else "",
            "offset": str(page * _PAGE),
            "limit": str(_PAGE),
            "options": "1",  # with the stock of every warehouse
        }
        answer = decode(await client.shop_call(shop, "/products/get", params), wire.ProductPage)
        return _PRODUCTS.read(answer.products), answer.total_products

    return fetch


async def _single(client: LazadaClient, shop: ShopSession, item_id: str) -> Listed[wire.Product]:
    """One item; nothing when Lazada no longer knows it."""
    try:
        return _PRODUCTS.read([await client.shop_call(shop, "/product/item/get", {"item_id": item_id})])
    except RefusedCallError:
        return Listed({}, {})


async def _alerts(client: LazadaClient, shop: ShopSession) -> Listed[wire.QcAlert]:
    async def fetch(page: int) -> Page[wire.QcAlert]:
        params = {"offset": str(page * _PAGE), "limit": str(_PAGE)}
        data = await client.shop_call(shop, "/product/qc/alert/list", params)
        return _ALERTS.read(decode(data, list[msgspec.Raw])), None

    return await read_pages(fetch, size=_PAGE, most_pages=_MOST_PAGES)
