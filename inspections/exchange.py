"""Amounts in US dollars, for ladders that are given in dollars and for sums over stores: always with the rate, its day and its source.

Never for bookkeeping. Where the rates come from says `inspections.exchange_rates`. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal
from typing import NamedTuple

from django.utils.translation import gettext_noop

# An older rate is still used, and said to be old.
STALE_AFTER = timedelta(days=7)
NO_RATE = gettext_noop("no rate known")


@dataclass(frozen=True, slots=True)
class Rate:
    """US dollars for one unit of a currency, on a day, by somebody's word."""

    currency: str
    usd: Decimal
    day: date
    source: str

    @property
    def shown(self) -> str:
        """Dollars for one unit with as many digits as say something, never with an exponent: 0.0000382."""
        return f"{Context(prec=6).create_decimal(self.usd).normalize():f}"

    @property
    def is_of_dollars(self) -> bool:
        """Then there is nothing to say of it: a dollar is a dollar."""
        return self.currency == "USD"

    def is_stale(self, on: date) -> bool:
        """Whether it is older than a week on that day."""
        return on - self.day > STALE_AFTER


class Amount(NamedTuple):
    """Money in its own currency."""

    value: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class TotalInUsd:
    """A sum over currencies. `rates`: those used; `stale`: the old ones among them; `without_rate`: amounts not in the sum."""

    total: Decimal
    rates: tuple[Rate, ...]
    stale: tuple[Rate, ...]
    without_rate: tuple[Amount, ...]

    @property
    def rates_told(self) -> tuple[Rate, ...]:
        """Those that a person is told of."""
        return tuple(rate for rate in self.rates if not rate.is_of_dollars)

    @property
    def is_whole(self) -> bool:
        """False when amounts are missing from the sum: it must then be shown with how many and which."""
        return not self.without_rate


def to_usd(amount: Decimal, currency: str, rates: Mapping[str, Rate]) -> Decimal | None:
    """None for a currency without a rate: the ladder then cannot be used, the sign of the amount still can."""
    return amount * rates[currency].usd if currency in rates else None


def total_of(amounts: Iterable[Amount], rates: Mapping[str, Rate], on: date) -> TotalInUsd:
    """The sum in dollars by given rates, as of a day."""
    known: list[Amount] = []
    unknown: list[Amount] = []
    for amount in amounts:
        (known if amount.currency in rates else unknown).append(amount)
    used = tuple(rates[currency] for currency in sorted({amount.currency for amount in known}))
    return TotalInUsd(
        total=sum((value * rates[currency].usd for value, currency in known), Decimal(0)),
        rates=used,
        stale=tuple(rate for rate in used if rate.is_stale(on)),
        without_rate=tuple(unknown),
    )


def dollars_told(amount: Decimal, currency: str, rates: Mapping[str, Rate], on: date) -> dict[str, str]:
    """What a finding keeps of an amount's worth: dollars, the rate, its day and source, and whether it was old by then.

    Of dollars themselves nothing: the sentence names them already.
    """
    if currency == "USD":
        return {}
    dollars = to_usd(amount, currency, rates)
    if dollars is None:
        return {"in_usd": NO_RATE}
    rate = rates[currency]
    told = {
        "in_usd": f"{dollars:.2f}",
        "usd_rate": rate.shown,
        "rate_day": rate.day.isoformat(),
        "rate_source": rate.source,
    }
    return {**told, "rate_is_old": "yes"} if rate.is_stale(on) else told
