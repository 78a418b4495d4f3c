"""How each kind of problem, and each near miss, is written into a shop. Each gives (check, subject), or None for a near miss."""

from collections.abc import Callable

from sandbox import aftersales, catalogue, chats, money, names, orders
from sandbox.model import DAY, HOUR, Order, Shop, Sku
from sandbox.pen import Pen

Row = tuple[str, str]
Planter = Callable[[Shop, Pen, int, int], Row | None]  # shop, pen, now, seconds until a near miss comes true


def plant(shop: Shop, pen: Pen, kind: str, now: int, near: int) -> Row | None:
    """Writes `kind` into the shop as of `now`. Statements and whole stores are bent elsewhere (`money`, `world`)."""
    row = _PLANTERS[kind](shop, pen, now, near)
    for shelf in (shop.orders, shop.conversations, shop.products, shop.cancellations):
        shelf.touch()
    return row


def can_plant(kind: str) -> bool:
    return kind in _PLANTERS


# -- orders


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


def _handover_overdue(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    sla = now - pen.between(HOUR, 20 * HOUR)
    return "orders_handover_overdue", _to_hand_over(shop, pen, sla, orders.WINDOWS[0], 9 * HOUR).id


def _handover_overdue_soon(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    return "orders_handover_at_risk", _to_hand_over(shop, pen, now + near, orders.WINDOWS[0], 9 * HOUR).id


def _handover_at_risk(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    sla = now + pen.between(2.5 * HOUR, 28 * HOUR)  # of 67 hours between shipping and handover
    return "orders_handover_at_risk", _to_hand_over(shop, pen, sla, orders.WINDOWS[0], 5 * HOUR).id


def _handover_at_risk_soon(shop: Shop, pen: Pen, now: int, near: int) -> None:
    half = (orders.WINDOWS[0] + orders.HANDOVER_AFTER - 5 * HOUR) // 2
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


# -- messages


def _waiting(shop: Shop, pen: Pen, since: int) -> str:
    chat = chats.ask(shop, pen, since)
    chats.say(chat, pen, since + 2, "ROBOT", "Thanks, we will answer soon.")
    chats.say(chat, pen, since + 1500, "BUYER", "Hello??")
    return chat.id


def _unanswered(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    since = now - chats.reply_limit(shop.country) - pen.between(HOUR, 30 * HOUR)
    return "messages_unanswered", _waiting(shop, pen, since)


def _unanswered_soon(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    return "messages_reply_at_risk", _waiting(shop, pen, now - chats.reply_limit(shop.country) + near)


def _reply_at_risk(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    waited = int(pen.share(0.55, 0.8) * chats.reply_limit(shop.country))
    return "messages_reply_at_risk", _waiting(shop, pen, now - waited)


def _reply_at_risk_soon(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _waiting(shop, pen, now - chats.reply_limit(shop.country) // 2 + near)


def _answered_just_in_time(shop: Shop, pen: Pen, now: int, near: int) -> None:
    limit = chats.reply_limit(shop.country)
    chat = chats.ask(shop, pen, now - limit - 5 * HOUR)
    chats.say(chat, pen, now - 5 * HOUR - 60, "CUSTOMER_SERVICE", pen.pick(names.REPLIES))
    chats.say(chat, pen, now - 4 * HOUR, "BUYER", "entered from order", kind="BUYER_ENTER_FROM_ORDER")
    chats.say(chat, pen, now - 3 * HOUR, "BUYER", "(withdrawn)", visible=False)


# -- stock and listings


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


# -- money that needs no bent statements


def _withdrawal_failed(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    return "payment_failed", money.bounce_withdrawal(shop, pen, now - pen.between(DAY, 9 * DAY)).id


def _withdrawal_failed_long_ago(shop: Shop, pen: Pen, now: int, near: int) -> None:
    money.bounce_withdrawal(shop, pen, now - 14 * DAY - 60)


_PLANTERS: dict[str, Planter] = {
    "orders_ship_overdue": _ship_overdue,
    "~orders_ship_overdue": _ship_overdue_soon,
    "orders_ship_at_risk": _ship_at_risk,
    "~orders_ship_at_risk": _ship_at_risk_soon,
    "orders_handover_overdue": _handover_overdue,
    "~orders_handover_overdue": _handover_overdue_soon,
    "orders_handover_at_risk": _handover_at_risk,
    "~orders_handover_at_risk": _handover_at_risk_soon,
    "orders_logistics_stuck": _stuck,
    "~orders_logistics_stuck": _stuck_soon,
    "orders_cancel_request_due": _cancel_due,
    "~orders_cancel_request_due": _cancel_due_soon,
    "messages_unanswered": _unanswered,
    "~messages_overdue": _unanswered_soon,
    "messages_reply_at_risk": _reply_at_risk,
    "~messages_reply_at_risk": _reply_at_risk_soon,
    "~messages_unanswered": _answered_just_in_time,
    "stock_zero": _stock_zero,
    "~stock_zero": _stock_zero_off_sale,
    "stock_oversold": _oversold,
    "~stock_oversold": _oversold_off_sale,
    "stock_low_cover": _low_cover,
    "~stock_low_cover": _cover_of_three_days,
    "~stock_low_sales": _low_sales,
    "listing_suspended": _suspended,
    "~listing_suspended": _taken_down_by_seller,
    "withdrawal_failed": _withdrawal_failed,
    "~withdrawal_failed": _withdrawal_failed_long_ago,
}
