"""Orders: benign ones are shipped well in time; the steps others are built from; what a person does to one."""

from sandbox import names
from sandbox.model import DAY, HOUR, Order, Shop, Sku
from sandbox.pen import Pen
from sandbox.timeline import Timeline

# From payment to "ready to ship by". Handover, cancellation and collection follow from it.
WINDOWS = (48 * HOUR, 72 * HOUR)
HANDOVER_AFTER, CANCEL_AFTER, COLLECT_AFTER = 24 * HOUR, 36 * HOUR, 72 * HOUR
REMORSE = HOUR  # paid orders stay ON_HOLD that long


def place(
    shop: Shop, pen: Pen, paid: int, *, window: int = 0, skus: list[Sku] | None = None, hold: int = REMORSE
) -> Order:
    """An order paid at `paid` that waits to be shipped, and is cancelled by the platform when nobody does."""
    window = window or pen.pick(WINDOWS)
    bought = skus or [pen.pick(pen.pick(shop.regular).skus) for _ in range(pen.pick((1, 1, 2, 3)))]
    order_id = pen.order_id(paid)
    line_ids, package_id = _parts(shop, pen, order_id, len(bought))
    order = Order(
        id=order_id,
        buyer_id=pen.id(70),
        buyer=pen.pick(names.BUYERS),
        moves=Timeline(paid - pen.between(20, 600), "UNPAID"),
        lines=list(zip(line_ids, bought, strict=True)),
        package_id=package_id,
        paid=paid,
        rts_sla=paid + window,
        tts_sla=paid + window + HANDOVER_AFTER,
        ship_due=paid + window + CANCEL_AFTER,
        collect_due=paid + window + HANDOVER_AFTER + COLLECT_AFTER,
    )
    order.moves.add(paid, "ON_HOLD")
    order.moves.add(paid + hold, "AWAITING_SHIPMENT")
    order.moves.add(order.ship_due, "CANCELLED")
    return shop.orders.add(order)


def _parts(shop: Shop, pen: Pen, order_id: str, count: int) -> tuple[list[str], str]:
    """The ids of an order's lines and of its package, in the platform's own relation to the order's."""
    if shop.platform == "lazada":
        return [str(int(order_id) + 100_000 * number) for number in range(1, count + 1)], f"FP{order_id[:15]}"
    own = order_id[2:] if shop.platform == "tiktok" else pen.id(57)[2:]
    package = f"11{own}" if shop.platform == "tiktok" else f"OFG{own[:15]}"
    return [f"{80 + number}{own}" for number in range(count)], package


def benign(shop: Shop, pen: Pen, at: int) -> Order:
    """An ordinary order placed about `at`: mostly shipped in time, now and then cancelled, unpaid or the platform's to ship."""
    order = place(shop, pen, at + 700)
    lot = pen.share(0, 1)
    if lot < 0.03:
        leave_unpaid(order)
    elif lot < 0.07:
        cancel(order, order.paid + pen.between(0.2 * HOUR, 3 * HOUR), "BUYER")
    else:
        ship_well(order, pen, order.paid + pen.between(1.2 * HOUR, 16 * HOUR))
        order.sample = lot > 0.98
        if lot < 0.10:
            order.fulfillment = "FULFILLMENT_BY_TIKTOK"
    return order


def ship_well(order: Order, pen: Pen, rts: int) -> None:
    """Scripts shipment at `rts`, collection within half the handover time, scans every day or two, delivery, completion."""
    arrange(order, rts)
    collect(order, rts + pen.between(2 * HOUR, 16 * HOUR))
    at, until = order.collected, order.collected + pen.between(2 * DAY, 6 * DAY)
    while (at := at + pen.between(20 * HOUR, 44 * HOUR)) < until:
        order.scans.append((at, names.SCANS[min(len(order.scans), 3)]))
    deliver(order, until)


def arrange(order: Order, rts: int) -> None:
    """The seller ships: from now on the carrier's turn, until the platform's patience ends."""
    order.rts, order.collected, order.delivered = rts, 0, 0
    order.moves.change(rts, "AWAITING_COLLECTION")
    if order.collect_due > rts:
        order.moves.add(order.collect_due, "CANCELLED")
    order.encoded = None


def collect(order: Order, at: int) -> None:
    order.collected = at
    order.moves.change(at, "IN_TRANSIT")
    order.scans = [(at, names.SCANS[0])]
    order.encoded = None


def deliver(order: Order, at: int) -> None:
    order.delivered = at
    order.scans = [scan for scan in order.scans if scan[0] < at] + [(at, "Your package was delivered!")]
    order.moves.change(at, "DELIVERED")
    order.moves.add(at + 7 * DAY, "COMPLETED")
    order.encoded = None


def cancel(order: Order, at: int, by: str) -> None:
    """Ends it; what had not happened by then never will."""
    order.moves.change(at, "CANCELLED")
    order.cancelled_by = by
    order.rts, order.collected, order.delivered = (
        time if time <= at else 0 for time in (order.rts, order.collected, order.delivered)
    )
    order.scans = [scan for scan in order.scans if scan[0] <= at]
    order.encoded = None


def wait_for_ever(order: Order) -> None:
    """The platform never cancels this one for not being shipped."""
    order.moves.change(order.paid + REMORSE, "AWAITING_SHIPMENT")
    order.ship_due = 0


def leave_unpaid(order: Order, days: float = 1) -> None:
    start = order.moves.times[0]
    order.moves = Timeline(start, "UNPAID")
    order.moves.add(start + int(days * DAY), "CANCELLED")
    order.paid = order.rts_sla = order.tts_sla = order.ship_due = order.collect_due = 0


def set_status(order: Order, status: str, now: int) -> None:
    """Makes it so at once; the rest of its script is dropped, except for the platform's patience."""
    if status == "CANCELLED":
        cancel(order, now, "SYSTEM")
    elif status == "AWAITING_COLLECTION":
        arrange(order, now)
    elif status == "IN_TRANSIT":
        order.rts = order.rts or now
        collect(order, now)
    elif status == "DELIVERED":
        order.rts, order.collected = order.rts or now, order.collected or now
        deliver(order, now)
    else:
        order.rts = order.collected = order.delivered = 0
        order.paid = order.paid or (0 if status == "UNPAID" else now)
        order.moves.change(now, status)
        if order.ship_due > now and status in ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING"):
            order.moves.add(order.ship_due, "CANCELLED")
    order.encoded = None
