"""Where exchange rates come from: the European Central Bank's, as the library bundles them, and the table for what they lack."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated, Any

import msgspec
from babel.core import get_global
from currency_converter import CurrencyConverter, RateNotFoundError
from django.db import transaction
from django.utils.translation import gettext_noop

from inspections.exchange import Amount, Rate, TotalInUsd, total_of
from inspections.models.exchange_rate import ExchangeRate
from inspections.rule_pack import Loaded, RulePackError
from inspections.rule_refusals import Refusal

FILE = Path(__file__).parent / "rates.toml"
ECB = "European Central Bank"
# How far back a rate is looked for: banks close over Christmas and Easter, but not for longer.
_GAP = timedelta(days=14)
# The dearest and the cheapest currencies are within these: units for one dollar.
_LEAST, _MOST = Decimal("0.1"), Decimal(10_000_000)
# A rate so many times away from the one known is upside down, or has a wrong number of noughts.
_FAR = 5


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[rate]]` of the file; fields as in the ExchangeRate model."""

    currency: str
    units_per_usd: int | float
    day: date
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


def rates_on(day: date) -> dict[str, Rate]:
    """Currency -> its newest rate up to a day; of two of the same day, the one a person entered. One statement."""
    stated = ExchangeRate.objects.filter(day__lte=day).order_by("currency", "-day").distinct("currency")
    own = (Rate(row.currency, 1 / row.units_per_usd, row.day, row.source) for row in stated)
    return newest([*bank_rates(day).values(), *own])


def total_in_usd(amounts: Iterable[Amount], on: date) -> TotalInUsd:
    """A sum over currencies by the rates of a day. What has no rate is told in the answer, and not in the sum."""
    return total_of(amounts, rates_on(on), on)


def newest(rates: Iterable[Rate]) -> dict[str, Rate]:
    """Currency -> the youngest of its rates; the later in the list wins a tie."""
    found: dict[str, Rate] = {}
    for rate in rates:
        if rate.currency not in found or rate.day >= found[rate.currency].day:
            found[rate.currency] = rate
    return found


@lru_cache(maxsize=64)
def bank_rates(day: date) -> Mapping[str, Rate]:
    """What the European Central Bank quoted on a day or shortly before: currencies given up since have none."""
    bank = _bank()
    last = bank.bounds["USD"].last_date
    found = {code: _bank_rate(code, min(day, last)) for code in bank.currencies}
    rates = {code: rate for code, rate in found.items() if rate is not None}
    return {**rates, "USD": Rate("USD", Decimal(1), day, "USD")}


def refusals_of(currency: str, units: Decimal, day: date, today: date) -> Iterator[Refusal]:
    """Why a rate cannot be; each names its field."""
    if currency == "USD" or currency not in get_global("all_currencies"):
        yield Refusal(
            "currency", gettext_noop("There is no currency %(currency)s to give a rate for."), {"currency": currency}
        )
    if not units.is_finite() or not _LEAST <= units <= _MOST:
        text = gettext_noop("Units for one US dollar are a number from %(least)s to %(most)s.")
        yield Refusal("units_per_usd", text, {"least": _LEAST, "most": _MOST})
    if day > today:
        yield Refusal("day", gettext_noop("The day is still to come."), {})
    elif day.year < 2000:
        yield Refusal("day", gettext_noop("Give a day from the year 2000 on."), {})


def refuse_far(currency: str, units: Decimal, known: Rate | None) -> Refusal | None:
    """A rate far from the newest known one of its currency is a slip of the pen."""
    if known is None or 1 / (known.usd * _FAR) <= units <= _FAR / known.usd:
        return None
    text = gettext_noop("That is far from %(units)s, the rate of %(day)s (%(source)s).")
    return Refusal("units_per_usd", text, {"units": f"{1 / known.usd:.6g}", "day": known.day, "source": known.source})


def read_rates(path: Path = FILE) -> list[ExchangeRate]:
    """The shipped rates, not yet saved. Raises RulePackError, which names the file, the entry and the field."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("rate", [])
    except tomllib.TOMLDecodeError as fault:
        raise RulePackError(f"{path.name}: {fault}") from fault
    return [_shipped(path, place, raw) for place, raw in enumerate(entries, start=1)]


@transaction.atomic
def load_rates(rates: list[ExchangeRate]) -> Loaded:
    """Adds the shipped rates; of a day that has one, it is left alone. May run any number of times."""
    known = set(ExchangeRate.objects.values_list("currency", "day"))
    added = [rate for rate in rates if (rate.currency, rate.day) not in known]
    ExchangeRate.objects.bulk_create(added)
    return Loaded(len(added), 0, len(rates) - len(added))


def _shipped(path: Path, place: int, raw: dict[str, Any]) -> ExchangeRate:
    where = f"{path.name}, rate {place} ({raw.get('currency', 'no currency')})"
    try:
        entry = msgspec.convert(raw, Entry)
    except msgspec.ValidationError as fault:
        raise RulePackError(f"{where}: {fault}") from fault
    units = Decimal(str(entry.units_per_usd))
    for refusal in refusals_of(entry.currency, units, entry.day, date.max):
        raise RulePackError(f"{where}: {refusal}")
    return ExchangeRate(currency=entry.currency, units_per_usd=units, day=entry.day, source=entry.source)


@cache
def _bank() -> Any:
    return CurrencyConverter()


def _bank_rate(code: str, day: date) -> Rate | None:
    bounds = _bank().bounds[code]
    start = min(day, bounds.last_date)
    while start >= max(bounds.first_date, day - _GAP):
        try:
            return Rate(code, Decimal(str(_bank().convert(1, code, "USD", date=start))), start, ECB)
        except RateNotFoundError:
            start -= timedelta(days=1)
    return None
