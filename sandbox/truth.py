"""What is wrong in the world at a moment, judged from the scripts themselves. Independent of any reader's code.

Each judge yields (check, subject, since). The numbers are those of the platforms' rules as the product documents them,
written here a second time on purpose: the two are free to disagree, and a test finds out.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sandbox.chats import reply_limit
from sandbox.model import DAY, Conversation, Order, Shop

Found = tuple[str, str, float]

_NOT_QUESTIONS = ("NOTIFICATION", "ALLOCATED_SERVICE")


def truth_of(shop: Shop, t: float) -> list[dict[str, Any]]:
    """Every problem of a shop that is true at `t`."""
    return [
        {
            "platform": "tiktok",
            "shop_id": shop.id,
            "item": item,
            "check": check,
            "subject": subject,
            "since": int(since),
        }
        for item, check, subject, since in _all(shop, t)
    ]


def _all(shop: Shop, t: float) -> Iterator[tuple[str, str, str, float]]:
    if shop.account.revoked:
        yield "store_status", "connection_broken", "connection", 0
        return
    left = shop.account.refresh_ends - t
    if 0 < left <= 30 * DAY:
        yield "store_status", "authorisation_ending", "connection", shop.account.refresh_ends - 30 * DAY
    if shop.closed_code:
        yield "store_status", "store_closed", "store", 0
        return
    for item, judge in _JUDGES:
        for check, subject, since in judge(shop, t):
            yield item, check, subject, since


def _status(shop: Shop, t: float) -> Iterator[Found]:
    if shop.restricted:
        yield "store_restricted", "store", 0
    last = max(_activity(shop, t), default=0)
    if t - last > 14 * DAY:
        yield "store_inactive", "store", last + 14 * DAY


def _activity(shop: Shop, t: float) -> Iterator[float]:
    yield from (
        order.rts for order in shop.orders.values() if order.rts <= t and _reached(order, "AWAITING_COLLECTION", t)
    )
    yield from (
        one.at
        for chat in shop.conversations.values()
        for one in chat.messages
        if one.role == "CUSTOMER_SERVICE" and one.at <= t
    )
    yield from (product.updated for product in shop.products.values() if product.updated <= t)


def _reached(order: Order, status: str, t: float) -> bool:
    return any(at <= t and move == status for at, move in order.moves)


def _orders(shop: Shop, t: float) -> Iterator[Found]:
    for order in shop.orders.values():
        if order.created > t or order.by_platform:
            continue
        status = order.status_at(t)
        if status in ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING"):
            yield from _deadline("orders_ship", order.id, order.paid, order.rts_sla, t)
        elif status == "AWAITING_COLLECTION":
            yield from _deadline("orders_handover", order.id, order.rts, order.tts_sla, t)
        elif status == "IN_TRANSIT":
            scanned = order.last_scan_at(t)
            if scanned is not None and t - scanned >= 5 * DAY:
                yield "orders_logistics_stuck", order.id, scanned + 5 * DAY
    for request in shop.cancellations:
        if request.created <= t and request.move_at(t)[1].endswith("PENDING") and request.deadline:
            risk = request.deadline - max(0.5 * (request.deadline - request.created), 1800)
            if t >= risk:
                yield "orders_cancel_request_due", request.id, risk


def _deadline(name: str, subject: str, opened: int, due: int, t: float) -> Iterator[Found]:
    if not due:
        return
    risk = due - max(0.5 * (due - opened), 1800)
    if t > due:
        yield f"{name}_overdue", subject, due
    elif t >= risk:
        yield f"{name}_at_risk", subject, risk


def _messages(shop: Shop, t: float) -> Iterator[Found]:
    limit = reply_limit(shop.country)
    for chat in shop.conversations.values():
        since = _waiting_since(chat, t)
        if since is None or not chat.can_send:
            continue
        if t - since > limit:
            yield "messages_unanswered", chat.id, since + limit
        elif t - since >= limit / 2:
            yield "messages_reply_at_risk", chat.id, since + limit / 2


def _waiting_since(chat: Conversation, t: float) -> int | None:
    waiting = None
    for one in sorted(chat.at(t), key=lambda message: message.at):
        if one.role == "CUSTOMER_SERVICE":
            waiting = None
        elif (
            one.role == "BUYER"
            and one.visible
            and not one.kind.startswith("BUYER_ENTER")
            and one.kind not in _NOT_QUESTIONS
        ):
            waiting = waiting or one.at
    return waiting


def _inventory(shop: Shop, t: float) -> Iterator[Found]:
    sold = Counter(
        line[0]
        for order in shop.orders.values()
        if order.created <= t and t - order.created <= 14 * DAY and order.status_at(t) not in ("UNPAID", "CANCELLED")
        for line in order.lines
    )
    for product in shop.products.values():
        for sku in product.skus:
            if product.status != "ACTIVATE" or not sku.normal:
                continue
            if sku.available == 0:
                yield "stock_zero", sku.id, product.updated
            elif sku.available < 0:
                yield "stock_oversold", sku.id, product.updated
            elif sold[sku.id] >= 5 and sku.available / (sold[sku.id] / 14) < 3:
                yield "stock_low_cover", sku.id, product.updated


def _account_risk(shop: Shop, t: float) -> Iterator[Found]:
    statements = sorted((one for one in shop.statements if one.at <= t), key=lambda one: one.at)
    if statements:
        newest = statements[-1]
        lately = [round(one.amount, 2) for one in statements if t - 7 * DAY < one.at]
        before = [round(one.amount, 2) for one in statements if t - 14 * DAY < one.at <= t - 7 * DAY]
        if round(newest.amount, 2) < 0:
            yield "settlement_negative", "settlement", newest.at
        elif min(len(lately), len(before)) >= 5 and sum(before) > 0 and sum(lately) < 0.5 * sum(before):
            yield "settlement_falling", "settlement", newest.at
    for statement in statements:
        if statement.payment == "FAILED" and t - statement.at <= 30 * DAY:
            yield "payment_failed", statement.id, statement.at
    for move in shop.withdrawals:
        if (move.status == "FAILED" or move.kind == "REVERSE") and 0 <= t - move.at <= 14 * DAY:
            yield "payment_failed", move.id, move.at
    for product in shop.products.values():
        if product.status in ("PLATFORM_DEACTIVATED", "FREEZE"):
            yield "listing_suspended", product.id, product.updated


_JUDGES = (
    ("store_status", _status),
    ("orders", _orders),
    ("messages", _messages),
    ("inventory", _inventory),
    ("account_risk", _account_risk),
)
