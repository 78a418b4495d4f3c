"""Problems and near misses of conversations and of payouts."""

from sandbox import chats, money, names
from sandbox.model import DAY, HOUR, Shop
from sandbox.pen import Pen
from sandbox.planting import Planter, Row


def _waiting(shop: Shop, pen: Pen, since: int) -> str:
    chat = chats.ask(shop, pen, since)
    chats.say(chat, pen, since + 2, "ROBOT", "Thanks, we will answer soon.")
    chats.say(chat, pen, since + 1500, "BUYER", "Hello??")
    return chat.id


def _unanswered(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    since = now - chats.reply_limit(shop) - pen.between(HOUR, 30 * HOUR)
    while chats.reply_due(shop, since) >= now:
        since -= HOUR
    return "messages_unanswered", _waiting(shop, pen, since)


def _unanswered_soon(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    if chats.by_days(shop):  # which end when they end: nothing can be due in a minute
        return _unanswered(shop, pen, now, near)
    return "messages_reply_at_risk", _waiting(shop, pen, now - chats.reply_limit(shop) + near)


def _reply_at_risk(shop: Shop, pen: Pen, now: int, near: int) -> Row | None:
    if chats.by_days(shop):
        asked = (now - hours * HOUR for hours in range(25, 0, -1))
        since = next((at for at in asked if chats.reply_risk(shop, at) < now < chats.reply_due(shop, at) - HOUR), 0)
        return ("messages_reply_at_risk", _waiting(shop, pen, since)) if since else None
    waited = int(pen.share(0.55, 0.8) * chats.reply_limit(shop))
    return "messages_reply_at_risk", _waiting(shop, pen, now - waited)


def _reply_at_risk_soon(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _waiting(shop, pen, now if chats.by_days(shop) else now - chats.reply_limit(shop) // 2 + near)


def _answered_just_in_time(shop: Shop, pen: Pen, now: int, near: int) -> None:
    limit = chats.reply_limit(shop)
    chat = chats.ask(shop, pen, now - limit - 5 * HOUR)
    chats.say(chat, pen, now - 5 * HOUR - 60, "CUSTOMER_SERVICE", pen.pick(names.REPLIES))
    chats.say(chat, pen, now - 4 * HOUR, "BUYER", "entered from order", kind="BUYER_ENTER_FROM_ORDER")
    chats.say(chat, pen, now - 3 * HOUR, "BUYER", "(withdrawn)", visible=False)


def _withdrawal_failed(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    return "payment_failed", money.bounce_withdrawal(shop, pen, now - pen.between(DAY, 9 * DAY)).id


def _withdrawal_failed_long_ago(shop: Shop, pen: Pen, now: int, near: int) -> None:
    money.bounce_withdrawal(shop, pen, now - 14 * DAY - 60)


def _balance_negative(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    shop.balance.add(now - pen.between(HOUR, 6 * DAY), names.money(shop.country, -shop.income * pen.share(0.2, 2)))
    return "balance_negative", "balance"


def _balance_zero(shop: Shop, pen: Pen, now: int, near: int) -> None:
    shop.balance.add(now - pen.between(HOUR, 6 * DAY), "0")


PLANTERS: dict[str, Planter] = {
    "messages_unanswered": _unanswered,
    "~messages_overdue": _unanswered_soon,
    "messages_reply_at_risk": _reply_at_risk,
    "~messages_reply_at_risk": _reply_at_risk_soon,
    "~messages_unanswered": _answered_just_in_time,
    "withdrawal_failed": _withdrawal_failed,
    "~withdrawal_failed": _withdrawal_failed_long_ago,
    "balance_negative": _balance_negative,
    "~balance_negative": _balance_zero,
}
