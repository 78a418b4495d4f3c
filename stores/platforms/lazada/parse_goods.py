"""Lazada's listings, their stock and what it holds against them, in our words. ValueError for what is not understood."""

from collections.abc import Iterator
from datetime import UTC
from decimal import Decimal

from stores.models.product import ProductStatus
from stores.platforms.clean import clip, count, minor_units
from stores.platforms.lazada import wire
from stores.platforms.lazada.scalars import money_of, text_of, time_of
from stores.records import ListingIssueRecord, ProductRecord, ProductSku, StockRecord

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


def product_record(item: wire.Product, currency: str) -> ProductRecord:
    """`currency`: the store's; prices are told without one. Raises ValueError."""
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
                minor_units(_price(sku), currency),
                currency,
            )
            for sku in item.skus
        ],
    )


def _price(sku: wire.Sku) -> Decimal | None:
    """The lower of what the seller asks usually and for a time; a special price of zero is none. Whether its time has come is
    passed over: setting it is what the seller did.
    """
    asked = [price for price in (money_of(sku.price), money_of(sku.special_price) or None) if price is not None]
    return min(asked, default=None)


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
