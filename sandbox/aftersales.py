"""Requests to cancel, return or refund: benign ones are answered in time; what an answer does."""

from sandbox import orders
from sandbox.model import DAY, HOUR, Order, Request, Shop
from sandbox.pen import Pen
from sandbox.timeline import Timeline

CANCEL_WINDOW = 24 * HOUR
PENDING, SUCCESS, REFUSED = (f"CANCELLATION_REQUEST_{end}" for end in ("PENDING", "SUCCESS", "CANCEL"))


def ask_to_cancel(shop: Shop, pen: Pen, order: Order, at: int) -> Request:
    """The buyer asks; the platform agrees for the seller when the deadline passes unanswered."""
    request = Request(pen.id(40), order, "BUYER_CANCEL", Timeline(at, PENDING), at + CANCEL_WINDOW)
    request.moves.add(request.deadline, SUCCESS)
    status = order.moves.at(at)
    orders.cancel(order, request.deadline, "BUYER")
    order.cancel_asked, order.cancel_answered = at, request.deadline
    order.moves.add(at, status)
    shop.orders.touch()
    return shop.cancellations.add(request)


def answer_cancellation(shop: Shop, request: Request, now: int, *, agree: bool) -> None:
    """The seller's word; after a refusal the order waits to be shipped as before."""
    request.moves.change(now, SUCCESS if agree else REFUSED)
    request.order.cancel_answered = now
    if agree:
        orders.cancel(request.order, now, "BUYER")
    else:
        request.order.moves.change(now, request.order.moves.at(now))
        if request.order.ship_due > now:
            request.order.moves.add(request.order.ship_due, "CANCELLED")
        request.order.encoded = None
    shop.orders.touch()
    shop.cancellations.touch()


def benign_cancellation(shop: Shop, pen: Pen, at: int) -> None:
    """Asked about `at`, answered within five hours; a refused one is shipped right after."""
    order = orders.place(shop, pen, at - 2 * HOUR)
    request = ask_to_cancel(shop, pen, order, at)
    answered = at + pen.between(0.5 * HOUR, 5 * HOUR)
    agree = pen.chance(0.6)
    answer_cancellation(shop, request, answered, agree=agree)
    if not agree:
        orders.ship_well(order, pen, answered + pen.between(0.1 * HOUR, 2 * HOUR))


def benign_return(shop: Shop, pen: Pen, at: int) -> None:
    """Of an order delivered before `at`, if there is one."""
    done = [order for order in shop.orders.by_id.values() if 0 < order.delivered < at]
    if not done:
        return
    moves = Timeline(at, "RETURN_OR_REFUND_REQUEST_PENDING")
    moves.add(at + pen.between(2 * HOUR, 8 * HOUR), "AWAITING_BUYER_SHIP")
    moves.add(at + 2 * DAY, "BUYER_SHIPPED_ITEM")
    moves.add(at + 6 * DAY, "RETURN_OR_REFUND_REQUEST_COMPLETE")
    shop.returns.add(Request(pen.id(41), pen.pick(done), "RETURN_AND_REFUND", moves, at + 2 * DAY))
