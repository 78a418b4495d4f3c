"""Dollar rates: dated, with their source, of the right size; sums tell what they were made by and what is missing from them."""

import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from inspections.exchange import Amount, Rate, dollars_told, to_usd, total_of
from inspections.exchange_rates import (
    ECB,
    bank_rates,
    load_rates,
    rates_on,
    read_rates,
    refusals_of,
    refuse_far,
    total_in_usd,
)
from inspections.models import ExchangeRate
from inspections.rule_pack import Loaded, RulePackError
from inspections.wording import finding_text
from stores.countries import COUNTRIES

DAY = date(2026, 5, 20)  # a Wednesday
THB = Rate("THB", Decimal("0.03"), DAY, "A bank")
CURRENCIES = sorted({country.currency for country in COUNTRIES.values()} | {"EUR"})


@pytest.mark.django_db
@pytest.mark.parametrize("currency", CURRENCIES)
def test_every_currency_of_our_countries_has_a_rate(currency: str) -> None:
    load_rates(read_rates())
    assert rates_on(DAY)[currency].usd > 0


@pytest.mark.django_db
def test_the_rates_are_dollars_for_a_unit_and_not_the_other_way_round() -> None:
    load_rates(read_rates())
    usd = {code: rate.usd for code, rate in rates_on(DAY).items()}
    assert usd["USD"] == 1
    assert Decimal("0.5") < usd["SGD"] < 1 < usd["GBP"] < Decimal("2.5")
    assert Decimal("0.00002") < usd["VND"] < usd["IDR"] < Decimal("0.0002")


def test_currencies_that_no_longer_exist_have_no_rate() -> None:
    assert not {"DEM", "ITL", "HRK", "RUB"} & bank_rates(DAY).keys()
    assert "HRK" in bank_rates(date(2022, 12, 20))


def test_a_rate_is_of_its_own_day_or_of_the_last_one_before() -> None:
    assert (bank_rates(DAY)["THB"].day, bank_rates(DAY)["THB"].source) == (DAY, ECB)
    assert bank_rates(date(2026, 5, 24))["THB"].day == date(2026, 5, 22)  # a Sunday
    newest = bank_rates(date(2099, 1, 1))["THB"]
    assert newest.day < date(2099, 1, 1)
    assert newest.is_stale(date(2099, 1, 1))


def test_loading_takes_less_than_a_second_and_happens_once() -> None:
    bank_rates.cache_clear()
    began = time.process_time()
    first = bank_rates(DAY)
    assert time.process_time() - began < 1
    assert bank_rates(DAY) is first


def test_an_amount_is_turned_into_dollars_and_keeps_its_sign() -> None:
    assert to_usd(Decimal(-200), "THB", {"THB": THB}) == Decimal("-6.00")
    assert to_usd(Decimal(-200), "LAK", {"THB": THB}) is None


@pytest.mark.django_db
def test_what_a_person_entered_counts_from_its_day_and_before_an_older_rate_of_the_bank() -> None:
    ExchangeRate.objects.create(currency="VND", units_per_usd=25000, day=date(2026, 5, 1), source="A bank")
    ExchangeRate.objects.create(currency="VND", units_per_usd=26000, day=date(2026, 5, 19), source="A bank")
    ExchangeRate.objects.create(currency="THB", units_per_usd=50, day=DAY, source="Our own")
    assert "VND" not in rates_on(date(2026, 4, 30))
    assert rates_on(date(2026, 5, 18))["VND"].usd == 1 / Decimal(25000)
    assert rates_on(DAY)["VND"].day == date(2026, 5, 19)
    assert rates_on(DAY)["THB"].source == "Our own"
    assert rates_on(date(2026, 5, 21))["THB"].source == ECB


@pytest.mark.django_db
def test_a_sum_tells_its_rates_the_old_ones_and_what_it_lacks() -> None:
    ExchangeRate.objects.create(currency="VND", units_per_usd=25000, day=date(2026, 5, 12), source="A bank")
    amounts = [
        Amount(Decimal(50000), "VND"),
        Amount(Decimal(10), "USD"),
        Amount(Decimal(7), "LAK"),
        Amount(Decimal(8), "LAK"),
    ]
    total = total_in_usd(amounts, on=DAY)
    assert total.total == Decimal(12)
    assert [(rate.currency, rate.day) for rate in total.rates] == [("USD", DAY), ("VND", date(2026, 5, 12))]
    assert [rate.currency for rate in total.stale] == ["VND"]
    assert (total.is_whole, total.without_rate) == (False, (amounts[2], amounts[3]))


def test_a_sum_of_nothing_is_whole_and_a_rate_is_old_after_a_week() -> None:
    assert total_of([], {}, DAY).is_whole
    assert not THB.is_stale(date(2026, 5, 27))
    assert THB.is_stale(date(2026, 5, 28))


def test_a_finding_says_the_dollars_with_the_rates_day_and_source_and_that_it_is_old() -> None:
    told = {"amount": "-200", "currency": "THB", "day": "2026-05-20", "days": 3}
    fresh = finding_text("balance_negative", {**told, **dollars_told(Decimal(-200), "THB", {"THB": THB}, DAY)})
    assert fresh == (
        "The balance is -200 THB as of 2026-05-20; whole days below zero: 3. (USD -6.00 at the rate of 2026-05-20, A bank)"
    )
    later = dollars_told(Decimal(-200), "THB", {"THB": THB}, date(2026, 6, 20))
    assert finding_text("balance_negative", {**told, **later}).endswith("(this rate is more than a week old)")
    unknown = dollars_told(Decimal(-200), "LAK", {"THB": THB}, DAY)
    assert finding_text("balance_negative", {**told, **unknown}).endswith("(no dollar rate is known)")
    dollars = dollars_told(Decimal(-200), "USD", {"USD": Rate("USD", Decimal(1), DAY, "USD")}, DAY)
    assert finding_text("balance_negative", {**told, "currency": "USD", **dollars}).endswith("below zero: 3.")


@pytest.mark.parametrize(
    ("currency", "units", "day", "field"),
    [
        ("XXQ", "10", DAY, "currency"),
        ("USD", "1", DAY, "currency"),
        ("VND", "0", DAY, "units_per_usd"),
        ("VND", "-1", DAY, "units_per_usd"),
        ("VND", "NaN", DAY, "units_per_usd"),
        ("VND", "Infinity", DAY, "units_per_usd"),
        ("VND", "99999999", DAY, "units_per_usd"),
        ("VND", "26000", date(2026, 5, 21), "day"),
        ("VND", "26000", date(1999, 1, 1), "day"),
    ],
)
def test_what_cannot_be_a_rate_is_refused_by_its_field(currency: str, units: str, day: date, field: str) -> None:
    assert [one.field for one in refusals_of(currency, Decimal(units), day, DAY)] == [field]


def test_a_rate_upside_down_or_with_a_nought_too_many_is_refused() -> None:
    assert refuse_far("THB", Decimal(33), THB) is None
    for units in ("0.3", "333", "6.6"):
        assert refuse_far("THB", Decimal(units), THB) is not None
    assert refuse_far("LAK", Decimal(21000), None) is None


@pytest.mark.django_db
def test_shipped_rates_are_loaded_once_and_leave_a_persons_alone() -> None:
    shipped = read_rates()
    assert load_rates(shipped) == Loaded(len(shipped), 0, 0)
    ExchangeRate.objects.update(units_per_usd=26500)
    assert load_rates(read_rates()) == Loaded(0, 0, len(shipped))
    assert ExchangeRate.objects.get(currency="VND").units_per_usd == 26500


@pytest.mark.parametrize(
    ("good", "bad", "told"),
    [
        ('"VND"', '"XXQ"', "`currency`"),
        ("26160", "0", "`units_per_usd`"),
        ("26160", "nan", "`units_per_usd`"),
        ("26160", '"many"', "$.units_per_usd"),
        ("2025-05-05", '"soon"', "$.day"),
        ("2025-05-05", "1999-05-05", "`day`"),
    ],
)
def test_a_mistake_in_the_shipped_rates_is_told_with_file_entry_and_field(
    tmp_path: Path, good: str, bad: str, told: str
) -> None:
    path = tmp_path / "rates.toml"
    entry = '[[rate]]\ncurrency = "VND"\nunits_per_usd = 26160\nday = 2025-05-05\nsource = "A bank"\n'
    path.write_text(entry.replace(good, bad), encoding="utf-8")
    with pytest.raises(RulePackError, match=r"rates.toml, rate 1") as fault:
        read_rates(path)
    assert told in str(fault.value)
