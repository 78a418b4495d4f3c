"""Buyers' messages into our records: who wrote, who waits. Shopee publishes no field tables for chats.

Sources: three published clients and a test double written from measurements in production (September 2026).
"""

from collections.abc import Sequence

import msgspec

from stores.platforms.clean import clip, count, known_moment, masked_name, masked_text, moment
from stores.platforms.shopee import wire
from stores.records import ConversationRecord, MessageRecord

_NANOSECONDS = 1_000_000_000
_AUTOMATIC = ("auto_reply", "offwork_autoreply")
# Written, but not delivered.
_HIDDEN = ("blocked", "censored_blacklist")
_NO_QUESTION = ("notification",)
_BUYER_CHAT = 0


def conversation(item: wire.Conversation, messages: Sequence[wire.Message], shop_id: str) -> ConversationRecord:
    """`messages`: newest first, at least back to the last one that a person of the shop wrote."""
    by_time = sorted(messages, key=lambda one: (one.created_timestamp, _number(one.message_id)), reverse=True)
    replied = next((one.created_timestamp for one in by_time if sender_of(one, shop_id) == "staff"), None)
    oldest = by_time[-1].created_timestamp if by_time else None
    last_at = last_message_at(item)
    return ConversationRecord(
        external_id=str(item.conversation_id),
        buyer_name=masked_name(item.to_name),
        can_reply=True,  # the contact window (7 days after a message) is not shown; who waits in it may be answered
        unread_count=max(0, count(item.unread_count)),
        created_at=known_moment(oldest or last_at),  # when it began is not told
        last_message_at=moment(last_at),
        last_sender=sender_of(by_time[0], shop_id) if by_time else "",
        last_staff_reply_at=moment(replied),
        waiting_since=moment(_waiting_since(by_time, shop_id)),
    )


def message(conversation_id: str, item: wire.Message, shop_id: str) -> MessageRecord:
    return MessageRecord(
        external_id=str(item.message_id),
        conversation_external_id=conversation_id,
        sender=sender_of(item, shop_id),
        kind=clip(item.message_type.upper(), 40),
        text=masked_text(_content(item).text) if item.message_type == "text" else "",
        sent_at=known_moment(item.created_timestamp),
        is_visible=item.status not in _HIDDEN,
    )


def sender_of(item: wire.Message, shop_id: str) -> str:
    """buyer, staff or automatic. A buyer writes from a shop id of their own, so only ours tells."""
    if str(item.from_shop_id) != shop_id:
        return "buyer"
    by_robot = item.status in _AUTOMATIC or item.message_type in ("notification", "faq_liveagent")
    return "automatic" if by_robot or _content(item).shopee_chatbot_replied else "staff"


def text_of(item: wire.Message) -> str:
    """What a text message says; empty for any other."""
    return _content(item).text or ""


def last_message_at(item: wire.Conversation) -> int:
    """Unix seconds."""
    return item.last_message_timestamp // _NANOSECONDS


def _waiting_since(newest_first: Sequence[wire.Message], shop_id: str) -> int | None:
    """The oldest question since a person last wrote. Automatic answers answer nothing."""
    waiting: int | None = None
    for item in newest_first:
        who = sender_of(item, shop_id)
        if who == "staff":
            break
        if who == "buyer" and _is_question(item):
            waiting = item.created_timestamp
    return waiting


def _is_question(item: wire.Message) -> bool:
    return (
        item.status not in _HIDDEN
        and item.message_type not in _NO_QUESTION
        and item.business_type in (None, _BUYER_CHAT)
    )


def _content(item: wire.Message) -> wire.MessageContent:
    """`content` differs by type and may be null; what is not as expected counts as empty."""
    try:
        return msgspec.json.decode(item.content, type=wire.MessageContent)
    except msgspec.DecodeError:
        return wire.MessageContent()


def _number(message_id: str | int) -> int:
    return int(message_id) if str(message_id).isdigit() else 0
