"""Customer service: conversations, their messages, sending, marking as read, the agent's settings and figures."""

from typing import Any

import msgspec

from sandbox import chats
from sandbox.model import Conversation
from sandbox.tiktok import answers
from sandbox.tiktok.call import Call, Route
from sandbox.tiktok.listing import Row, descending, updated
from sandbox.tiktok.paging import listed, moment

_SCOPE = "seller.customer_service"
_CHATS = "/customer_service/202309/conversations"
_SHOP_USER, _AGENT_USER = "7010000000000000001", "7010000000000000002"


def conversations(call: Call) -> bytes:
    """Newest activity first."""
    rows = sorted(call.shop.conversations.rows(moment(call)), key=lambda row: (updated(row), row[0].id), reverse=True)
    return listed(call, "conversations", rows, _conversation_json, most=20, total=False)


def messages(call: Call) -> bytes:
    chat = _find(call)
    if call.query.get("sort_field") not in (None, "", "create_time", "index"):
        raise answers.bad_parameter("sort_field")
    steps = list(range(chat.moves.step(moment(call)) + 1))
    if descending(call, "DESC"):
        steps.reverse()
    encode = lambda step: msgspec.json.encode(_message(chat, step))  # noqa: E731
    page = listed(call, "messages", steps, encode, most=10, default=10, total=False)
    return page[:-1] + b',"unsupported_msg_tips":"Please check this message in Seller Center.\\n"}'


def send_message(call: Call) -> bytes:
    """Stored as a person's answer, whichever version of the endpoint is used."""
    chat = _find(call)
    if not chat.can_send:
        raise answers.NO_CHATTING
    if call.body.get("type") != "TEXT":
        raise answers.bad_parameter("type")
    text = _text(call.body.get("content"))
    role = str(call.body.get("sender_role") or "CUSTOMER_SERVICE")
    message = chats.say(chat, call.pen(), call.now, role, text)
    call.shop.conversations.touch()
    call.wrote("message", f"{chat.id} {text}", conversation_id=chat.id, message_id=message.id, text=text)
    return msgspec.json.encode({"message_id": message.id})


def mark_read(call: Call) -> bytes:
    """Noted in the log: an inspector must never do this."""
    chat = _find(call)
    call.wrote("read", chat.id, conversation_id=chat.id)
    return b"{}"


def agent_settings(call: Call) -> bytes:
    return b'{"can_accept_chat":true}'


def performance(call: Call) -> bytes:
    if not call.query.get("support_date_ge") or not call.query.get("support_date_lt"):
        raise answers.bad_parameter("support_date_ge")
    figures = {
        "support_session_count": len(call.shop.conversations.rows(call.now)),
        "response_percentage": f"{call.shop.figures['response_percentage'].at(call.now):.1f}",
        "satisfaction_percentage": "95.2",
        "response_time_mins": "3.4",
    }
    return msgspec.json.encode({"performance": figures})


def _find(call: Call) -> Conversation:
    chat = call.shop.conversations.by_id.get(call.match["conversation_id"])
    if chat is None or chat.moves.step(call.now) < 0:
        raise answers.NO_CHAT
    return chat


def _text(content: object) -> str:
    """The text inside a TEXT message's content, which is JSON in a string."""
    try:
        return str(msgspec.json.decode(str(content), type=dict[str, str])["content"])
    except (msgspec.DecodeError, KeyError):
        raise answers.bad_parameter("content") from None


def _conversation_json(row: Row[Conversation]) -> bytes:
    chat, step = row
    if chat.encoded is None or chat.encoded[0] != step:
        chat.encoded = (step, msgspec.json.encode(_conversation(chat, step)))
    return chat.encoded[1]


def _conversation(chat: Conversation, step: int) -> dict[str, Any]:
    said = chat.moves.values[: step + 1]
    answered = max((place for place, one in enumerate(said) if one.role == "CUSTOMER_SERVICE"), default=-1)
    buyer = {"im_user_id": chat.buyer_id, "role": "BUYER", "nickname": chat.nickname, "user_id": chat.buyer_id}
    return {
        "id": chat.id,
        "participant_count": 2 if answered < 0 else 3,
        "can_send_message": chat.can_send,
        "unread_count": sum(one.role == "BUYER" for one in said[answered + 1 :]),
        "create_time": chat.moves.times[0],
        "participants": [buyer, {"im_user_id": _SHOP_USER, "role": "SHOP", "nickname": ""}],
        "latest_message": _message(chat, step),
    }


def _message(chat: Conversation, step: int) -> dict[str, Any]:
    message, at = chat.moves.values[step], chat.moves.times[step]
    sender = {"im_user_id": _AGENT_USER if message.role == "CUSTOMER_SERVICE" else _SHOP_USER, "role": message.role}
    if message.role == "BUYER":
        sender = {"im_user_id": chat.buyer_id, "role": "BUYER", "nickname": chat.nickname}
    return {
        "id": message.id,
        "type": message.kind,
        "content": msgspec.json.encode({"content": message.text}).decode(),
        "create_time": at,
        "is_visible": message.visible,
        "sender": sender,
        "index": f"{at * 1000 + step * 7}",
    }


ROUTES = [
    Route("GET", _CHATS, conversations, _SCOPE),
    Route("GET", _CHATS + "/{conversation_id}/messages", messages, _SCOPE),
    Route("POST", _CHATS + "/{conversation_id}/messages", send_message, _SCOPE),
    Route("POST", "/customer_service/202606/conversations/{conversation_id}/messages", send_message, _SCOPE),
    Route("POST", _CHATS + "/{conversation_id}/messages/read", mark_read, _SCOPE),
    Route("GET", "/customer_service/202309/agents/settings", agent_settings, _SCOPE),
    Route("GET", "/customer_service/202407/performance", performance, _SCOPE),
]
