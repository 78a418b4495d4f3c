"""Conversations that another tool tells of: how each stands follows from its messages, those we know and those told now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from stores.models import Conversation, Message, Store
from stores.platforms.clean import masked_name, masked_text
from stores.records import ConversationRecord, MessageRecord, Record


class ToldMessage(NamedTuple):
    """`sender`: buyer, staff or automatic."""

    external_id: str
    sender: str
    text: str
    sent_at: datetime


class ToldConversation(NamedTuple):
    """A chat with the messages that are new, or all of them."""

    external_id: str
    buyer_name: str
    can_reply: bool
    messages: Sequence[ToldMessage]


def chat_records(store: Store, told: Sequence[ToldConversation]) -> list[Record]:
    """Records of the conversations and of the messages told; a message told twice is one."""
    known = _known_messages(store, [one.external_id for one in told])
    begun = dict(
        Conversation.objects.filter(store=store, external_id__in=list(known)).values_list("external_id", "created_at")
    )
    records: list[Record] = []
    for one in told:
        new = [_message(one.external_id, message) for message in one.messages]
        merged = {message.external_id: message for message in (*known[one.external_id], *new)}
        by_time = sorted(merged.values(), key=lambda message: (message.sent_at, message.external_id))
        if by_time:
            first = begun.get(one.external_id, by_time[0].sent_at)
            records += [_conversation(one, by_time, min(first, by_time[0].sent_at)), *new]
    return records


def waiting_since(by_time: Iterable[MessageRecord]) -> datetime | None:
    """The oldest buyer's message since a person of the seller last wrote. Automatic answers answer nothing."""
    waiting: datetime | None = None
    for message in by_time:
        if message.sender == "staff":
            waiting = None
        elif message.sender == "buyer" and waiting is None:
            waiting = message.sent_at
    return waiting


def _conversation(one: ToldConversation, by_time: Sequence[MessageRecord], created_at: datetime) -> ConversationRecord:
    replies = [message.sent_at for message in by_time if message.sender == "staff"]
    waiting = waiting_since(by_time)
    return ConversationRecord(
        external_id=one.external_id,
        buyer_name=masked_name(one.buyer_name),
        can_reply=one.can_reply,
        unread_count=sum(
            message.sender == "buyer" and waiting is not None and message.sent_at >= waiting for message in by_time
        ),
        created_at=created_at,
        last_message_at=by_time[-1].sent_at,
        last_sender=by_time[-1].sender,
        last_staff_reply_at=max(replies, default=None),
        waiting_since=waiting,
    )


def _message(conversation_id: str, message: ToldMessage) -> MessageRecord:
    return MessageRecord(
        external_id=message.external_id,
        conversation_external_id=conversation_id,
        sender=message.sender,
        kind="TEXT",
        text=masked_text(message.text),
        sent_at=message.sent_at,
        is_visible=True,
    )


def _known_messages(store: Store, ids: Sequence[str]) -> Mapping[str, list[MessageRecord]]:
    rows = Message.objects.filter(store=store, conversation_external_id__in=ids)
    known: defaultdict[str, list[MessageRecord]] = defaultdict(list)
    for conversation_id, external_id, sender, kind, text, sent_at, is_visible in rows.values_list(
        "conversation_external_id", "external_id", "sender", "kind", "text", "sent_at", "is_visible"
    ):
        known[conversation_id].append(
            MessageRecord(
                external_id=external_id,
                conversation_external_id=conversation_id,
                sender=sender,
                kind=kind,
                text=text,
                sent_at=sent_at,
                is_visible=is_visible,
            )
        )
    return known
