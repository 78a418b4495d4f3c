"""What a currency is worth in US dollars, for ladders that are given in dollars. Never for bookkeeping."""

from decimal import Decimal
from functools import cache

from currency_converter import CurrencyConverter

# What the European Central Bank does not publish: units for one dollar, with day and source.
_FOR_A_DOLLAR = {
    "VND": Decimal(26_160),  # 5 May 2025, selling rate of Vietcombank as reported by hanoimoi.vn
}


@cache
def usd_rates() -> dict[str, Decimal]:
    """Currency -> US dollars for one unit: the newest ECB rates in the library, and the few it lacks. Loaded once a process."""
    ecb = CurrencyConverter()
    newest = ecb.bounds["USD"].last_date
    quoted = [code for code, bounds in ecb.bounds.items() if bounds.last_date == newest or code == ecb.ref_currency]
    rates = {code: Decimal(str(ecb.convert(1, code, "USD", date=newest))) for code in quoted}
    return {code: 1 / units for code, units in _FOR_A_DOLLAR.items()} | rates


def to_usd(amount: Decimal, currency: str, rates: dict[str, Decimal]) -> Decimal | None:
    """None for a currency without a rate: the ladder then cannot be used, the sign of the amount still can."""
    return amount * rates[currency] if currency in rates else None
