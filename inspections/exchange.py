"""What a currency is worth in US dollars, for ladders that are given in dollars. Never for bookkeeping."""

from decimal import Decimal
from functools import cache

from currency_converter import CurrencyConverter

# What the European Central Bank does not publish. State Bank of Vietnam's central rate, rounded, November 2026.
_ELSEWHERE = {"VND": Decimal("0.000038")}


@cache
def usd_rates() -> dict[str, Decimal]:
    """Currency -> US dollars for one unit: the newest ECB rates in the library, and the few it lacks. Loaded once a process."""
    ecb = CurrencyConverter()
    rates = {code: Decimal(str(ecb.convert(1, code, "USD", date=ecb.bounds[code].last_date))) for code in _quoted(ecb)}
    return {**_ELSEWHERE, **rates, "USD": Decimal(1)}


def to_usd(amount: Decimal, currency: str, rates: dict[str, Decimal]) -> Decimal | None:
    """None for a currency without a rate: the ladder then cannot be used, the sign of the amount still can."""
    return amount * rates[currency] if currency in rates else None


def _quoted(ecb: CurrencyConverter) -> list[str]:
    """Currencies still quoted on the newest day of the library's table."""
    newest = max(bounds.last_date for bounds in ecb.bounds.values())
    return [code for code, bounds in ecb.bounds.items() if bounds.last_date == newest and code not in ("EUR", "USD")]
