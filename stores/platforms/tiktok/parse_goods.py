"""TikTok Shop's words about listings and stock into our records. Each function raises ValueError as those of `parse`."""

from stores.models.product import ProductStatus
from stores.platforms.clean import amount, clip, count, minor_units, moment
from stores.platforms.tiktok import wire
from stores.platforms.tiktok.parse import known
from stores.records import ProductRecord, ProductSku, StockRecord

PRODUCT_STATUS: dict[str, str] = {
    "ACTIVATE": ProductStatus.LIVE,
    "DRAFT": ProductStatus.DRAFT,
    "PENDING": ProductStatus.IN_REVIEW,
    "FAILED": ProductStatus.REJECTED,
    "SELLER_DEACTIVATED": ProductStatus.OFF,
    "PLATFORM_DEACTIVATED": ProductStatus.SUSPENDED,
    "FREEZE": ProductStatus.SUSPENDED,
    "DELETED": ProductStatus.DELETED,
}


def product(item: wire.Product) -> ProductRecord:
    return ProductRecord(
        external_id=item.id,
        title=clip(item.title, 300),
        status=known(PRODUCT_STATUS, item.status, "product status"),
        platform_status=clip(item.status, 40),
        created_at=moment(item.create_time),
        updated_at=moment(item.update_time),
        skus=[_sku(sku) for sku in item.skus],
    )


def _sku(sku: wire.ProductSku) -> ProductSku:
    asked, currency = sku.price, clip(sku.price.currency if sku.price else "", 3)
    return ProductSku(
        sku.id,
        clip(sku.seller_sku, 80),
        sku.status_info is None or sku.status_info.status == "NORMAL",
        minor_units(amount(asked.sale_price or asked.tax_exclusive_price), currency) if asked else None,
        currency,
    )


def stock(pair: tuple[str, wire.StockSku]) -> StockRecord:
    """`pair`: the product's id and its SKU's stock."""
    product_id, item = pair
    committed = item.total_committed_quantity
    return StockRecord(
        external_id=item.id,
        product_external_id=product_id,
        available=count(item.total_available_quantity),
        committed=None if committed is None else count(committed),
    )
