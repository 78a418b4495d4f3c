"""Chats, for the app that may see them: sessions and messages by cursors that go back in time, and answers."""

import json
from typing import Any

from sandbox import chats
from sandbox.lazada import answers
from sandbox.lazada.call import Call, Route
from sandbox.model import Conversation, Message

_MOST = 20
_BUYER, _SELLER = 1, 2
_TEXT, _SYSTEM, _ORDINARY_MESSAGE, _SYSTEM_MESSAGE = 1, 2, 1, 2


def sessions(call: Call) -> dict[str, Any]:
    """Newest first, from `start_time` back; the next page begins where the last one ended."""
    start, size, last_id = call.number("start_time"), _size(call), call.given.get("last_session_id", "")
    rows = sorted(_open_chats(call), key=lambda chat: (_last_at(call, chat), chat.id), reverse=True)
    rows = [chat for chat in rows if _is_before(_last_at(call, chat), chat.id, start, last_id)]
    page = [] if call.fault == "endless_pages" else rows[:size]
    told = [_session(call, chat) for chat in page]
    after = (told[-1]["last_message_time"], told[-1]["session_id"]) if told else (start, last_id)
    more = len(rows) > len(page)
    return _fine({
        "has_more": more, "next_start_time": after[0], "last_session_id": after[1], "session_list": told,
    })  # fmt: skip


def session(call: Call) -> dict[str, Any]:
    """Positions are numbers here, and texts in the list."""
    told = _session(call, _chat(call))
    return _fine({**told, "self_position": int(told["self_position"]), "to_position": int(told["to_position"])})


def messages(call: Call) -> dict[str, Any]:
    """Newest first as well."""
    chat, start, size = _chat(call), call.number("start_time"), _size(call)
    last_id = call.given.get("last_message_id", "")
    steps = [
        step
        for step in range(chat.moves.step(call.now), -1, -1)
        if _is_before(chat.moves.times[step] * 1000, chat.moves.values[step].id, start, last_id, step, chat)
    ]
    page = [_message(call, chat, step) for step in steps[:size]]
    after = (page[-1]["send_time"], page[-1]["message_id"]) if page else (start, last_id)
    return _fine({
        "has_more": len(steps) > len(page), "next_start_time": after[0], "last_message_id": after[1],
        "message_list": page,
    })  # fmt: skip


def send(call: Call) -> dict[str, Any]:
    """A person's answer; texts only."""
    chat, text = _chat(call), call.needed("txt")
    if call.number("template_id") != _TEXT:
        raise answers.invalid("template_id")
    message = chats.say(chat, call.pen(), call.now, "CUSTOMER_SERVICE", text)
    call.shop.conversations.touch()
    call.wrote("message", f"{chat.id} {text}", conversation_id=chat.id, message_id=message.id, text=text)
    return _fine({"message_id": message.id, "template_id": _TEXT, "current_time": call.now * 1000})


def mark_read(call: Call) -> dict[str, Any]:
    """Noted in the log: an inspector must never do this."""
    chat = _chat(call)
    call.wrote("read", chat.id, conversation_id=chat.id)
    return _fine({})


def _fine(data: dict[str, Any]) -> dict[str, Any]:
    return {"success": True, "err_code": "0", "err_message": "SUCCESS", "data": data}


def _size(call: Call) -> int:
    size = call.number("page_size")
    if not 1 <= size <= _MOST:
        raise answers.invalid("page_size")
    return size


def _open_chats(call: Call) -> list[Conversation]:
    """Lazada lists no chat that may not be answered."""
    return [chat for chat, _ in call.shop.conversations.rows(call.now) if chat.can_send]


def _chat(call: Call) -> Conversation:
    found = call.shop.conversations.by_id.get(call.needed("session_id"))
    if found is None or not found.can_send or found.moves.step(call.now) < 0:
        raise answers.RefusedError("-5", "session not found", "ISP")
    return found


def _is_before(
    at: int, identity: str, start: int, last_id: str, step: int = 0, chat: Conversation | None = None
) -> bool:
    """Whether a row comes after the cursor in a list that goes back in time."""
    if not last_id or at != start:
        return at <= start if not last_id else at < start
    if chat is None:
        return identity < last_id
    marked = next((place for place, one in enumerate(chat.moves.values) if one.id == last_id), None)
    if marked is None:
        raise answers.invalid("last_message_id")
    return step < marked


def _last_at(call: Call, chat: Conversation) -> int:
    return chat.moves.since(call.now) * 1000


def _session(call: Call, chat: Conversation) -> dict[str, Any]:
    """Positions are texts here, as declared."""
    newest, at = chat.moves.at(call.now), _last_at(call, chat)
    unread = int(newest.role == "BUYER")
    return {
        "session_id": chat.id,
        "title": chat.nickname,
        "buyer_id": int(chat.buyer_id),
        "head_url": "",
        "summary": newest.text,
        "unread_count": unread,
        "last_message_id": newest.id,
        "last_message_time": at,
        "self_position": str(at - unread),
        "to_position": str(at),
        "site_id": call.shop.country,
        "tags": [],
    }


def _message(call: Call, chat: Conversation, step: int) -> dict[str, Any]:
    said = chat.moves.values[step]
    by_buyer, system = said.role == "BUYER", _is_system(said)
    return {
        "message_id": said.id,
        "session_id": chat.id,
        "from_account_id": chat.buyer_id if by_buyer else call.shop.id,
        "to_account_id": call.shop.id if by_buyer else chat.buyer_id,
        "from_account_type": _BUYER if by_buyer else _SELLER,
        "to_account_type": _SELLER if by_buyer else _BUYER,
        "type": _SYSTEM_MESSAGE if system else _ORDINARY_MESSAGE,
        "template_id": _SYSTEM if system else _TEXT,
        "content": json.dumps({"txt": said.text}, ensure_ascii=False),
        "send_time": chat.moves.times[step] * 1000,
        "status": 0 if said.visible else 1,
        "auto_reply": said.role in ("ROBOT", "SHOP"),
        "process_msg": "",
        "site_id": call.shop.country,
    }


def _is_system(said: Message) -> bool:
    silent = said.kind in ("NOTIFICATION", "ALLOCATED_SERVICE") or said.kind.startswith("BUYER_ENTER_FROM_")
    return said.role == "SYSTEM" or silent


ROUTES = [
    Route("/im/session/list", sessions, ("GET",), app="im"),
    Route("/im/session/get", session, ("GET",), app="im"),
    Route("/im/message/list", messages, ("GET",), app="im"),
    Route("/im/message/send", send, ("POST",), app="im"),
    Route("/im/session/read", mark_read, ("POST",), app="im"),
]
