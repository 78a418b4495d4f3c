"""Chats, for the few types of app that may read them: cursors in nanoseconds, and a direction that is a trap."""

from typing import Any

from sandbox import chats
from sandbox.model import Conversation, Message
from sandbox.shopee import answers
from sandbox.shopee.call import Call, Route

_NANO = 1_000_000_000
_MOST = 25
_SELLER_IDS = 5_000_000_000


def conversations(call: Call) -> dict[str, Any]:
    """ "older": newest first; "latest": the oldest of all first. More than 25 asked for: nothing is listed."""
    direction, kind = call.needed("direction"), call.needed("type")
    if direction not in ("latest", "older") or kind not in ("all", "unread", "pinned"):
        raise answers.RefusedError("param_error", "direction or type is invalid")
    size, start = _page_size(call), call.number("next_timestamp_nano", 0) // _NANO
    rows = [(chat.moves.since(call.now), chat) for chat in _open(call) if kind == "all" or _unread(call, chat)]
    older = direction == "older"
    if start:
        rows = [row for row in rows if (row[0] < start if older else row[0] > start)]
    rows.sort(key=lambda row: (row[0], row[1].id), reverse=older)
    page = _whole_seconds(rows, size) if size <= _MOST and kind != "pinned" else []
    more = len(page) < len(rows) if page else False
    last = page[-1] if page else None
    cursor = {
        "next_message_time_nano": str(last[0] * _NANO) if last else "",
        "conversation_id": last[1].id if last else "",
    }
    return {
        "page_result": {"page_size": len(page), "next_cursor": cursor, "more": more},
        "conversations": [_conversation(call, chat) for _, chat in page],
    }


def one_conversation(call: Call) -> dict[str, Any]:
    return _conversation(call, _chat(call))


def unread_count(call: Call) -> dict[str, Any]:
    return {"total_unread_count": sum(1 for chat in _open(call) if _unread(call, chat))}


def messages(call: Call) -> dict[str, Any]:
    """Newest first; the cursor is a message's id."""
    chat, size, offset = _chat(call), _page_size(call), call.query.get("offset")
    said = [(step, chat.moves.values[step]) for step in range(chat.moves.step(call.now), -1, -1)]
    if offset is not None:
        place = next((place for place, (_, one) in enumerate(said) if one.id == offset), None)
        if place is None:
            raise answers.NO_CHAT
        said = said[place + 1 :]
    page = said[: min(size, 60)]
    return {
        "messages": [_message(call, chat, step, one) for step, one in page],
        "page_result": {"next_offset": page[-1][1].id if len(said) > len(page) else "", "page_size": len(page)},
    }


def send(call: Call) -> dict[str, Any]:
    """Texts only; the conversation's id comes back as a bare number."""
    content, to = call.body.get("content"), str(call.body.get("to_id", ""))
    if not isinstance(content, dict) or call.body.get("message_type") != "text":
        raise answers.RefusedError("param_error", "content must be an object")
    text = content.get("text")
    if not isinstance(text, str) or not text:
        raise answers.RefusedError("param_error", "text is invalid")
    chat = _chat_with(call, to)
    message = chats.say(chat, call.pen(), call.now, "CUSTOMER_SERVICE", text)
    call.shop.conversations.touch()
    call.wrote("message", f"{chat.id} {text}", conversation_id=chat.id, message_id=message.id, text=text)
    told = {"message_id": message.id, "to_id": int(to), "message_type": "text", "content": {"text": text}}
    return {**told, "conversation_id": int(chat.id), "created_timestamp": call.now, "message_option": 0,
            "source_content": {}}  # fmt: skip


def read_conversation(call: Call) -> dict[str, Any]:
    """Noted in the log: an inspector must never do this."""
    chat = _chat(call)
    call.wrote("read", chat.id, conversation_id=chat.id)
    return {}


def _page_size(call: Call) -> int:
    size = call.number("page_size", _MOST)
    if size < 1:
        raise answers.RefusedError("param_error", "page_size is invalid")
    return size


def _whole_seconds(rows: list[tuple[int, Conversation]], size: int) -> list[tuple[int, Conversation]]:
    """A page does not end within a second, or the cursor would skip the rest of it."""
    end = min(size, len(rows))
    while 0 < end < len(rows) and rows[end][0] == rows[end - 1][0]:
        end += 1
    return rows[:end]


def _open(call: Call) -> list[Conversation]:
    """Those outside the contact window are not listed."""
    return [chat for chat, _ in call.shop.conversations.rows(call.now) if chat.can_send]


def _chat(call: Call) -> Conversation:
    found = call.shop.conversations.by_id.get(call.needed("conversation_id"))
    if found is None or not found.can_send or found.moves.step(call.now) < 0:
        raise answers.NO_CHAT
    return found


def _chat_with(call: Call, buyer_id: str) -> Conversation:
    """Buyers outside the contact window cannot be written to."""
    known = [chat for chat, _ in call.shop.conversations.rows(call.now) if chat.buyer_id == buyer_id]
    if not known:
        raise answers.RefusedError("invalid_to_id", "to_id is invalid")
    if not known[0].can_send:
        raise answers.RefusedError("user_is_forbidden", "The user is forbidden to chat with.")
    return known[0]


def _unread(call: Call, chat: Conversation) -> int:
    """How many messages the buyer has written since anybody else did."""
    said = chat.moves.values[: chat.moves.step(call.now) + 1]
    return next((count for count, one in enumerate(reversed(said)) if one.role != "BUYER"), len(said))


def _conversation(call: Call, chat: Conversation) -> dict[str, Any]:
    step = chat.moves.step(call.now)
    newest = _message(call, chat, step, chat.moves.values[step])
    return {
        "conversation_id": chat.id,
        "to_id": int(chat.buyer_id),
        "to_name": chat.nickname,
        "to_avatar": "",
        "shop_id": int(call.shop.id),
        "unread_count": _unread(call, chat),
        "pinned": False,
        "mute": False,
        "last_read_message_id": "0",
        "latest_message_id": newest["message_id"],
        "latest_message_type": newest["message_type"],
        "latest_message_content": newest["content"],
        "latest_message_from_id": newest["from_id"],
        "last_message_timestamp": chat.moves.times[step] * _NANO,
        "last_message_option": 0,
        "max_general_option_hide_time": "",
        "opposite_last_deliver_msg_id": "0",
        "opposite_last_read_msg_id": "0",
    }


def _message(call: Call, chat: Conversation, step: int, said: Message) -> dict[str, Any]:
    """People have ids apart from their shops', and a buyer too writes from a shop id of their own."""
    by_buyer = said.role == "BUYER"
    ours, theirs = int(call.shop.id), int(chat.buyer_id) % 1_000_000_000 + 4_000_000_000
    seller, buyer = ours + _SELLER_IDS, int(chat.buyer_id)
    silent = said.role == "SYSTEM" or said.kind in ("NOTIFICATION", "ALLOCATED_SERVICE")
    silent = silent or said.kind.startswith("BUYER_ENTER_FROM_")
    automatic = said.role in ("ROBOT", "SHOP")
    return {
        "message_id": said.id,
        "message_type": "notification" if silent else "text",
        "from_id": buyer if by_buyer else seller,
        "to_id": seller if by_buyer else buyer,
        "from_shop_id": theirs if by_buyer else ours,
        "to_shop_id": ours if by_buyer else theirs,
        "conversation_id": chat.id,
        "created_timestamp": chat.moves.times[step],
        "region": call.shop.country,
        "status": "auto_reply" if automatic else "normal" if said.visible else "blocked",
        "source": "new_webchat",
        "content": {"text": said.text},
        "message_option": 0,
        "source_content": {},
        "quoted_msg": None,
        "business_type": 0,
    }


ROUTES = [
    Route("GET", "/api/v2/sellerchat/get_conversation_list", conversations),
    Route("GET", "/api/v2/sellerchat/get_one_conversation", one_conversation),
    Route("GET", "/api/v2/sellerchat/get_unread_conversation_count", unread_count),
    Route("GET", "/api/v2/sellerchat/get_message", messages),
    Route("POST", "/api/v2/sellerchat/send_message", send),
    Route("POST", "/api/v2/sellerchat/read_conversation", read_conversation),
]
