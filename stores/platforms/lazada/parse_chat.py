"""What a chat's messages say: who wrote them, who waits for an answer and since when. ValueError for what is not understood."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from stores.platforms.clean import count, masked_name, masked_text
from stores.platforms.lazada import wire
from stores.platforms.lazada.scalars import known_time, text_of
from stores.records import ConversationRecord, MessageRecord

_BUYER, _SELLER = 1, 2
_SYSTEM_TYPE, _SYSTEM_TEMPLATE, _MENU_TEMPLATE = 2, 2, 10015
_TEXT_TEMPLATES = (1, 4)
_KINDS = {
    1: "text",
    2: "system",
    3: "picture",
    4: "emoji",
    6: "video",
    10006: "item",
    10007: "order",
    10008: "voucher",
    10010: "follow",
    10011: "refund",
    10015: "menu",
}


def conversation_record(session: wire.Session, messages: Sequence[wire.Message]) -> ConversationRecord:
    """`messages`: at least back to the last one a person of the seller's wrote."""
    told = sorted(messages, key=_sent, reverse=True)
    latest = next((one for one in told if counts(one)), None)
    replied = next((_sent(one) for one in told if counts(one) and sender_of(one) == "staff"), None)
    last_at = known_time(session.last_message_time, UTC) if session.last_message_time else None
    begun = _sent(told[-1]) if told else last_at
    if begun is None:
        raise ValueError("a conversation without a message and without a time")
    return ConversationRecord(
        external_id=session.session_id,
        buyer_name=masked_name(session.title),
        can_reply=True,  # Lazada names no chat that may not be answered
        unread_count=max(0, count(session.unread_count or 0)),
        created_at=begun,  # when it really began is not told: the oldest message read
        last_message_at=max(filter(None, (last_at, _sent(told[0]) if told else None)), default=None),
        last_sender=sender_of(latest) if latest else "",
        last_staff_reply_at=replied,
        waiting_since=_waiting_since(told),
    )


def message_record(session_id: str, message: wire.Message) -> MessageRecord:
    return MessageRecord(
        external_id=message.message_id,
        conversation_external_id=session_id,
        sender=sender_of(message),
        kind=_KINDS.get(message.template_id or 0, f"template {message.template_id}"),
        text=masked_text(_text(message.content)) if message.template_id in _TEXT_TEMPLATES else "",
        sent_at=_sent(message),
        is_visible=counts(message),
    )


def sender_of(message: wire.Message) -> str:
    """buyer, staff or automatic. Raises ValueError for an account type nobody knows."""
    if message.from_account_type not in (_BUYER, _SELLER):
        raise ValueError(f"unknown account type {message.from_account_type}")
    if message.type == _SYSTEM_TYPE or message.template_id in (_SYSTEM_TEMPLATE, _MENU_TEMPLATE) or message.auto_reply:
        return "automatic"
    return "buyer" if message.from_account_type == _BUYER else "staff"


def counts(message: wire.Message) -> bool:
    """A recalled message is gone, one that moderation blocked never arrived: neither asks nor answers anything."""
    return not message.status and not text_of(message.process_msg)


def text_in(message: wire.Message) -> str:
    """What a message says, whatever its template."""
    return _text(message.content)


def _waiting_since(newest_first: Sequence[wire.Message]) -> datetime | None:
    """The oldest question since a person last answered. Automatic answers answer nothing."""
    waiting: datetime | None = None
    for message in newest_first:
        who = sender_of(message)
        if not counts(message):
            continue
        if who == "staff":
            break
        if who == "buyer":
            waiting = _sent(message)
    return waiting


def _sent(message: wire.Message) -> datetime:
    return known_time(message.send_time, UTC)


def _text(content: str | None) -> str:
    """Content is JSON text, {"txt": "…"}."""
    try:
        value: Any = msgspec.json.decode(content or "{}")
    except msgspec.DecodeError:
        return content or ""
    return str(value.get("txt") or "") if isinstance(value, dict) else ""
