"""What is wrong with a shop's listings, stock and prices at a moment. Rows as in `sandbox.truth`."""

from collections.abc import Iterable, Iterator

from sandbox.model import DAY, Order, Shop, Sku
from sandbox.prices import dropped_since
from sandbox.timeline import held_since

NOT_SOLD = frozenset(("UNPAID", "CANCELLED"))
SUSPENDED = frozenset(("PLATFORM_DEACTIVATED", "FREEZE"))


def inventory_of(shop: Shop, t: int) -> Iterator[tuple[str, str, int]]:
    sales = _sales(shop, t)
    for product, step in shop.products.rows(t):
        if product.moves.values[step] in SUSPENDED:
            yield "listing_suspended", product.id, product.moves.run_start(t, SUSPENDED.__contains__)
        if product.moves.values[step] != "ACTIVATE":
            continue
        live = product.moves.run_start(t, "ACTIVATE".__eq__)
        if 0 < product.issue_at <= t:
            subject = f"{product.id}:quality alert" if shop.platform == "lazada" else product.id
            yield "listing_issue_due", subject, max(live, product.issue_at)
        for sku in product.skus:
            if not sku.normal:
                continue
            available = sku.stock.at(t)
            if available == 0:
                yield "stock_zero", sku.id, max(live, sku.stock.run_start(t, lambda value: value == 0))
            elif available < 0 and shop.platform != "shopee":
                yield "stock_oversold", sku.id, max(live, sku.stock.run_start(t, lambda value: value < 0))
            elif _low(available, _units(sales.get(sku.id, ()), t)):
                yield "stock_low_cover", sku.id, max(live, _low_since(sku, sales[sku.id], t))
            fell = dropped_since(sku, t)
            if fell is not None:
                yield "price_dropped", sku.id, max(live, fell)
            same = _elsewhere(shop, sku, t)
            if any(_apart(available, other.stock.at(t)) for other in same):
                yield "stock_disagrees", sku.id, max(live, _apart_since(sku, same, t))


def _elsewhere(shop: Shop, sku: Sku, t: int) -> list[Sku]:
    """The same seller SKU on sale in the shops that share one stock with this one, as far as they can be read."""
    return [
        other
        for shop_of in shop.pool
        if shop_of is not shop and not shop_of.closed.at(t) and not shop_of.account.revoked.at(t)
        for product, step in shop_of.products.rows(t)
        if product.moves.values[step] == "ACTIVATE"
        for other in product.skus
        if other.normal and other.seller_sku == sku.seller_sku
    ]


def _apart_since(sku: Sku, same: list[Sku], t: int) -> int:
    moments = {at for one in (sku, *same) for at in (*one.stock.times, *one.product.moves.times)}
    return held_since(moments, t, lambda at: any(_apart(sku.stock.at(at), one.stock.at(at)) for one in same))


def _apart(one: int, other: int) -> bool:
    """By five units and by a tenth of the larger number."""
    units = abs(one - other)
    return units >= 5 and 10 * units >= max(one, other)


def _sales(shop: Shop, t: int) -> dict[str, list[Order]]:
    """Orders by SKU that may have counted in the two weeks before any moment of the last four."""
    sales: dict[str, list[Order]] = {}
    for order, _ in shop.orders.rows(t):
        if t - order.moves.times[0] <= 28 * DAY:
            for _, sku in order.lines:
                sales.setdefault(sku.id, []).append(order)
    return sales


def _units(lines: Iterable[Order], t: int) -> int:
    return sum(0 <= t - order.moves.times[0] <= 14 * DAY and order.moves.at(t) not in NOT_SOLD for order in lines)


def _low(available: int, units: int) -> bool:
    return available > 0 and units >= 5 and available * 14 < 3 * units


def _low_since(sku: Sku, lines: list[Order], t: int) -> int:
    """Steps back over every moment at which stock or sales changed. Exact as far as two weeks back."""
    moments = set(sku.stock.times)
    for order in lines:
        moments.update(order.moves.times)
        moments.add(order.moves.times[0] + 14 * DAY + 1)
    return held_since(moments, t, lambda at: _low(sku.stock.at(at), _units(lines, at)))
