"""Problems and near misses of orders: shipping, handover, the carrier, requests to cancel."""

from sandbox import aftersales, names, orders
from sandbox.model import DAY, HOUR, Order, Request, Shop
from sandbox.pen import Pen
from sandbox.planting import Planter, Row
from sandbox.timeline import Timeline


def _to_ship(shop: Shop, pen: Pen, sla: int, window: int) -> Order:
    return orders.place(shop, pen, sla - window, window=window)


def _ship_overdue(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    window = pen.pick(orders.WINDOWS)
    order = _to_ship(shop, pen, now - pen.between(HOUR, 18 * HOUR), window)
    if len(order.lines) > 1:
        order.moves.add(order.paid + 5 * HOUR, "PARTIALLY_SHIPPING")
    return "orders_ship_overdue", order.id


def _ship_overdue_soon(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    return "orders_ship_at_risk", _to_ship(shop, pen, now + near, pen.pick(orders.WINDOWS)).id


def _ship_at_risk(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    window = pen.pick(orders.WINDOWS)
    return "orders_ship_at_risk", _to_ship(shop, pen, now + pen.between(2.5 * HOUR, 0.45 * window), window).id


def _ship_at_risk_soon(shop: Shop, pen: Pen, now: int, near: int) -> None:
    window = pen.pick(orders.WINDOWS)
    _to_ship(shop, pen, now + window // 2 + near, window)


def _to_hand_over(shop: Shop, pen: Pen, sla: int, window: int, rts_after: int) -> Order:
    order = orders.place(shop, pen, sla - window - orders.HANDOVER_AFTER, window=window)
    orders.arrange(order, order.paid + rts_after)
    return order


def _shipped_with_left(shop: Shop, pen: Pen, now: int, least: int, most: int) -> None:
    """A dozen orders of the last days, each shipped with so much of its time left."""
    for _ in range(12):
        order = _to_ship(shop, pen, now - pen.between(1.1 * DAY, 6 * DAY), orders.WINDOWS[0])
        at = order.rts_sla - pen.between(least, most)
        orders.ship_well(order, pen, at if shop.platform == "tiktok" else order.paid + 6 * HOUR)
        if shop.platform != "tiktok":  # there the parcel counts as shipped when the carrier has it
            orders.collect(order, at)
            orders.deliver(order, at + 3 * DAY)


def _last_hours(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    _shipped_with_left(shop, pen, now, HOUR // 2, 4 * HOUR)
    return "orders_near_misses", "near_misses"


def _four_hours_left(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _shipped_with_left(shop, pen, now, 4 * HOUR, 5 * HOUR)


def _shipped_late(shop: Shop, pen: Pen, now: int, late: int, whole: int) -> None:
    """So many of so many orders of the last days were shipped an hour late, the others well in time."""
    for place in range(whole):
        order = _to_ship(shop, pen, now - pen.between(1.1 * DAY, 6 * DAY), orders.WINDOWS[0])
        orders.ship_well(order, pen, order.rts_sla + HOUR if place < late else order.rts_sla - 10 * HOUR)


def _late_dispatch(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    _shipped_late(shop, pen, now, 3, 12)
    return "orders_late_dispatch", "late_dispatch"


def _one_in_sixty_late(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _shipped_late(shop, pen, now, 1, 60)


def _handover_overdue(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    sla = now - pen.between(HOUR, 20 * HOUR)
    return "orders_handover_overdue", _to_hand_over(shop, pen, sla, orders.WINDOWS[0], 9 * HOUR).id


def _handover_overdue_soon(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    return "orders_handover_at_risk", _to_hand_over(shop, pen, now + near, orders.WINDOWS[0], 9 * HOUR).id


def _handover_at_risk(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    sla = now + pen.between(2.5 * HOUR, 28 * HOUR)  # of 67 hours between shipping and handover
    return "orders_handover_at_risk", _to_hand_over(shop, pen, sla, orders.WINDOWS[0], 5 * HOUR).id


def _handover_at_risk_soon(shop: Shop, pen: Pen, now: int, near: int) -> None:
    # Only TikTok Shop shows when an order was made ready; elsewhere the window opens with the payment.
    opened = 5 * HOUR if shop.platform == "tiktok" else 0
    half = (orders.WINDOWS[0] + orders.HANDOVER_AFTER - opened) // 2
    _to_hand_over(shop, pen, now + half + near, orders.WINDOWS[0], 5 * HOUR)


def _in_transit(shop: Shop, pen: Pen, now: int, last_scan: int) -> Order:
    """Scanned last at `last_scan`; in the end the carrier calls it lost."""
    order = orders.place(shop, pen, last_scan - 3 * DAY)
    orders.arrange(order, order.paid + 8 * HOUR)
    orders.collect(order, order.paid + 20 * HOUR)
    order.scans.append((last_scan, names.SCANS[1]))
    order.moves.add(now + pen.between(4 * DAY, 8 * DAY), "CANCELLED")
    return order


def _stuck(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    return "orders_logistics_stuck", _in_transit(shop, pen, now, now - pen.between(5.2 * DAY, 8 * DAY)).id


def _stuck_soon(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _in_transit(shop, pen, now, now - 5 * DAY + near)


def _asked(shop: Shop, pen: Pen, asked: int) -> str:
    order = orders.place(shop, pen, asked - 2 * HOUR, window=orders.WINDOWS[1])
    return aftersales.ask_to_cancel(shop, pen, order, asked).id


def _cancel_due(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    return "orders_cancel_request_due", _asked(shop, pen, now - int(pen.share(0.55, 0.9) * aftersales.CANCEL_WINDOW))


def _cancel_due_soon(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _asked(shop, pen, now - aftersales.CANCEL_WINDOW // 2 + near)


def _to_answer(shop: Shop, pen: Pen, asked: int) -> str:
    """A return of an order that arrived; the platform agrees when nobody answers."""
    order = orders.place(shop, pen, asked - 9 * DAY)
    orders.ship_well(order, pen, order.paid + pen.between(2 * HOUR, 10 * HOUR))
    moves = Timeline(asked, "RETURN_OR_REFUND_REQUEST_PENDING")
    moves.add(asked + 2 * DAY, "AWAITING_BUYER_SHIP")
    return shop.returns.add(Request(pen.id(41), order, "RETURN_AND_REFUND", moves, asked + 2 * DAY)).id


def _return_due(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    return "orders_return_due", _to_answer(shop, pen, now - pen.between(25 * HOUR, 44 * HOUR))


def _return_due_soon(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _to_answer(shop, pen, now - DAY + near)


PLANTERS: dict[str, Planter] = {
    "orders_return_due": _return_due,
    "~orders_return_due": _return_due_soon,
    "orders_ship_overdue": _ship_overdue,
    "~orders_ship_overdue": _ship_overdue_soon,
    "orders_ship_at_risk": _ship_at_risk,
    "~orders_ship_at_risk": _ship_at_risk_soon,
    "orders_handover_overdue": _handover_overdue,
    "~orders_handover_overdue": _handover_overdue_soon,
    "orders_handover_at_risk": _handover_at_risk,
    "~orders_handover_at_risk": _handover_at_risk_soon,
    "orders_near_misses": _last_hours,
    "~orders_near_misses": _four_hours_left,
    "orders_late_dispatch": _late_dispatch,
    "~orders_late_dispatch": _one_in_sixty_late,
    "orders_logistics_stuck": _stuck,
    "~orders_logistics_stuck": _stuck_soon,
    "orders_cancel_request_due": _cancel_due,
    "~orders_cancel_request_due": _cancel_due_soon,
}
