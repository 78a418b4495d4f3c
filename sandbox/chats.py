"""Conversations: benign ones are answered within hours, amid the automatic messages that answer nothing."""

from sandbox import chat_days, names
from sandbox.model import HOUR, Conversation, Message, Shop
from sandbox.pen import Pen
from sandbox.timeline import Timeline

_TWELVE_HOURS = frozenset(("ID", "TH", "VN", "MY", "PH", "SG"))


def reply_limit(shop: Shop) -> int:
    """Seconds within which a person must answer."""
    if shop.platform == "tiktok":
        return (12 if shop.country in _TWELVE_HOURS else 24) * HOUR
    return (12 if shop.platform == "shopee" else 24) * HOUR


def by_days(shop: Shop) -> bool:
    """Whether the platform counts days there, and not hours."""
    return (shop.platform, shop.country) == ("lazada", "PH")


def reply_due(shop: Shop, since: int) -> int:
    """The last second at which an answer to what was asked at `since` is in time."""
    return chat_days.due_at(since) if by_days(shop) else since + reply_limit(shop)


def reply_risk(shop: Shop, since: int) -> int:
    """From when on the answer is at risk."""
    return chat_days.risk_at(since) if by_days(shop) else since + reply_limit(shop) // 2


def benign_round(shop: Shop, pen: Pen, at: int, answer_within: float = 4 * HOUR) -> None:
    """A buyer asks about `at`, in a new or an old conversation, and a person answers in time."""
    known = [chat for chat in shop.chatty[-6:] if chat.moves.times[0] < at]
    if known and pen.chance(0.6):
        chat = pen.pick(known)
        say(chat, pen, at, "BUYER", pen.pick(names.QUESTIONS))
    else:
        chat = ask(shop, pen, at)
        shop.chatty.append(chat)
    if pen.chance(0.5):
        say(chat, pen, at + 2, pen.pick(("ROBOT", "SHOP")), "Thanks, we will answer soon.")
    most = min(answer_within, 0.4 * (reply_due(shop, int(at)) - at))
    answered = at + pen.between(300, most)
    say(chat, pen, answered, "CUSTOMER_SERVICE", pen.pick(names.REPLIES))
    if pen.chance(0.2):
        say(chat, pen, answered + 3600, "SYSTEM", "The chat was closed.", kind="NOTIFICATION")
    if pen.chance(0.15):  # looks at the product again: not a question
        say(chat, pen, answered + 4000, "BUYER", "entered from product", kind="BUYER_ENTER_FROM_PRODUCT")


def ask(shop: Shop, pen: Pen, at: int, text: str = "") -> Conversation:
    """A buyer opens a conversation."""
    question = Message(pen.id(74), "BUYER", "TEXT", text or pen.pick(names.QUESTIONS))
    chat_id, buyer_id = pen.id(75), pen.id(70)
    if shop.platform == "lazada":
        chat_id = f"{shop.id}_2_{buyer_id}_1_103"
    chat = Conversation(chat_id, buyer_id, pen.pick(names.NICKNAMES), Timeline(at, question))
    if pen.chance(0.4):
        say(chat, pen, at - 5, "BUYER", "entered from product", kind="BUYER_ENTER_FROM_PRODUCT")
    return shop.conversations.add(chat)


def say(
    chat: Conversation, pen: Pen, at: int, role: str, text: str, *, kind: str = "TEXT", visible: bool = True
) -> Message:
    """Adds a message where its time puts it."""
    message = Message(pen.id(74), role, kind, text, visible)
    chat.moves.add(at, message)
    chat.encoded = None
    return message
