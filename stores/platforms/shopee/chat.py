"""Buyers' conversations. Nothing here opens one on the seller's side: reading must not clear the team's unread marks."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec

from stores.platforms.base import SetAside, ShopSession, TopicRead
from stores.platforms.errors import NotOfferedError, PagesChangedError, ScopeMissingError, UnreadableAnswerError
from stores.platforms.shopee import talk, wire
from stores.platforms.shopee.client import ShopeeClient, decode
from stores.platforms.together import together
from stores.topics import Topic

_FIRST = timedelta(days=30)
_OVERLAP = timedelta(minutes=10)

# A larger page comes back empty (measured September 2026).
_PAGE_SIZE = "25"
_MOST_PAGES = 200
_MOST_MESSAGES = 75
_AT_ONCE = 6
# Of the six hundred calls that a store's deadline leaves time for at ten a second; all topics share them.
MOST_OPENED = 150

CLOSED = "Shopee opens buyers' chats only to apps of the types Seller In-house System and Customer Service; this app is of another."


async def read_conversations(client: ShopeeClient, shop: ShopSession) -> TopicRead:
    """Those with a message since the last reading, each back to what a person of the shop last wrote.

    Every one of them is opened, since only the messages tell a person's answer from an automatic one; where there are
    very many, the oldest first, and the reading says how far it came. Raises NotOfferedError where Shopee does not let
    our type of app read chats.
    """
    began = shop.clock.now()
    since = int(shop.plan.since(Topic.CONVERSATIONS, first=began - _FIRST, overlap=_OVERLAP).timestamp())
    try:
        found = await _conversations_since(client, shop, since)
    except ScopeMissingError as fault:
        raise NotOfferedError(f"{CLOSED} Shopee says: {fault}") from fault
    reached = began
    if len(found) > MOST_OPENED:
        found = sorted(found, key=talk.last_message_at)[:MOST_OPENED]
        reached = datetime.fromtimestamp(talk.last_message_at(found[-1]), UTC)
    gate = asyncio.Semaphore(_AT_ONCE)
    opened = await together(*(_messages(client, shop, str(item.conversation_id), gate) for item in found))
    read = TopicRead([], reached, as_of=reached if reached < began else None)
    for item, messages in zip(found, opened, strict=True):
        _take(read, item, messages, shop.external_id)
    return read


async def _conversations_since(client: ShopeeClient, shop: ShopSession, since: int) -> list[wire.Conversation]:
    """Newest first, pinned ones before them. That order is measured, not documented: a list out of order is read to its end."""
    found: dict[str, wire.Conversation] = {}
    times: list[int] = []
    places: set[str] = set()
    place = ""
    while len(places) < _MOST_PAGES:
        query = {"direction": "older", "type": "all", "page_size": _PAGE_SIZE}
        data = await client.shop_call(
            shop, "sellerchat/get_conversation_list", {**query, "next_timestamp_nano": place} if place else query
        )
        page = decode(data, wire.Conversations)
        recent = [item for item in page.conversations if talk.last_message_at(item) >= since]
        found |= {str(item.conversation_id): item for item in recent}
        times += [talk.last_message_at(item) for item in page.conversations if not item.pinned]
        in_order = all(newer >= older for newer, older in pairwise(times))
        passed = in_order and any(not item.pinned for item in page.conversations) and times[-1] < since
        if not page.page_result.more or passed:
            return list(found.values())
        place = str(page.page_result.next_cursor.next_message_time_nano) if page.page_result.next_cursor else ""
        if not place or place in places:
            raise PagesChangedError("The list of conversations says that it goes on, but not where.")
        places.add(place)
    raise PagesChangedError("The pages of the list of conversations never end.")


async def _messages(
    client: ShopeeClient, shop: ShopSession, conversation_id: str, gate: asyncio.Semaphore
) -> list[wire.Message] | SetAside:
    """Newest first, back to the last one that a person wrote. A conversation that cannot be understood is set aside."""
    messages: list[wire.Message] = []
    places: set[str] = set()
    place = ""
    query = {"conversation_id": conversation_id, "page_size": _PAGE_SIZE}
    async with gate:
        while len(messages) < _MOST_MESSAGES:
            # The place is a message's id; an empty one or 0 is refused.
            asked = {**query, "offset": place} if place else query
            try:
                page = decode(await client.shop_call(shop, "sellerchat/get_message", asked), wire.Messages)
            except UnreadableAnswerError as fault:
                return SetAside(conversation_id, str(fault)[:300])
            messages += page.messages
            by_staff = any(talk.sender_of(one, shop.external_id) == "staff" for one in page.messages)
            place = str(page.page_result.next_offset or "")
            if by_staff or not place or place in places or not page.messages:
                break
            places.add(place)
    return messages


def _take(read: TopicRead, item: wire.Conversation, messages: Sequence[wire.Message] | SetAside, shop_id: str) -> None:
    if isinstance(messages, SetAside):
        read.set_aside.append(messages)
        return
    conversation_id = str(item.conversation_id)
    try:
        read.records += [
            talk.conversation(item, messages, shop_id),
            *(talk.message(conversation_id, one, shop_id) for one in messages),
        ]
    except (ValueError, OverflowError, msgspec.DecodeError) as fault:
        read.set_aside.append(SetAside(conversation_id, str(fault)[:300]))
