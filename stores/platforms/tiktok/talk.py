"""Answers in chats: sent as customer service, so that they count as a person's, and looked for among the newest messages."""

from datetime import UTC, datetime

import msgspec

from stores.platforms.base import ShopSession
from stores.platforms.deeds import Attempt, Receipt, ReplyToConversation, Sight, same_text
from stores.platforms.once import sent_once
from stores.platforms.tiktok.client import TikTokClient, decode

_CHATS = "/customer_service/202309/conversations"
_MOST_PAGES = 5


class _Sent(msgspec.Struct):
    message_id: str


class _Sender(msgspec.Struct):
    role: str = ""


class _Message(msgspec.Struct):
    id: str
    create_time: int
    type: str = ""
    content: str = ""
    sender: _Sender | None = None


class _Messages(msgspec.Struct):
    messages: list[_Message] = []
    next_page_token: str | None = None


class _Text(msgspec.Struct):
    content: str = ""


async def reply(client: TikTokClient, shop: ShopSession, wish: ReplyToConversation) -> Receipt:
    """One text."""
    content = msgspec.json.encode({"content": wish.text}).decode()
    with sent_once():
        data = await client.shop_call(
            shop, "POST", f"{_CHATS}/{wish.conversation_id}/messages", body={"type": "TEXT", "content": content}
        )
    return Receipt(decode(data, _Sent).message_id)


async def look_for_reply(client: TikTokClient, shop: ShopSession, wish: ReplyToConversation, attempt: Attempt) -> Sight:
    """Among what staff wrote since the attempt; the newest come first."""
    query = {"page_size": "10", "sort_field": "create_time", "sort_order": "DESC"}
    for _ in range(_MOST_PAGES):
        data = await client.shop_call(shop, "GET", f"{_CHATS}/{wish.conversation_id}/messages", query)
        page = decode(data, _Messages)
        recent = [
            one
            for one in page.messages
            if attempt.can_have_made(one.id, datetime.fromtimestamp(one.create_time, UTC), shop.clock.ahead_seconds)
        ]
        for one in recent:
            if one.sender and one.sender.role == "CUSTOMER_SERVICE" and same_text(_text(one), wish.text):
                return Sight(True, "The message stands in the conversation.", one.id)
        if not page.next_page_token or len(recent) < len(page.messages):
            return Sight(False, "The message does not stand in the conversation.")
        query = {**query, "page_token": page.next_page_token}
    return Sight(None, "The conversation holds too many new messages to look through.")


def _text(message: _Message) -> str:
    try:
        return msgspec.json.decode(message.content, type=_Text).content
    except msgspec.DecodeError:
        return ""
