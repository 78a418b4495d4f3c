"""Conversations: benign ones answered within hours, and buyers who wait too long."""

from sandbox import names
from sandbox.model import DAY, HOUR, Conversation, Message, Shop
from sandbox.writing import Pen

_TWELVE_HOURS = ("ID", "TH", "VN", "MY", "PH", "SG")


def reply_limit(country: str) -> int:
    """Seconds within which a person must answer."""
    return (12 if country in _TWELVE_HOURS else 24) * HOUR


def benign_conversations(shop: Shop, pen: Pen, idle: int) -> None:
    """8 to 18 chats, each question answered by a person within four hours; some still to come."""
    for _ in range(pen.between(8, 18)):
        newest = pen.epoch - idle if idle else pen.epoch + 5 * DAY
        at = newest - pen.between(4 * HOUR, 24 * DAY)
        chat = _conversation(shop, pen)
        for _ in range(pen.between(1, 3.99)):
            chat.messages += _question(pen, at)
            answered = min(at + pen.between(0.2 * HOUR, 4 * HOUR), newest)
            chat.messages.append(_say(pen, answered, "CUSTOMER_SERVICE", pen.pick(names.REPLIES)))
            at = answered + pen.between(0.5 * HOUR, 30 * HOUR)
            if at >= newest - 4 * HOUR:
                break
    closed = _conversation(shop, pen)
    closed.can_send = False
    closed.messages = _question(pen, pen.epoch - idle - 8 * DAY)


def plant_conversation(shop: Shop, pen: Pen, kind: str, near: bool) -> None:
    """A buyer who waits too long, or one whose answer came a minute before the limit, or who waits a minute less than half."""
    limit = reply_limit(shop.country)
    chat = _conversation(shop, pen)
    if kind == "messages_unanswered":
        asked = pen.epoch - limit - pen.between(HOUR, 30 * HOUR)
        chat.messages = _question(pen, asked)
        if near:
            chat.messages.append(_say(pen, asked + limit - 60, "CUSTOMER_SERVICE", pen.pick(names.REPLIES)))
            chat.messages.append(_say(pen, asked + limit + 60, "SYSTEM", "Conversation rated", kind="NOTIFICATION"))
        else:
            chat.messages.append(_say(pen, asked + 1800, "BUYER", "Hello??"))
        return
    waited = limit // 2 - 60 if near else pen.between(limit * 0.55, limit * 0.9)
    chat.messages = [
        _say(pen, pen.epoch - waited - DAY, "BUYER", pen.pick(names.QUESTIONS)),
        _say(pen, pen.epoch - waited - DAY + HOUR, "CUSTOMER_SERVICE", pen.pick(names.REPLIES)),
        *_question(pen, pen.epoch - waited),
    ]


def ask(shop: Shop, pen: Pen, now: int, text: str) -> Conversation:
    """A buyer writes now, in a new conversation."""
    chat = _conversation(shop, pen)
    chat.messages = [_say(pen, now, "BUYER", text)]
    return chat


def reply(chat: Conversation, pen: Pen, now: int, text: str) -> Message:
    """The seller's answer through the API."""
    message = _say(pen, now, "CUSTOMER_SERVICE", text)
    chat.messages.append(message)
    return message


def _conversation(shop: Shop, pen: Pen) -> Conversation:
    chat = Conversation(pen.id(), pen.id(), pen.pick(names.NICKNAMES), [])
    shop.conversations[chat.id] = chat
    return chat


def _question(pen: Pen, at: int) -> list[Message]:
    """What a buyer asks, with the automatic messages around it: none of them is a question or an answer."""
    said = [_say(pen, at - 5, "BUYER", "entered", kind="BUYER_ENTER_FROM_PRODUCT")] if pen.rng.random() < 0.4 else []
    said.append(_say(pen, at, "BUYER", pen.pick(names.QUESTIONS)))
    if pen.rng.random() < 0.6:
        said.append(_say(pen, at + 2, pen.pick(("ROBOT", "SHOP")), "Thanks, we will answer soon."))
    return said


def _say(pen: Pen, at: int, role: str, text: str, kind: str = "TEXT") -> Message:
    return Message(pen.id(), int(at), role, kind, text)
