"""Statements, withdrawals and what is still to be settled: steady income, and what can be wrong with it."""

from sandbox import names
from sandbox.model import DAY, HOUR, Shop, Statement, Withdrawal
from sandbox.writing import Pen


def benign_money(shop: Shop, pen: Pen) -> None:
    """A statement for every day at 00:00 UTC, 34 days back and ten ahead; a withdrawal a week."""
    base = pen.between(40, 400) * names.PER_USD[shop.currency]
    midnight = pen.epoch - pen.epoch % DAY
    for day in range(-34, 11):
        at = midnight + day * DAY
        shop.statements.append(
            Statement(pen.id(), at, base * pen.rng.uniform(0.85, 1.15), "PROCESSING" if day >= 0 else "PAID")
        )
    for week in range(4):
        at = pen.epoch - week * 7 * DAY - pen.between(2 * HOUR, DAY)
        shop.withdrawals.append(Withdrawal(pen.id(), at, "WITHDRAW", "SUCCESS" if week else "PROCESSING", base * 5))


def plant_money(shop: Shop, pen: Pen, kind: str, near: bool) -> None:
    """settlement_negative, settlement_falling, payment_failed, withdrawal_failed, or what only looks like it."""
    past = [statement for statement in shop.statements if statement.at <= pen.epoch]
    if kind == "settlement_negative":
        past[-1].amount = 0.0 if near else -pen.pick((5, 140, 320, 700)) * names.PER_USD[shop.currency]
    elif kind == "settlement_falling":
        for statement in past[-7:]:
            statement.amount *= 0.75 if near else 0.2
    elif kind == "payment_failed":
        past[-3].payment = "PAID" if near else "FAILED"
    elif kind == "withdrawal_failed":
        at = pen.epoch - 14 * DAY - 60 if near else pen.epoch - pen.between(1, 9) * DAY
        what = ("WITHDRAW", "FAILED") if shop.index % 2 else ("REVERSE", "REVERSED")
        shop.withdrawals.append(Withdrawal(pen.id(), at, *what, 50 * names.PER_USD[shop.currency]))
