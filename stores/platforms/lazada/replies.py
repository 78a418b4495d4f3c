"""Answers to buyers in chats, through the chat app, and to their reviews: the latter are written with a GET, as documented."""

from datetime import UTC

import msgspec

from stores.platforms.base import ShopSession
from stores.platforms.deeds import (
    Attempt,
    Receipt,
    ReplyToConversation,
    ReplyToReview,
    Sight,
    reply_seen,
    same_text,
)
from stores.platforms.errors import RefusedCallError
from stores.platforms.lazada import wire
from stores.platforms.lazada.client import LazadaClient
from stores.platforms.lazada.pages import decode
from stores.platforms.lazada.parse_chat import sender_of, text_in
from stores.platforms.lazada.scalars import Scalar, known_time, text_of
from stores.platforms.once import sent_once

_TEXT = "1"
_PAGE = "20"
_MOST_PAGES = 5


class _Sent(msgspec.Struct):
    message_id: str


class _Messages(msgspec.Struct):
    message_list: list[wire.Message] | None = None
    has_more: bool | None = None
    next_start_time: Scalar = None
    last_message_id: str | None = None


class _Reviews(msgspec.Struct):
    review_list: list[wire.Review] | None = None


async def reply_to_conversation(client: LazadaClient, shop: ShopSession, wish: ReplyToConversation) -> Receipt:
    """One text. Raises ScopeMissingError where no chat app is connected."""
    params = {"session_id": wish.conversation_id, "template_id": _TEXT, "txt": wish.text}
    with sent_once():
        data = await client.chat_call(shop, "/im/message/send", params, method="POST")
    return Receipt(decode(data, _Sent).message_id)


async def look_for_message(
    client: LazadaClient, shop: ShopSession, wish: ReplyToConversation, attempt: Attempt
) -> Sight:
    """Among what the seller wrote since the attempt; the list goes back in time from the moment that is named."""
    params = {"session_id": wish.conversation_id, "page_size": _PAGE}
    params["start_time"] = str(int(shop.clock.now().timestamp() * 1000) + 60_000)
    for _ in range(_MOST_PAGES):
        page = decode(await client.chat_call(shop, "/im/message/list", params), _Messages)
        messages = page.message_list or []
        recent = [one for one in messages if _is_recent(one, shop, attempt)]
        for one in recent:
            if sender_of(one) == "staff" and same_text(text_in(one), wish.text):
                return Sight(True, "The message stands in the conversation.", one.message_id)
        if not page.has_more or len(recent) < len(messages):
            return Sight(False, "The message does not stand in the conversation.")
        params |= {"start_time": text_of(page.next_start_time), "last_message_id": text_of(page.last_message_id)}
    return Sight(None, "The conversation holds too many new messages to look through.")


async def reply_to_review(client: LazadaClient, shop: ShopSession, wish: ReplyToReview) -> Receipt:
    """Lazada takes one reply a review."""
    with sent_once():
        data = await client.shop_call(shop, "/review/seller/reply/add", {"id": wish.review_id, "content": wish.text})
    if bytes(data).strip(b'" ').lower() == b"false":
        raise RefusedCallError("Lazada did not take the reply and gives no reason.")
    return Receipt(wish.review_id)


async def look_at_review(client: LazadaClient, shop: ShopSession, wish: ReplyToReview, attempt: Attempt) -> Sight:
    """By the reply it shows."""
    data = await client.shop_call(shop, "/review/seller/list/v2", {"id_list": f"[{wish.review_id}]"})
    found = [one for one in decode(data, _Reviews).review_list or [] if str(one.id) == wish.review_id]
    if not found:
        return Sight(None, "Lazada does not show the review.")
    seen = reply_seen(text_of(found[0].seller_reply), wish.text)
    return Sight(seen.there, seen.said, wish.review_id if seen.there else "")


def _is_recent(message: wire.Message, shop: ShopSession, attempt: Attempt) -> bool:
    at = known_time(message.send_time, UTC)
    return attempt.can_have_made(message.message_id, at, shop.clock.ahead_seconds)
