"""Products, the units behind them, and what Lazada holds against them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta

import msgspec

from stores.models.product import ProductStatus
from stores.platforms.base import SetAside, ShopSession, TopicRead
from stores.platforms.clean import clip, count
from stores.platforms.errors import RefusedCallError
from stores.platforms.lazada import wire
from stores.platforms.lazada.client import LazadaClient
from stores.platforms.lazada.pages import ItemReader, Listed, Page, decode, read_pages, records_of
from stores.platforms.lazada.scalars import text_of, time_of
from stores.records import ListingIssueRecord, ProductRecord, ProductSku, StockRecord
from stores.topics import Topic

_OVERLAP = timedelta(minutes=10)
_PAGE = 50
# Offsets beyond 10,000 are refused: a longer list is read in halves of the time its items were changed in.
_MOST_PAGES = 200
_BEGINNING = datetime(2012, 1, 1, tzinfo=UTC)  # Lazada opened in March 2012
_NARROWEST = timedelta(hours=1)
_MOST_SINGLE_ITEMS = 20

_PRODUCTS = ItemReader(wire.Product, "item_id")
_ALERTS = ItemReader(wire.QcAlert, "productId")

_STATUS = {
    "active": ProductStatus.LIVE,
    "inactive": ProductStatus.OFF,
    "pendingqc": ProductStatus.IN_REVIEW,
    "pending": ProductStatus.IN_REVIEW,
    "rejected": ProductStatus.REJECTED,
    "suspended": ProductStatus.SUSPENDED,
    "deleted": ProductStatus.DELETED,
}
_REJECTED = ("reject", "livereject")


async def read_products(client: LazadaClient, shop: ShopSession) -> TopicRead:
    """The whole catalogue at first, then what changed. Deleted items are asked for apart: nobody says that "all" holds them."""
    began = shop.clock.now()
    if Topic.PRODUCTS in shop.plan.watermarks:
        since = shop.plan.watermarks[Topic.PRODUCTS] - _OVERLAP
        changed, gone = await asyncio.gather(
            _products(client, shop, "all", since=since), _products(client, shop, "deleted", since=since)
        )
        gone.take(changed)
    else:
        gone = await _products(client, shop, "all")
    records, odd = records_of(gone.items, product_record)
    return TopicRead(records, began, [*gone.set_aside.values(), *odd], gone.incomplete)


async def read_stock(client: LazadaClient, shop: ShopSession) -> TopicRead:
    """All live items, since a sale need not stamp an item as changed; then those sold out, then what is left one by one."""
    wanted = set(shop.plan.live_product_ids)
    if not wanted:
        return TopicRead([])
    found = await _products(client, shop, "live")
    if wanted - found.items.keys() - found.set_aside.keys():
        found.take(await _products(client, shop, "sold-out"))
    left = sorted(wanted - found.items.keys() - found.set_aside.keys())
    for part in await asyncio.gather(*(_single(client, shop, item_id) for item_id in left[:_MOST_SINGLE_ITEMS])):
        found.take(part)
    read = TopicRead([], set_aside=list(found.set_aside.values()), incomplete=found.incomplete)
    for item_id, product in found.items.items():
        try:
            read.records += [stock_record(item_id, sku) for sku in product.skus]
            read.records += [product_record(product)] if item_id in left else []
        except (ValueError, OverflowError) as fault:
            read.set_aside.append(SetAside(clip(item_id, 64), str(fault)[:300]))
    silent = len(wanted - found.items.keys() - found.set_aside.keys())
    if silent and not read.incomplete:
        read.incomplete = f"The stock of {silent} live products was not answered."
    return read


async def read_listing_issues(client: LazadaClient, shop: ShopSession) -> TopicRead:
    """Suspended and rejected listings with Lazada's reasons, and those it will take down unless they are mended."""
    products, alerts = await asyncio.gather(_products(client, shop, "all"), _alerts(client, shop))
    records, odd = records_of(alerts.items, alert_record)
    read = TopicRead(records, set_aside=odd, incomplete=products.incomplete or alerts.incomplete)
    read.set_aside += [*products.set_aside.values(), *alerts.set_aside.values()]
    for item_id, product in products.items.items():
        try:
            read.records += issue_records(product)
        except (ValueError, OverflowError) as fault:
            read.set_aside.append(SetAside(clip(item_id, 64), str(fault)[:300]))
    return read


def product_record(item: wire.Product) -> ProductRecord:
    """Raises ValueError."""
    suspended = {text_of(sku.SkuId) for sku in item.suspendedSkus or []}
    sub = text_of(item.subStatus)
    return ProductRecord(
        external_id=str(item.item_id),
        title=clip(item.attributes.name if item.attributes else "", 300),
        status=status_of(item),
        platform_status=clip(f"{item.status} ({sub})" if sub else item.status, 40),
        created_at=time_of(item.created_time, UTC),
        updated_at=time_of(item.updated_time, UTC),
        skus=[
            ProductSku(
                str(sku.SkuId),
                clip(sku.SellerSku, 80),
                _plain(sku.Status or "active") == "active" and str(sku.SkuId) not in suspended,
            )
            for sku in item.skus
        ],
    )


def stock_record(item_id: str, sku: wire.Sku) -> StockRecord:
    """`available`: what buyers can order now, over all warehouses. Raises ValueError when none is told."""
    houses = [*(sku.multiWarehouseInventories or []), *(sku.fblWarehouseInventories or [])]
    sellable = [house.sellableQuantity if house.sellableQuantity is not None else house.quantity for house in houses]
    known = [units for units in sellable if units is not None]
    overall = sku.Available if sku.Available is not None else sku.quantity
    available = sum(known) if known and len(known) == len(houses) else overall
    if available is None:
        raise ValueError(f"no quantity is told for SKU {sku.SkuId}")
    held = [units for house in houses for units in (house.occupyQuantity, house.withholdQuantity) if units is not None]
    return StockRecord(
        external_id=str(sku.SkuId),
        product_external_id=item_id,
        available=count(available),
        committed=count(sum(held)) if held else None,
    )


def issue_records(item: wire.Product) -> Iterator[ListingIssueRecord]:
    """One for a listing that was suspended or rejected, one for each suspended variant."""
    status, sub, item_id = status_of(item), _plain(text_of(item.subStatus)), str(item.item_id)
    if status in (ProductStatus.SUSPENDED, ProductStatus.REJECTED) or sub in _REJECTED:
        reasons = item.rejectReason or []
        yield ListingIssueRecord(
            external_id=item_id,
            product_external_id=item_id,
            kind="suspended" if status == ProductStatus.SUSPENDED else "rejected",
            reason=clip("; ".join(text_of(one.violationDetail) for one in reasons if one.violationDetail), 2000),
            suggestion=clip("; ".join(text_of(one.suggestion) for one in reasons if one.suggestion), 2000),
            fix_by_at=None,
            updated_at=time_of(item.updated_time, UTC),
        )
    for sku in item.suspendedSkus or []:
        yield ListingIssueRecord(
            external_id=f"{item_id}:sku {text_of(sku.SkuId)}",
            product_external_id=item_id,
            kind="variant suspended",
            reason=clip(sku.rejectReason, 2000),
            suggestion="",
            fix_by_at=None,
            updated_at=time_of(item.updated_time, UTC),
        )


def alert_record(alert: wire.QcAlert) -> ListingIssueRecord:
    categories = ", ".join(text_of(one) for one in alert.suggestionCategories or [])
    return ListingIssueRecord(
        external_id=f"{alert.productId}:quality alert",
        product_external_id=str(alert.productId),
        kind="quality alert",
        reason="Lazada takes this listing down unless it is mended.",
        suggestion=f"Categories that Lazada suggests: {categories}" if categories else "",
        fix_by_at=time_of(alert.deactivationTime, UTC),
        updated_at=None,
    )


def status_of(item: wire.Product) -> str:
    """A suspended listing stays suspended whatever its sub-status says; a rejected one waits off the shelf."""
    word = _plain(item.status)
    if word not in _STATUS:
        raise ValueError(f"unknown product status {item.status[:60]!r}")
    off_shelf = word in ("inactive", "pendingqc", "pending")
    return str(ProductStatus.REJECTED if off_shelf and _plain(text_of(item.subStatus)) in _REJECTED else _STATUS[word])


def _plain(word: str) -> str:
    """ "Pending QC", "Live_Reject", "InActive": spelling differs from page to page."""
    return word.strip().lower().replace(" ", "").replace("_", "")


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
