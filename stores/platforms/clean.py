"""Values as they may enter a record: times, money and counts inside what the tables hold, texts clipped and masked.

Each raises ValueError for a value that cannot be meant; the item is then set aside.
"""

import re
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from stores.currencies import digits_of

_EARLIEST, _LATEST = 946_684_800, 4_102_444_800  # 2000 to 2100, Unix seconds
_MOST_MONEY = Decimal(10) ** 15
_MOST_COUNT = 2**31 - 1

_E_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w-])\+?\d[\d\s().-]{7,17}\d(?![\w-])")


def moment(unix_seconds: int | None) -> datetime | None:
    """A time, None when unset; platforms send 0 or nothing for unset."""
    if not unix_seconds:
        return None
    if not _EARLIEST <= unix_seconds < _LATEST:
        raise ValueError(f"time {unix_seconds} is not between 2000 and 2100")
    return datetime.fromtimestamp(unix_seconds, UTC)


def known_moment(unix_seconds: int | None) -> datetime:
    """A time that must be there."""
    value = moment(unix_seconds)
    if value is None:
        raise ValueError("a time that must be there is missing")
    return value


def amount(text: str | None) -> Decimal | None:
    """Money in major units, None when not sent."""
    if text is None or not text.strip():
        return None
    try:
        value = Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        raise ValueError(f"amount {text[:20]!r} is not a number") from None
    if not value.is_finite() or abs(value) >= _MOST_MONEY:
        raise ValueError(f"amount {text[:20]!r} is out of range")
    return value


def minor_units(value: Decimal | None, currency: str) -> int | None:
    """A price in whole minor units of its currency, None when not told. Raises ValueError for one below zero."""
    if value is None:
        return None
    if value < 0:
        raise ValueError(f"price {value} is below zero")
    return int((value * 10 ** digits_of(currency)).to_integral_value(ROUND_HALF_UP))


def known_amount(text: str | None) -> Decimal:
    """Money that must be there."""
    value = amount(text)
    if value is None:
        raise ValueError("an amount that must be there is missing")
    return value


def count(value: int) -> int:
    """A count that fits the tables."""
    if abs(value) > _MOST_COUNT:
        raise ValueError(f"count {value} is out of range")
    return value


def clip(text: str | None, most: int) -> str:
    """A text without the one character PostgreSQL cannot hold, at most `most` characters."""
    return (text or "").replace("\x00", "")[:most]


def masked_name(name: str | None) -> str:
    """A buyer's name as far as staff need it to tell buyers apart."""
    text = clip(name, 80).strip()
    return f"{text[0]}***{text[-1]}" if len(text) > 2 else "***"


def masked_text(text: str | None) -> str:
    """A message without e-mail addresses and phone numbers."""
    return _PHONE.sub("[phone]", _E_MAIL.sub("[e-mail]", clip(text, 4000)))
