"""Statements, withdrawals: steady income, bent where a problem with money is planted."""

from sandbox import names
from sandbox.model import DAY, HOUR, Shop, Statement, Withdrawal
from sandbox.pen import Pen
from sandbox.timeline import Timeline

# Days of a planted spell of money trouble, counted from the newest statement at the start (day 0).
_NEGATIVE_DAYS = range(7)
# One span of what is compared, and how far a fall lasts: by the day, and where a statement is a week's.
_SPAN = {"tiktok": 7, "lazada": 14}
_FALLING_UNTIL = 5
_FAILED_DAY, _OLD_FAILED_DAY = -3, -31


def add_statement(shop: Shop, pen: Pen, midnight: int, day: int) -> Statement:
    """The statement of one day, at 00:00 UTC; paid a day later."""
    statement = Statement(pen.id(72), Timeline(midnight, "PROCESSING"), _amount(shop, pen, day))
    if day == _FAILED_DAY and "payment_failed" in shop.plan:
        statement.moves.add(midnight + 20 * HOUR, "FAILED")
        shop.planted.append(("payment_failed", statement.id))
    elif day == _FAILED_DAY and "~payment_failed" in shop.plan:
        statement.moves.add(midnight + 20 * HOUR, "FAILED")
        statement.moves.add(midnight + 44 * HOUR, "PAID")
    elif day == _OLD_FAILED_DAY and "~payment_failed_old" in shop.plan:
        statement.moves.add(midnight + 20 * HOUR, "FAILED")
    else:
        statement.moves.add(midnight + 26 * HOUR, "PAID")
    return shop.statements.add(statement)


def add_withdrawal(shop: Shop, pen: Pen, at: int) -> Withdrawal:
    """A weekly payout to the bank that arrives."""
    moves = Timeline(at, "PROCESSING")
    moves.add(at + 30 * HOUR, "SUCCESS")
    return shop.withdrawals.add(Withdrawal(pen.id(33), "WITHDRAW", moves, names.money(shop.country, shop.income * 5)))


def bounce_withdrawal(shop: Shop, pen: Pen, at: int) -> Withdrawal:
    """A payout that fails, or comes back as a reversal."""
    amount = names.money(shop.country, shop.income * 3)
    if shop.index % 2 or shop.platform == "shopee":
        moves = Timeline(at, "PROCESSING")
        moves.add(at + 3 * HOUR, "FAILED")
        return shop.withdrawals.add(Withdrawal(pen.id(33), "WITHDRAW", moves, amount))
    return shop.withdrawals.add(Withdrawal(pen.id(33), "REVERSE", Timeline(at, "REVERSED"), amount))


def _amount(shop: Shop, pen: Pen, day: int) -> str:
    benign = shop.income * pen.share(0.85, 1.15)
    if "settlement_negative" in shop.plan and day in _NEGATIVE_DAYS:
        return names.money(shop.country, -shop.income * pen.share(0.2, 2))
    if "~settlement_negative" in shop.plan and day == 0:
        return "0"
    if "~settlement_negative" in shop.plan and day == -7 and shop.platform == "lazada":
        return str(shop.income * 2)  # else a week without income would be a fall
    span = _SPAN[shop.platform]
    if "settlement_falling" in shop.plan and day in range(1 - span, _FALLING_UNTIL):
        return names.money(shop.country, benign * 0.25)
    if "~settlement_falling" in shop.plan and day in range(1 - 2 * span, 8):
        # the last span brings exactly half of the one before
        return str(shop.income if day in range(1 - span, 1) else shop.income * 2)
    return names.money(shop.country, benign)


def midnights(start: int) -> int:
    """The one 00:00 UTC in the day that begins at `start`."""
    return -(-start // DAY) * DAY
