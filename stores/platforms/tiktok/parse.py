"""TikTok Shop's words into our records. Each function raises ValueError for an item that cannot be understood."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypeVar

import msgspec

from stores.models.order import OrderStatus
from stores.platforms.base import SetAside, ShopListing, TokenGrant
from stores.platforms.clean import (
    amount,
    clip,
    count,
    known_amount,
    known_moment,
    masked_name,
    masked_text,
    moment,
)
from stores.platforms.tiktok import wire
from stores.records import (
    CancellationRecord,
    ConversationRecord,
    MessageRecord,
    MetricRecord,
    OrderLine,
    OrderRecord,
    Record,
    ReturnRecord,
    StatementRecord,
    TrackingRecord,
    UnsettledRecord,
    WithdrawalRecord,
)

W = TypeVar("W")

ORDER_STATUS: dict[str, str] = {
    "UNPAID": OrderStatus.UNPAID,
    "ON_HOLD": OrderStatus.ON_HOLD,
    "AWAITING_SHIPMENT": OrderStatus.TO_SHIP,
    "PARTIALLY_SHIPPING": OrderStatus.PARTLY_SHIPPED,
    "AWAITING_COLLECTION": OrderStatus.AWAITING_COLLECTION,
    "IN_TRANSIT": OrderStatus.IN_TRANSIT,
    "DELIVERED": OrderStatus.DELIVERED,
    "COMPLETED": OrderStatus.COMPLETED,
    "CANCELLED": OrderStatus.CANCELLED,
    "CANCEL": OrderStatus.CANCELLED,  # as webhooks spell it
}

PAYMENT = {"PAID": "paid", "SETTLED": "paid", "FAILED": "failed", "PROCESSING": "processing"}

WITHDRAWAL_KIND = {
    "WITHDRAW": "withdrawal",
    "SETTLE": "settlement",
    "TRANSFER": "transfer",
    "REVERSE": "reversal",
    "POLICY_VIOLATION_DEDUCTION": "deduction",
}

WITHDRAWAL_STATE = {
    "SUCCESS": "done",
    "CLOSED": "done",
    "REVERSED": "done",
    "FAILED": "failed",
    "EXCEPTION": "failed",
    "UNKNOWN": "unknown",
} | dict.fromkeys(("INIT", "ORDERED", "PROCESSING", "RECEIVED", "PROCESSED"), "under_way")

SENDER = {
    "BUYER": "buyer",
    "CUSTOMER_SERVICE": "staff",
    "SHOP": "automatic",
    "SYSTEM": "automatic",
    "ROBOT": "automatic",
}

# What a buyer's app writes by itself is no question.
NOT_A_QUESTION = ("NOTIFICATION", "ALLOCATED_SERVICE")

# API and webhooks spell the endings differently (…_CANCEL, …_CANCELLED).
CANCELLATION_STATE = {
    "PENDING": "pending",
    "SUCCESS": "accepted",
    "COMPLETE": "accepted",
    "CANCEL": "refused",
    "CANCELLED": "refused",
}


def each(
    items: Iterable[W], parse: Callable[[W], Record], id_of: Callable[[W], str]
) -> tuple[list[Record], list[SetAside]]:
    """The records of all items that can be understood, and the others set aside."""
    records: list[Record] = []
    set_aside: list[SetAside] = []
    for item in items:
        try:
            records.append(parse(item))
        except (ValueError, OverflowError) as fault:
            set_aside.append(SetAside(clip(id_of(item), 64), str(fault)[:300]))
    return records, set_aside


def order(item: wire.Order) -> OrderRecord:
    payment = item.payment or wire.Payment()
    return OrderRecord(
        external_id=item.id,
        status=known(ORDER_STATUS, item.status, "order status"),
        platform_status=clip(item.status, 40),
        created_at=known_moment(item.create_time),
        updated_at=moment(item.update_time) or known_moment(item.create_time),
        paid_at=moment(item.paid_time),
        ship_by_at=moment(item.rts_sla_time),
        shipped_at=moment(item.rts_time),
        hand_over_by_at=moment(item.tts_sla_time),
        collected_at=moment(item.collection_time),
        deliver_by_at=moment(item.delivery_sla_time),
        delivered_at=moment(item.delivery_time),
        cancelled_at=moment(item.cancel_time),
        auto_cancel_at=moment(item.shipping_due_time),
        fulfilled_by_platform=item.fulfillment_type not in ("", "FULFILLMENT_BY_SELLER"),
        cancel_requested=bool(item.is_buyer_request_cancel),
        total_amount=amount(payment.total_amount),
        currency=clip(payment.currency, 3),
        carrier=clip(item.shipping_provider, 80),
        tracking_number=clip(item.tracking_number, 80),
        lines=_lines(item.line_items),
    )


def tracking(order_id: str, item: wire.Tracking) -> TrackingRecord:
    newest = max(item.tracking, key=lambda event: event.update_time_millis, default=None)
    return TrackingRecord(
        external_id=order_id,
        last_scan_at=moment(newest.update_time_millis // 1000) if newest else None,
        last_scan_text=clip(newest.description.strip(), 200) if newest else "",
    )


def conversation(item: wire.Conversation, messages: list[wire.Message]) -> ConversationRecord:
    """`messages`: at least back to the last one written by staff; none when staff wrote the latest."""
    latest = item.latest_message
    known = messages or ([latest] if latest else [])
    replied = max((message.create_time for message in known if sender_of(message) == "staff"), default=None)
    return ConversationRecord(
        external_id=item.id,
        buyer_name=masked_name(next((one.nickname for one in item.participants if one.role == "BUYER"), "")),
        can_reply=item.can_send_message,
        unread_count=max(0, count(item.unread_count)),
        created_at=known_moment(item.create_time),
        last_message_at=moment(latest.create_time) if latest else None,
        last_sender=sender_of(latest) if latest else "",
        last_staff_reply_at=moment(replied),
        waiting_since=_waiting_since(known),
    )


def message(conversation_id: str, item: wire.Message) -> MessageRecord:
    return MessageRecord(
        external_id=item.id,
        conversation_external_id=conversation_id,
        sender=sender_of(item),
        kind=clip(item.type, 40),
        text=masked_text(_text_of(item.content)) if item.type == "TEXT" else "",
        sent_at=known_moment(item.create_time),
        is_visible=item.is_visible,
    )


def sender_of(item: wire.Message) -> str:
    """buyer, staff or automatic. Raises ValueError for a role nobody knows."""
    return known(SENDER, item.sender.role if item.sender else "SYSTEM", "sender role")


def statement(item: wire.Statement) -> StatementRecord:
    return StatementRecord(
        external_id=item.id,
        statement_at=known_moment(item.statement_time),
        currency=clip(item.currency, 3),
        settlement_amount=known_amount(item.settlement_amount),
        revenue_amount=amount(item.revenue_amount),
        fee_amount=amount(item.fee_amount),
        adjustment_amount=amount(item.adjustment_amount),
        payment=known(PAYMENT, item.payment_status, "payment status"),
    )


def withdrawal(item: wire.Withdrawal) -> WithdrawalRecord:
    return WithdrawalRecord(
        external_id=item.id,
        kind=WITHDRAWAL_KIND.get(item.type, "other"),
        state=known(WITHDRAWAL_STATE, item.status, "withdrawal status"),
        platform_status=clip(item.status, 40),
        amount=known_amount(item.amount),
        currency=clip(item.currency, 3),
        created_at=known_moment(item.create_time),
    )


def unsettled(item: wire.Unsettled) -> UnsettledRecord | None:
    """The sum of what is still to be settled; None when nothing is, since the answer then names no currency."""
    total = amount(item.sum_est_settlement_amount)
    currency = next((line.currency for line in item.transactions if line.currency), "")
    if total is None or not currency:
        return None
    return UnsettledRecord(external_id=clip(currency, 3), settlement_amount=total, transaction_count=item.total_count)


def cancellation(item: wire.Cancellation) -> CancellationRecord:
    refund = item.refund_amount or wire.Refund()
    ending = item.cancel_status.removeprefix("CANCELLATION_REQUEST_")
    return CancellationRecord(
        external_id=item.cancel_id,
        order_external_id=item.order_id,
        state=known(CANCELLATION_STATE, ending, "cancellation status"),
        platform_status=clip(item.cancel_status, 60),
        requested_by=clip(item.role.lower(), 16),
        reason=clip(item.cancel_reason_text, 300),
        created_at=known_moment(item.create_time),
        updated_at=moment(item.update_time) or known_moment(item.create_time),
        respond_by_at=_respond_by(item.seller_next_action_response),
        refund_amount=amount(refund.refund_total),
        currency=clip(refund.currency, 3),
    )


def returned(item: wire.Return) -> ReturnRecord:
    refund = item.refund_amount or wire.Refund()
    return ReturnRecord(
        external_id=item.return_id,
        order_external_id=item.order_id,
        kind=clip(item.return_type.lower(), 40),
        state=_return_state(item.return_status),
        platform_status=clip(item.return_status, 60),
        reason=clip(item.return_reason_text, 300),
        created_at=known_moment(item.create_time),
        updated_at=moment(item.update_time) or known_moment(item.create_time),
        respond_by_at=_respond_by(item.seller_next_action_response),
        refund_amount=amount(refund.refund_total),
        currency=clip(refund.currency, 3),
    )


def shop(item: wire.Shop) -> ShopListing:
    return ShopListing(item.id, clip(item.name, 200), item.region, item.seller_type.lower(), {"cipher": item.cipher})


def grant(item: wire.Tokens) -> TokenGrant:
    """The `…_expire_in` fields are absolute Unix times, in spite of their names."""
    return TokenGrant(
        access_token=item.access_token,
        refresh_token=item.refresh_token,
        access_expires_at=datetime.fromtimestamp(item.access_token_expire_in, UTC),
        refresh_expires_at=moment(item.refresh_token_expire_in),
        account_id=item.open_id,
        account_name=clip(item.seller_name, 200),
        scopes=item.granted_scopes or [],
    )


def known(table: dict[str, str], word: str, what: str) -> str:
    """Our word for one of TikTok Shop's. Raises ValueError for one that is not in the table."""
    if word not in table:
        raise ValueError(f"unknown {what} {word[:40]!r}")
    return str(table[word])


def _lines(items: list[wire.LineItem]) -> list[OrderLine]:
    """TikTok Shop sends one line per unit; ours counts the units of a SKU."""
    lines: dict[str, OrderLine] = {}
    for item in items:
        known = lines.get(item.sku_id)
        units = known.quantity + 1 if known else 1
        lines[item.sku_id] = OrderLine(item.sku_id, item.product_id, clip(item.product_name, 120), units)
    return list(lines.values())


def _waiting_since(messages: list[wire.Message]) -> datetime | None:
    """The oldest question since staff last wrote. Automatic answers answer nothing."""
    waiting: int | None = None
    for item in sorted(messages, key=lambda one: (one.create_time, _index(one)), reverse=True):
        who = sender_of(item)
        if who == "staff":
            break
        if who == "buyer" and _is_question(item):
            waiting = item.create_time
    return moment(waiting)


def _index(item: wire.Message) -> int:
    return int(item.index) if item.index.isdigit() else 0


def _is_question(item: wire.Message) -> bool:
    return item.is_visible and not item.type.startswith("BUYER_ENTER_FROM") and item.type not in NOT_A_QUESTION


def _text_of(content: str) -> str:
    """TEXT content is a JSON string holding {"content": "…"}."""
    try:
        value = msgspec.json.decode(content)
    except msgspec.DecodeError:
        return content
    return str(value.get("content", "")) if isinstance(value, dict) else content


def _return_state(status: str) -> str:
    if status.endswith("_REQUEST_PENDING"):
        return "pending"
    if status.endswith(("_SUCCESS", "_COMPLETE")):
        return "accepted"
    if status.endswith(("_CANCEL", "_REJECT")) or status == "REJECT_RECEIVE_PACKAGE":
        return "refused"
    if status in ("AWAITING_BUYER_SHIP", "BUYER_SHIPPED_ITEM", "AWAITING_BUYER_RESPONSE"):
        return "under_way"
    raise ValueError(f"unknown return status {status[:40]!r}")


def _respond_by(actions: list[wire.NextAction] | None) -> datetime | None:
    return moment(min((action.deadline for action in actions or [] if action.deadline), default=None))


SERVICE_FIGURES = frozenset({"response_rate", "satisfaction_rate", "response_time", "chat_sessions"})


def service_figures(item: wire.ServicePerformance) -> list[MetricRecord]:
    """Without targets. The response rate is the 24-hour one, in which automatic answers count. Without a chat there is no rate."""
    sessions = item.support_session_count
    told = (
        ("response_rate", "Chat response rate (24 hours)", item.response_percentage, "percent"),
        ("satisfaction_rate", "Chat satisfaction", item.satisfaction_percentage, "percent"),
        ("response_time", "Chat response time", item.response_time_mins, "minutes"),
    )
    return [
        *(_figure(key, name, amount(value) if sessions else None, unit) for key, name, value, unit in told),
        _figure("chat_sessions", "Chats in 30 days", None if sessions is None else Decimal(sessions), "count"),
    ]


def _figure(key: str, name: str, value: Decimal | None, unit: str) -> MetricRecord:
    return MetricRecord(
        external_id=key,
        key=key,
        name=name,
        value=value,
        unit=unit,
        target=None,
        comparator="",
        respected=None,
    )
