"""The order a conversation is about, as customer service may see it: where it stands and what is promised, no money."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desk.service.models import ChatOrder
from stores.models import Cancellation, Conversation, Message, Order, Return, Tracking

# How order numbers look in what people write; a longer text holds no more of them than anybody asks about.
_NUMBER = re.compile(r"\b[0-9A-Z]{6,30}\b")
_MOST_NUMBERS = 200


@dataclass(frozen=True, slots=True)
class OrderCard:
    """`how`: said by a colleague, or read in the messages."""

    order: Order
    tracking: Tracking | None
    cancellation: Cancellation | None
    refund: Return | None
    said_by_colleague: bool


def order_card(chat: Conversation, texts: Iterable[str]) -> OrderCard | None:
    """The order that a colleague named, else the newest that the messages name; None: nobody named one that we know."""
    stated = ChatOrder.objects.filter(conversation=chat).values_list("order_external_id", flat=True).first()
    named = [stated] if stated else _numbers(texts)
    orders = {one.external_id: one for one in Order.objects.filter(store=chat.store, external_id__in=named)}
    found = next((orders[number] for number in named if number in orders), None)
    if found is None:
        return None
    about = {"store": chat.store, "order_external_id": found.external_id}
    return OrderCard(
        order=found,
        tracking=Tracking.objects.filter(store=chat.store, external_id=found.external_id).first(),
        cancellation=Cancellation.objects.filter(**about).order_by("-created_at").first(),
        refund=Return.objects.filter(**about).order_by("-created_at").first(),
        said_by_colleague=bool(stated),
    )


def orders_of(chats: Sequence[Conversation]) -> dict[int, Order]:
    """Conversation -> its order, for several at once; the same choice as on the card. Three statements."""
    stated = dict(ChatOrder.objects.filter(conversation__in=chats).values_list("conversation", "order_external_id"))
    said: dict[tuple[int, str], list[str]] = {}
    rows = Message.objects.filter(
        store__in={one.store_id for one in chats},
        conversation_external_id__in=[one.external_id for one in chats],
        is_visible=True,
    )
    for store_id, chat_id, text in rows.order_by("-sent_at").values_list(
        "store_id", "conversation_external_id", "text"
    ):
        said.setdefault((store_id, chat_id), []).append(text)
    named = {
        one.pk: [stated[one.pk]] if one.pk in stated else _numbers(said.get((one.store_id, one.external_id), []))
        for one in chats
    }
    numbers = {number for found in named.values() for number in found}
    known = {
        (one.store_id, one.external_id): one
        for one in Order.objects.filter(store__in={one.store_id for one in chats}, external_id__in=numbers)
    }
    orders = {}
    for chat in chats:
        found = next(
            (known[chat.store_id, number] for number in named[chat.pk] if (chat.store_id, number) in known), None
        )
        if found:
            orders[chat.pk] = found
    return orders


def _numbers(texts: Iterable[str]) -> list[str]:
    """In the order of the texts, each once."""
    found: dict[str, None] = {}
    for text in texts:
        found |= dict.fromkeys(_NUMBER.findall(text))
        if len(found) >= _MOST_NUMBERS:
            break
    return list(found)[:_MOST_NUMBERS]
