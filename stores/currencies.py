"""What is to be known of currencies to count in their minor units."""

# Of the countries that are traded in, those whose money has no smaller unit.
_WHOLE = frozenset(("VND", "JPY", "KRW", "CLP"))


def digits_of(currency: str) -> int:
    """How many digits a currency has behind the point (ISO 4217)."""
    return 0 if currency in _WHOLE else 2
