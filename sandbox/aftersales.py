"""Requests to cancel, return or refund: benign ones answered in time, and one whose deadline is near."""

from sandbox.model import DAY, HOUR, Request, Shop
from sandbox.writing import Pen

_CANCEL_WINDOW = 24 * HOUR
_P = "CANCELLATION_REQUEST_"


def benign_requests(shop: Shop, pen: Pen) -> None:
    """A few of each; a young pending one is answered by its script within five hours."""
    orders = list(shop.orders.values())
    for age in (20 * DAY, 9 * DAY, 3 * DAY, 2 * HOUR):
        at = pen.epoch - age
        end = pen.pick(("SUCCESS", "CANCEL")) if age > 2 * HOUR else "SUCCESS"
        moves = [(at, f"{_P}PENDING"), (at + pen.between(HOUR, 5 * HOUR), f"{_P}{end}")]
        shop.cancellations.append(Request(pen.id(), pen.pick(orders).id, moves, "BUYER_CANCEL", at + _CANCEL_WINDOW))
    for age in (18 * DAY, 8 * DAY, 2 * DAY):
        at = pen.epoch - age
        moves = [
            (at, "RETURN_OR_REFUND_REQUEST_PENDING"),
            (at + 6 * HOUR, "AWAITING_BUYER_SHIP"),
            (at + 6 * DAY, "RETURN_OR_REFUND_REQUEST_COMPLETE"),
        ]
        shop.returns.append(Request(pen.id(), pen.pick(orders).id, moves, "RETURN_AND_REFUND", at + 2 * DAY))


def plant_cancellation(shop: Shop, pen: Pen, near: bool) -> Request:
    """A request past half of its day, or a minute before it; the platform approves it when the day is over."""
    waited = _CANCEL_WINDOW // 2 - 60 if near else pen.between(0.55 * _CANCEL_WINDOW, 0.95 * _CANCEL_WINDOW)
    return ask_to_cancel(shop, pen, pen.epoch - waited)


def ask_to_cancel(shop: Shop, pen: Pen, at: int) -> Request:
    """A buyer asks to cancel an order that is already in delivery, so that nothing else is said of it."""
    order = next(order for order in shop.orders.values() if order.delivered)
    deadline = at + _CANCEL_WINDOW
    moves = [(at, f"{_P}PENDING"), (deadline + 300, f"{_P}SUCCESS")]
    request = Request(pen.id(), order.id, moves, "BUYER_CANCEL", deadline)
    shop.cancellations.append(request)
    return request
