"""Products and their stock: a benign range, and what can be wrong with it."""

from sandbox import names
from sandbox.model import DAY, Product, Shop, Sku
from sandbox.writing import Pen

_BENIGN_STATUSES = ("ACTIVATE",) * 8 + ("SELLER_DEACTIVATED", "DRAFT")


def benign_products(shop: Shop, pen: Pen, idle: int) -> None:
    """10 to 18 products with plenty of stock; in an idle shop nothing was touched since."""
    for _ in range(pen.between(10, 18)):
        age = idle or pen.between(2, 60) * DAY
        skus = [_sku(shop, pen) for _ in range(pen.between(1, 3.99))]
        product = Product(
            id=pen.id(),
            title=f"{pen.pick(names.GOODS)} {pen.pick(names.KINDS)}",
            status="ACTIVATE" if len(shop.products) < 6 else pen.pick(_BENIGN_STATUSES),
            created=pen.epoch - 90 * DAY,
            updated=pen.epoch - age - pen.between(0, DAY),
            skus=skus,
        )
        if idle and not shop.products:
            product.updated = pen.epoch - idle
        shop.products[product.id] = product


def plant_product(shop: Shop, pen: Pen, kind: str, near: bool) -> None:
    """stock_zero, stock_oversold, listing_suspended, or what only looks like it."""
    product = _untouched(shop)
    product.updated = pen.epoch - pen.between(1, 3) * DAY
    if kind == "listing_suspended":
        product.status = "SELLER_DEACTIVATED" if near else pen.pick(("PLATFORM_DEACTIVATED", "FREEZE"))
    elif near and kind == "stock_oversold":
        product.skus[0].available, product.skus[0].normal = -3, False  # a switched-off SKU is not on sale
    elif near:
        product.skus[0].available = 1
    else:
        product.skus[0].available = 0 if kind == "stock_zero" else -pen.between(1, 6)


def _untouched(shop: Shop) -> Product:
    """A live product from the end of the list, which no planted order sells and nothing else was planted in."""
    free = [
        one
        for one in shop.products.values()
        if one.status == "ACTIVATE" and all(sku.available > 100 for sku in one.skus)
    ]
    return free[-1]


def _sku(shop: Shop, pen: Pen) -> Sku:
    usd = pen.between(300, 4000) / 100
    price = usd * names.PER_USD[shop.currency]
    digits = 0 if shop.currency in ("IDR", "VND") else 2
    return Sku(
        pen.id(),
        f"SKU-{pen.between(1000, 9999)}-{pen.pick(names.VARIANTS)}",
        f"{price:.{digits}f}",
        pen.between(400, 2000),
    )
