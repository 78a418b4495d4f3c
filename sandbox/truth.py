"""What is wrong in a shop at a moment, judged from everything in it, planted or not. It shares no code with any reader.

Rows are (check, subject, since); `since` is the first second at which the check was true without a break until now.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from itertools import takewhile
from math import floor
from typing import Any

from sandbox.chats import reply_due, reply_risk
from sandbox.figures import is_missed, line_and_subject
from sandbox.model import DAY, HOUR, Conversation, Message, Order, Shop, Statement
from sandbox.timeline import held_since
from sandbox.truth_of_goods import NOT_SOLD, SUSPENDED, inventory_of
from sandbox.truth_of_told import told_of, undated_notices
from sandbox.voices import ABUSE, BLAME

Row = tuple[str, str, int]

_TO_SHIP = frozenset(("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING"))
_NOT_YET_SHIPPED = _TO_SHIP | NOT_SOLD | {"ON_HOLD"}
_SILENT = frozenset(("NOTIFICATION", "ALLOCATED_SERVICE"))


def truth_of(shop: Shop, t: int) -> list[dict[str, Any]]:
    """Every problem of a shop that is true at `t`."""
    return [
        {
            "platform": shop.platform,
            "shop_id": shop.id,
            "item": item,
            "check": check,
            "subject": subject,
            "since": since,
        }
        for item, check, subject, since in _judge(shop, t)
    ]


def _judge(shop: Shop, t: int) -> Iterator[tuple[str, str, str, int]]:
    account = shop.account
    ends = account.refresh_ends.at(t)
    if account.revoked.at(t):
        yield "store_status", "connection_broken", "connection", account.revoked.run_start(t, bool)
        yield from told_of(shop, t)
        return
    if ends <= t:  # access tokens end with the authorisation
        yield "store_status", "connection_broken", "connection", ends
        return
    if ends - t <= 30 * DAY:
        since = max(ends - 30 * DAY, account.refresh_ends.since(t), account.revoked.since(t))
        yield "store_status", "authorisation_ending", "connection", since
    if shop.closed.at(t):
        yield "store_status", "store_closed", "store", shop.closed.run_start(t, bool)
        yield from told_of(shop, t)
        return
    if shop.platform == "lazada" and shop.restricted.at(t):  # which answers nothing else then
        yield "store_status", "store_restricted", "store", shop.restricted.run_start(t, bool)
        yield from told_of(shop, t)
        return
    yield from _figures(shop, t)
    yield from told_of(shop, t)
    for item, judge in _JUDGES:
        for check, subject, since in judge(shop, t):
            yield item, check, subject, since


# -- the store


def _status(shop: Shop, t: int) -> Iterator[Row]:
    if shop.restricted.at(t):
        yield "store_restricted", "store", shop.restricted.run_start(t, bool)
    yield from _told_of_the_store(shop, t)
    last = max(_activity(shop, t), default=None)
    if last is not None and t - last > 14 * DAY:
        yield "store_inactive", "store", last + 14 * DAY + 1


def _activity(shop: Shop, t: int) -> Iterator[int]:
    yield from _shipping_seen(shop, t)
    for chat, newest in () if shop.chat_closed else shop.conversations.rows(t):
        for step in range(newest, -1, -1):
            if chat.moves.values[step].role == "CUSTOMER_SERVICE":
                yield chat.moves.times[step]
                break
    yield from (product.moves.times[step] for product, step in shop.products.rows(t))


def _shipping_seen(shop: Shop, t: int) -> Iterator[int]:
    """When the seller shipped, as far as the platform shows it."""
    for order, step in shop.orders.rows(t):
        if shop.platform == "tiktok":
            at = order.rts
        elif shop.platform == "shopee":
            at = order.collected
        else:
            at = order.paid if order.moves.values[step] not in _NOT_YET_SHIPPED else 0
        if 0 < at <= t:
            yield at


def _told_of_the_store(shop: Shop, t: int) -> Iterator[Row]:
    """What only Shopee tells: points of this quarter, measures, holidays, and listings it took down."""
    counted = [one for one in shop.points if _quarter(one.at) == _quarter(t) and one.at <= t and one.points]
    if counted:
        yield "points_next_step", "points", min(one.at for one in counted)
    for one in counted:
        yield "violation_counts", one.id, one.at
    for measure in shop.measures:
        if measure.begins <= t < measure.ends:
            yield "measure_in_force", f"{measure.id}:{measure.kind}", measure.begins
    if shop.holiday.begins <= t <= shop.holiday.ends:
        yield "store_on_holiday", "holiday", shop.holiday.begins
    if shop.platform == "shopee":
        taken_down = [
            product.moves.run_start(t, SUSPENDED.__contains__)
            for product, step in shop.products.rows(t)
            if product.moves.values[step] in SUSPENDED
        ]
        if taken_down:
            yield "store_target_missed", "52", min(taken_down)


def _quarter(t: int) -> tuple[int, int]:
    day = datetime.fromtimestamp(t, UTC)
    return day.year, (day.month - 1) // 3


def _figures(shop: Shop, t: int) -> Iterator[tuple[str, str, str, int]]:
    for name, figure in shop.figures.items():
        if is_missed(name, shop.platform, figure.at(t)):
            line, subject = line_and_subject(shop.platform, name)
            yield (
                line,
                f"{line}_target_missed",
                subject,
                figure.run_start(t, partial(is_missed, name, shop.platform)),
            )


# -- orders


def _orders(shop: Shop, t: int) -> Iterator[Row]:
    for order, step in shop.orders.rows(t):
        if order.fulfillment != "FULFILLMENT_BY_SELLER":
            continue
        if shop.platform == "shopee" and order.cancel_asked and order.cancel_asked <= t < order.cancel_answered:
            continue  # shown as waiting for the seller's word on the cancellation, and nothing else
        status = order.moves.values[step]
        if status in _TO_SHIP:
            began = order.moves.run_start(t, _TO_SHIP.__contains__)
            yield from _deadline("orders_ship", order.id, order.paid, order.rts_sla, began, t)
        elif status == "AWAITING_COLLECTION":
            began = order.moves.run_start(t, status.__eq__)
            opened = order.rts if shop.platform == "tiktok" else order.paid
            yield from _deadline("orders_handover", order.id, opened, order.tts_sla, began, t)
        elif status == "IN_TRANSIT":
            yield from _stuck(order, t)
    if shop.platform == "tiktok":
        yield from _late_dispatch(shop, t)
    if shop.platform != "lazada":  # it tells no moment of shipping
        yield from _near_misses(shop, t)
    for request, step in shop.returns.rows(t):
        if request.moves.values[step].endswith("REQUEST_PENDING"):
            risk = request.deadline - floor(max(0.5 * (request.deadline - request.moves.times[0]), 1800))
            if t >= risk:
                yield "orders_return_due", request.id, max(risk, request.moves.times[0])
    for request, step in shop.cancellations.rows(t):
        undated = shop.platform == "shopee" or not request.deadline
        if request.moves.values[step] == "CANCELLATION_REQUEST_PENDING" and not undated:
            began = request.moves.times[0]
            risk = request.deadline - floor(max(0.5 * (request.deadline - began), 1800))
            if t >= risk:
                yield "orders_cancel_request_due", request.id, max(risk, began)


def _late_dispatch(shop: Shop, t: int) -> Iterator[Row]:
    """Of ten orders or more whose time to ship ended in the last week, one in fifty or more was late."""
    due = [order for order, _ in shop.orders.rows(t) if order.paid and order.fulfillment == "FULFILLMENT_BY_SELLER"]
    if _dispatches_late(due, t):
        moments = {order.rts_sla + shift for order in due for shift in (0, 1, 7 * DAY)}
        moments |= {at for order in due for at in order.moves.times}
        yield "orders_late_dispatch", "late_dispatch", held_since(moments, t, lambda at: _dispatches_late(due, at))


def _dispatches_late(orders: list[Order], t: int) -> bool:
    counted = [order for order in orders if t - 7 * DAY < order.rts_sla <= t and not _called_off(order)]
    late = [order for order in counted if (order.rts if 0 < order.rts <= t else t) > order.rts_sla]
    return len(counted) >= 10 and 100 * len(late) >= 2 * len(counted)


def _near_misses(shop: Shop, t: int) -> Iterator[Row]:
    """Of ten orders or more whose time to ship ended in the last week, one in five or more was shipped in its last four hours."""
    due = [order for order, _ in shop.orders.rows(t) if order.paid and order.fulfillment == "FULFILLMENT_BY_SELLER"]
    shipped = {order.id: order.rts if shop.platform == "tiktok" else order.collected for order in due}
    if _ships_at_the_last_minute(due, shipped, t):
        moments = {order.rts_sla + shift for order in due for shift in (0, 7 * DAY)}
        moments |= {at for order in due for at in order.moves.times}
        since = held_since(moments, t, lambda at: _ships_at_the_last_minute(due, shipped, at))
        yield "orders_near_misses", "near_misses", since


def _ships_at_the_last_minute(orders: list[Order], shipped: dict[str, int], t: int) -> bool:
    counted = [order for order in orders if t - 7 * DAY < order.rts_sla <= t and not _called_off(order)]
    close = [order for order in counted if 0 <= order.rts_sla - shipped[order.id] < 4 * HOUR]
    return len(counted) >= 10 and 5 * len(close) >= len(counted)


def _called_off(order: Order) -> bool:
    """Before its time to ship ended."""
    times = [at for at, status in zip(order.moves.times, order.moves.values, strict=True) if status == "CANCELLED"]
    return bool(times) and min(times) <= order.rts_sla


def _deadline(name: str, subject: str, opened: int, due: int, began: int, t: int) -> Iterator[Row]:
    if not due:
        return
    risk = due - floor(max(0.5 * (due - opened), 1800))
    if t > due:
        yield f"{name}_overdue", subject, max(due + 1, began)
    elif t >= risk:
        yield f"{name}_at_risk", subject, max(risk, began)


def _stuck(order: Order, t: int) -> Iterator[Row]:
    scanned = max((at for at, _ in order.scans if at <= t), default=None)
    if scanned is not None and t - scanned >= 5 * DAY:
        yield "orders_logistics_stuck", order.id, max(scanned + 5 * DAY, order.moves.run_start(t, "IN_TRANSIT".__eq__))


# -- messages


def _messages(shop: Shop, t: int) -> Iterator[Row]:
    for chat, step in () if shop.chat_closed else shop.conversations.rows(t):
        since = _waiting_since(chat, step) if chat.can_send else None
        if since is None:
            continue
        due = reply_due(shop, since)
        if t > due:
            yield "messages_unanswered", chat.id, due + 1
        elif t >= reply_risk(shop, since):
            yield "messages_reply_at_risk", chat.id, reply_risk(shop, since)
    yield from _scams(shop, t)


def _scams(shop: Shop, t: int) -> Iterator[Row]:
    """Of those that nobody has answered: what staff dealt with is not read again."""
    for chat, step in () if shop.chat_closed else shop.conversations.rows(t):
        for at, message in list(zip(chat.moves.times, chat.moves.values, strict=True))[: step + 1]:
            if message.scam and t - at <= 3 * DAY and _waiting_since(chat, step) is not None:
                yield "messages_suspicious", message.id, at


def _waiting_since(chat: Conversation, newest: int) -> int | None:
    waiting = None
    for step in range(newest, -1, -1):
        message = chat.moves.values[step]
        if message.role == "CUSTOMER_SERVICE":
            break
        if _asks(message):
            waiting = chat.moves.times[step]
    return waiting


def _asks(message: Message) -> bool:
    automatic = message.kind in _SILENT or message.kind.startswith("BUYER_ENTER_FROM_")
    return message.role == "BUYER" and message.visible and not automatic


# -- account risk


def _account_risk(shop: Shop, t: int) -> Iterator[Row]:
    yield from _settlement(shop, t)
    if shop.platform == "shopee" and Decimal(shop.balance.at(t)) < 0:
        yield "balance_negative", "balance", shop.balance.run_start(t, lambda amount: Decimal(amount) < 0)
    for statement, step in shop.statements.rows(t):
        if statement.moves.values[step] == "FAILED" and t - statement.moves.times[0] <= 30 * DAY:
            yield "payment_failed", statement.id, statement.moves.run_start(t, "FAILED".__eq__)
    for withdrawal, step in shop.withdrawals.rows(t):
        failed = withdrawal.moves.values[step] == "FAILED"
        if (failed or withdrawal.kind == "REVERSE") and t - withdrawal.moves.times[0] <= 14 * DAY:
            began = withdrawal.moves.times[0] if withdrawal.kind == "REVERSE" else withdrawal.moves.since(t)
            yield "payment_failed", withdrawal.id, began


def _settlement(shop: Shop, t: int) -> Iterator[Row]:
    dated = sorted(((one.moves.times[0], one) for one, _ in shop.statements.rows(t)), key=lambda pair: pair[0])
    if not dated:
        return
    amounts = [Decimal(one.amount) for _, one in dated]
    if amounts[-1] < 0:
        run = takewhile(lambda amount: amount < 0, reversed(amounts))
        yield "settlement_negative", "settlement", dated[-len(list(run))][0]
        return
    span, least = (14 * DAY, 2) if shop.platform == "lazada" else (7 * DAY, 5)  # weekly statements, or daily ones
    if _falling(dated, t, span, least):
        moments = {at + shift for at, _ in dated for shift in (0, span, 2 * span)}
        yield "settlement_falling", "settlement", held_since(moments, t, lambda at: _falling(dated, at, span, least))


def _falling(dated: list[tuple[int, Statement]], t: int, span: int, least: int) -> bool:
    seen = [(at, Decimal(one.amount)) for at, one in dated if at <= t]
    late = [amount for at, amount in seen if t - span < at]
    early = [amount for at, amount in seen if t - 2 * span < at <= t - span]
    if not seen or seen[-1][1] < 0 or len(late) < least or len(early) < least:
        return False
    return sum(early) > 0 and 2 * sum(late) < sum(early)


# -- what is said of it


def _reviews(shop: Shop, t: int) -> Iterator[Row]:
    poor: dict[str, list[int]] = {}
    named: dict[str, list[int]] = {}
    for review, step in shop.reviews.rows(t):
        at = review.moves.times[0]
        if review.stars <= 3 and review.text in ABUSE and t - at <= 30 * DAY:
            yield "reviews_to_report", review.id, at
        if review.stars > 2:
            continue
        if not review.moves.values[step] and t - at <= 30 * DAY:
            yield "reviews_low_unanswered", review.id, at
        if t - at <= 7 * DAY:
            poor.setdefault(review.product.id, []).append(at)
            if review.text in BLAME:
                named.setdefault(BLAME[review.text], []).append(at)
    for product, times in poor.items():
        if len(times) >= 3:
            yield "reviews_same_product", product, sorted(times)[2]
    for cause, times in named.items():
        if len(times) >= 3:
            yield "reviews_same_cause", cause, sorted(times)[2]


def _policy(shop: Shop, t: int) -> Iterator[Row]:
    """What came in the last week before the reader began, or since, and is a day old; Lazada does not date its notices."""
    if shop.platform == "lazada":
        yield from undated_notices(shop, t)
        return
    times = [notice.moves.times[0] for notice, _ in shop.notices.rows(t)]
    unread = [at for at in times if at >= shop.news_from and t - at > DAY]
    if unread:
        yield "notices_unread", "notices", min(unread) + DAY + 1


_JUDGES = (
    ("store_status", _status),
    ("orders", _orders),
    ("messages", _messages),
    ("inventory", inventory_of),
    ("account_risk", _account_risk),
    ("reviews", _reviews),
    ("policy", _policy),
)
