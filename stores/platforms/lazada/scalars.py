"""Lazada's loose scalars: numbers as text, times in five forms, money with a currency behind it.

Each raises ValueError for a value that cannot be meant; the item is then set aside.
"""

import re
from datetime import datetime, tzinfo
from decimal import Decimal

from stores.platforms.clean import amount, moment

Id = int | str
Scalar = str | int | float | None

# From this many units on, an epoch can only be counted in milliseconds.
_MILLISECONDS = 100_000_000_000
_MONEY = re.compile(r"[±+]?\s*(-?[\d.,]+(?:[eE][+-]?\d+)?)\s*([A-Z]{3})?")


def text_of(value: Scalar) -> str:
    """As text; empty for nothing, and for the word null that some answers write instead."""
    text = "" if value is None else str(value).strip()
    return "" if text in ("null", "null-null") else text


def time_of(value: Scalar, zone: tzinfo) -> datetime | None:
    """An epoch in seconds or milliseconds, as number or text, or a written time; `zone` where it names none."""
    text = text_of(value)
    if not text:
        return None
    if text.lstrip("-").isdigit():
        epoch = int(text)
        return moment(epoch // 1000 if abs(epoch) >= _MILLISECONDS else epoch)
    try:
        written = datetime.fromisoformat(re.sub(r"\s+([+-]\d\d:?\d\d)$", r"\1", text))
    except ValueError:
        raise ValueError(f"time {text[:40]!r} is not understood") from None
    return moment(int((written if written.tzinfo else written.replace(tzinfo=zone)).timestamp()))


def known_time(value: Scalar, zone: tzinfo) -> datetime:
    """A time that must be there."""
    at = time_of(value, zone)
    if at is None:
        raise ValueError("a time that must be there is missing")
    return at


def money_of(value: Scalar) -> Decimal | None:
    """Money in major units; a currency behind it is left to `currency_of`."""
    text = text_of(value)
    found = _MONEY.fullmatch(text)
    if text and not found:
        raise ValueError(f"amount {text[:20]!r} is not a number")
    return amount(found[1]) if found else None


def known_money(value: Scalar) -> Decimal:
    """Money that must be there."""
    found = money_of(value)
    if found is None:
        raise ValueError("an amount that must be there is missing")
    return found


def currency_of(value: Scalar, default: str) -> str:
    """The currency written behind an amount ("3962.41 EUR"), else `default`."""
    found = _MONEY.fullmatch(text_of(value))
    return (found[2] if found else None) or default
