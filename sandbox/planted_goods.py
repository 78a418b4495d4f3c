"""Problems and near misses of stock and listings, each on a product of its own."""

from sandbox import catalogue, orders
from sandbox.model import DAY, HOUR, Shop, Sku
from sandbox.pen import Pen
from sandbox.planting import Planter, Row


def _sku(shop: Shop, pen: Pen, now: int) -> Sku:
    """Of a product of its own, so that no ordinary order meets it."""
    return catalogue.new_product(shop, pen, now - 60 * DAY).skus[0]


def _sell(shop: Shop, pen: Pen, now: int, sku: Sku, units: int) -> None:
    """So many units between twelve and two days ago, two an order."""
    while units:
        batch = min(2, units)
        order = orders.place(shop, pen, now - pen.between(2 * DAY, 12 * DAY), skus=[sku] * batch)
        orders.ship_well(order, pen, order.paid + pen.between(2 * HOUR, 10 * HOUR))
        units -= batch


def _stock_zero(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    sku = _sku(shop, pen, now)
    sku.stock.add(now - pen.between(4 * HOUR, 3 * DAY), 0)
    return "stock_zero", sku.id


def _stock_zero_off_sale(shop: Shop, pen: Pen, now: int, near: int) -> None:
    sku = _sku(shop, pen, now)
    sku.stock.add(now - DAY, 0)
    sku.product.moves.add(now - 2 * DAY, "SELLER_DEACTIVATED")


def _oversold(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    sku = _sku(shop, pen, now)
    sku.stock.add(now - pen.between(4 * HOUR, 3 * DAY), -pen.between(1, 7))
    return "stock_oversold", sku.id


def _oversold_off_sale(shop: Shop, pen: Pen, now: int, near: int) -> None:
    sku = _sku(shop, pen, now)
    sku.normal = False
    sku.stock.add(now - DAY, -3)


def _low_cover(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    """Sold out when nobody refills it."""
    sku = _sku(shop, pen, now)
    _sell(shop, pen, now, sku, pen.between(10, 15))
    sku.stock.add(now - DAY, pen.between(1, 3))
    sku.stock.add(now + pen.between(10 * HOUR, 40 * HOUR), 0)
    return "stock_low_cover", sku.id


def _cover_of_three_days(shop: Shop, pen: Pen, now: int, near: int) -> None:
    sku = _sku(shop, pen, now)
    _sell(shop, pen, now, sku, 14)
    sku.stock.add(now - DAY, 3)


def _low_sales(shop: Shop, pen: Pen, now: int, near: int) -> None:
    sku = _sku(shop, pen, now)
    _sell(shop, pen, now, sku, 4)
    sku.stock.add(now - DAY, 1)


def _suspended(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    product = _sku(shop, pen, now).product
    product.moves.add(now - pen.between(DAY, 6 * DAY), pen.pick(("PLATFORM_DEACTIVATED", "FREEZE")))
    return "listing_suspended", product.id


def _taken_down_by_seller(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _sku(shop, pen, now).product.moves.add(now - 3 * DAY, pen.pick(("SELLER_DEACTIVATED", "FAILED")))


PLANTERS: dict[str, Planter] = {
    "stock_zero": _stock_zero,
    "~stock_zero": _stock_zero_off_sale,
    "stock_oversold": _oversold,
    "~stock_oversold": _oversold_off_sale,
    "stock_low_cover": _low_cover,
    "~stock_low_cover": _cover_of_three_days,
    "~stock_low_sales": _low_sales,
    "listing_suspended": _suspended,
    "~listing_suspended": _taken_down_by_seller,
}
