"""Orders: benign ones that are shipped well in time and keep coming, and what can be wrong with one."""

from sandbox import names
from sandbox.model import DAY, HOUR, Order, Product, Shop
from sandbox.writing import Pen

# From payment: ready to ship within two days, with the carrier within three, cancelled a day after the first.
RTS_WINDOW, TTS_WINDOW, CANCEL_AFTER = 48 * HOUR, 72 * HOUR, 24 * HOUR

# The script goes on after the epoch, so that a clock moved forward shows a living shop.
_BEFORE, _AFTER = 29 * DAY, 10 * DAY


def benign_orders(shop: Shop, pen: Pen, idle: int) -> None:
    """About one and a half a day; in an idle shop all of them long done."""
    start, end = pen.epoch - _BEFORE, pen.epoch + _AFTER
    if idle:
        start, end = pen.epoch - idle - 20 * DAY, pen.epoch - idle - DAY
    at = start + pen.between(0, DAY)
    while at < end:
        order = _shipped_in_time(shop, pen, at)
        if idle:
            order.moves = [(min(t, pen.epoch - idle), status) for t, status in order.moves]
            order.rts = min(order.rts, pen.epoch - idle)
        shop.orders[order.id] = order
        at += pen.between(6 * HOUR, 28 * HOUR)
    if not idle:
        _rarities(shop, pen)


def plant_order(shop: Shop, pen: Pen, kind: str, near: bool) -> None:
    """An order at fault, or one minute on the safe side of it."""
    now = pen.epoch
    if kind == "orders_ship_overdue":
        _waiting_to_ship(shop, pen, sla=now + 60 if near else now - pen.between(0.5 * HOUR, 10 * HOUR))
    elif kind == "orders_ship_at_risk":
        _waiting_to_ship(shop, pen, sla=now + RTS_WINDOW // 2 + 60 if near else now + pen.between(5 * HOUR, 20 * HOUR))
    elif kind == "orders_handover_overdue":
        _waiting_for_carrier(
            shop, pen, sla=now + 60 if near else now - pen.between(HOUR, 8 * HOUR), rts_before=60 * HOUR
        )
    elif kind == "orders_handover_at_risk":
        left = 30 * HOUR + 60 if near else pen.between(3 * HOUR, 28 * HOUR)
        _waiting_for_carrier(shop, pen, sla=now + left, rts_before=60 * HOUR)
    elif kind == "orders_logistics_stuck":
        _stuck(shop, pen, last_scan=now - 5 * DAY + 60 if near else now - pen.between(5.1 * DAY, 8 * DAY))


def plant_sales(shop: Shop, pen: Pen, near: bool) -> None:
    """A SKU that sells, with stock for less than three days; or just enough for them."""
    product = next(iter(shop.products.values()))
    sku = product.skus[0]
    recent = [order for order in shop.orders.values() if pen.epoch - 12 * DAY < order.created < pen.epoch - 3 * DAY]
    for order in recent[:8]:
        order.lines += [(sku.id, product.id, product.title, sku.price)] * 2
    sold = sum(
        1
        for order in shop.orders.values()
        for line in order.lines
        if line[0] == sku.id and 0 <= pen.epoch - order.created <= 14 * DAY
    )
    sku.available = -(-3 * sold // 14) + 1 if near else max(1, 3 * sold // 14 - 1)


def fresh_order(shop: Shop, pen: Pen, now: int) -> Order:
    """An order placed now and paid at once, shipped in time by its script."""
    order = _shipped_in_time(shop, pen, now)
    shop.orders[order.id] = order
    return order


def _shipped_in_time(shop: Shop, pen: Pen, at: int) -> Order:
    paid = at + pen.between(60, 900)
    order = _order(shop, pen, at, paid)
    order.rts = paid + pen.between(4 * HOUR, 16 * HOUR)
    order.collected = order.rts + pen.between(3 * HOUR, 18 * HOUR)
    order.delivered = order.collected + pen.between(3 * DAY, 6 * DAY)
    order.moves += [
        (order.rts, "AWAITING_COLLECTION"),
        (order.collected, "IN_TRANSIT"),
        (order.delivered, "DELIVERED"),
        (order.delivered + 7 * DAY, "COMPLETED"),
    ]
    order.scans = _scans(pen, order.collected, order.delivered)
    return order


def _order(shop: Shop, pen: Pen, at: int, paid: int) -> Order:
    lines = []
    for _ in range(pen.between(1, 3.99)):
        product: Product = pen.pick(list(shop.products.values())[:6])
        sku = pen.pick(product.skus)
        lines.append((sku.id, product.id, product.title, sku.price))
    return Order(
        id=pen.id(),
        buyer_id=pen.id(),
        moves=[(at, "UNPAID"), (paid, "ON_HOLD"), (paid + HOUR, "AWAITING_SHIPMENT")],
        lines=lines,
        paid=paid,
        rts_sla=paid + RTS_WINDOW,
        tts_sla=paid + TTS_WINDOW,
        ship_due=paid + RTS_WINDOW + CANCEL_AFTER,
    )


def _scans(pen: Pen, collected: int, until: int) -> list[tuple[int, str]]:
    scans, at = [(collected, names.SCANS[0])], collected
    while (at := at + pen.between(18 * HOUR, 40 * HOUR)) < until:
        scans.append((at, names.SCANS[min(len(scans), 3)]))
    return scans


def _waiting_to_ship(shop: Shop, pen: Pen, sla: int) -> None:
    paid = sla - RTS_WINDOW
    order = _order(shop, pen, paid - 300, paid)
    order.moves.append((order.ship_due, "CANCELLED"))
    shop.orders[order.id] = order


def _waiting_for_carrier(shop: Shop, pen: Pen, sla: int, rts_before: int) -> None:
    paid = sla - TTS_WINDOW
    order = _order(shop, pen, paid - 300, paid)
    order.rts = sla - rts_before
    order.moves += [(order.rts, "AWAITING_COLLECTION"), (sla + 48 * HOUR, "CANCELLED")]
    shop.orders[order.id] = order


def _stuck(shop: Shop, pen: Pen, last_scan: int) -> None:
    paid = last_scan - 3 * DAY
    order = _order(shop, pen, paid - 300, paid)
    order.rts, order.collected = paid + 8 * HOUR, paid + 20 * HOUR
    order.moves += [(order.rts, "AWAITING_COLLECTION"), (order.collected, "IN_TRANSIT")]
    order.scans = [(order.collected, names.SCANS[0]), (last_scan, names.SCANS[1])]
    shop.orders[order.id] = order


def _rarities(shop: Shop, pen: Pen) -> None:
    """What looks like a fault and is none."""
    by_platform = _order(shop, pen, pen.epoch - 4 * DAY, pen.epoch - 4 * DAY + 300)
    by_platform.by_platform = True
    cancelled = _order(shop, pen, pen.epoch - 6 * DAY, pen.epoch - 6 * DAY + 300)
    cancelled.moves.append((cancelled.paid + 2 * HOUR, "CANCELLED"))
    unpaid = _order(shop, pen, pen.epoch - 2 * DAY, pen.epoch - 2 * DAY + 300)
    unpaid.moves, unpaid.paid, unpaid.rts_sla, unpaid.tts_sla, unpaid.ship_due = unpaid.moves[:1], 0, 0, 0, 0
    sample = _shipped_in_time(shop, pen, pen.epoch - 20 * HOUR)
    sample.sample = True
    for order in (by_platform, cancelled, unpaid, sample):
        shop.orders[order.id] = order
