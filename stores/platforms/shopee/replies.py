"""Answers to buyers in chats and to their reviews. A chat answer goes to the buyer, not to a conversation, so it is looked up.

Time-outs of send_message are known to be ambiguous (published client, September 2026), so it is looked for afterwards.
"""

from datetime import UTC, datetime

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
from stores.platforms.errors import NotOfferedError, RefusedCallError, ScopeMissingError
from stores.platforms.once import sent_once
from stores.platforms.shopee import talk, wire
from stores.platforms.shopee.chat import CLOSED
from stores.platforms.shopee.client import ShopeeClient, decode

_MOST_PAGES = 5


class _Buyer(msgspec.Struct):
    to_id: int


class _Sent(msgspec.Struct):
    message_id: str | int


class _Result(msgspec.Struct):
    comment_id: int
    fail_error: str | None = None
    fail_message: str | None = None


class _Results(msgspec.Struct):
    result_list: list[_Result] = []


class _Comments(msgspec.Struct):
    item_comment_list: list[wire.Comment] = []


async def reply_to_conversation(client: ShopeeClient, shop: ShopSession, wish: ReplyToConversation) -> Receipt:
    """One text. Raises NotOfferedError where Shopee does not let our type of app chat."""
    try:
        named = {"conversation_id": wish.conversation_id}
        buyer = decode(await client.shop_call(shop, "sellerchat/get_one_conversation", named), _Buyer)
    except ScopeMissingError as fault:
        raise NotOfferedError(f"{CLOSED} Shopee says: {fault}") from fault
    body = {"to_id": buyer.to_id, "message_type": "text", "content": {"text": wish.text}}
    with sent_once():
        data = await client.shop_call(shop, "sellerchat/send_message", body=body)
    return Receipt(str(decode(data, _Sent).message_id))


async def look_for_message(
    client: ShopeeClient, shop: ShopSession, wish: ReplyToConversation, attempt: Attempt
) -> Sight:
    """Among what the shop wrote since the attempt; the newest come first."""
    query = {"conversation_id": wish.conversation_id, "page_size": "25"}
    for _ in range(_MOST_PAGES):
        page = decode(await client.shop_call(shop, "sellerchat/get_message", query), wire.Messages)
        recent = [one for one in page.messages if _is_recent(one, shop, attempt)]
        for one in recent:
            if talk.sender_of(one, shop.external_id) == "staff" and same_text(talk.text_of(one), wish.text):
                return Sight(True, "The message stands in the conversation.", str(one.message_id))
        place = str(page.page_result.next_offset or "")
        if not place or len(recent) < len(page.messages):
            return Sight(False, "The message does not stand in the conversation.")
        query = {**query, "offset": place}
    return Sight(None, "The conversation holds too many new messages to look through.")


async def reply_to_review(client: ShopeeClient, shop: ShopSession, wish: ReplyToReview) -> Receipt:
    """Each entry of the answer has its own verdict."""
    body = {"comment_list": [{"comment_id": _number(wish.review_id), "comment": wish.text}]}
    with sent_once():
        data = await client.shop_call(shop, "product/reply_comment", body=body)
    failed = [one for one in decode(data, _Results).result_list if one.fail_error]
    if failed:
        raise RefusedCallError(f"{failed[0].fail_message or 'Shopee gives no reason.'} ({failed[0].fail_error})")
    return Receipt(wish.review_id)


async def look_at_review(client: ShopeeClient, shop: ShopSession, wish: ReplyToReview, attempt: Attempt) -> Sight:
    """By the reply it shows; the reference names the field in two ways."""
    query = {"cursor": "", "page_size": "1", "comment_id": wish.review_id}
    found = decode(await client.shop_call(shop, "product/get_comment", query), _Comments).item_comment_list
    if not found or str(found[0].comment_id) != wish.review_id:
        return Sight(None, "Shopee does not show the review.")
    told = found[0].comment_reply or found[0].cmt_reply
    seen = reply_seen((told.reply if told else "") or "", wish.text)
    return Sight(seen.there, seen.said, wish.review_id if seen.there else "")


def _is_recent(message: wire.Message, shop: ShopSession, attempt: Attempt) -> bool:
    at = datetime.fromtimestamp(message.created_timestamp, UTC)
    return attempt.can_have_made(str(message.message_id), at, shop.clock.ahead_seconds)


def _number(review_id: str) -> int:
    if not review_id.isdigit():
        raise RefusedCallError("Shopee's reviews have numbers; this is none.")
    return int(review_id)
