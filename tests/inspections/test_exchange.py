"""Dollar rates: there for every country we know, of the right size, and loaded quickly."""

import time
from decimal import Decimal

import pytest

from inspections.exchange import to_usd, usd_rates
from stores.countries import COUNTRIES


@pytest.mark.parametrize("currency", sorted({country.currency for country in COUNTRIES.values()} | {"EUR"}))
def test_every_currency_of_our_countries_has_a_rate(currency: str) -> None:
    assert usd_rates()[currency] > 0


def test_the_rates_are_dollars_for_a_unit_and_not_the_other_way_round() -> None:
    rates = usd_rates()
    assert rates["USD"] == 1
    assert Decimal("0.5") < rates["SGD"] < 1 < rates["GBP"] < Decimal("2.5")
    assert Decimal("0.00002") < rates["VND"] < rates["IDR"] < Decimal("0.0002")


def test_currencies_that_no_longer_exist_have_no_rate() -> None:
    assert not {"DEM", "ITL", "HRK", "RUB"} & usd_rates().keys()


def test_loading_takes_less_than_a_second_and_happens_once() -> None:
    usd_rates.cache_clear()
    began = time.process_time()
    first = usd_rates()
    assert time.process_time() - began < 1
    assert usd_rates() is first


def test_an_amount_is_turned_into_dollars_and_keeps_its_sign() -> None:
    rates = {"THB": Decimal("0.03")}
    assert to_usd(Decimal(-200), "THB", rates) == Decimal("-6.00")
    assert to_usd(Decimal(-200), "LAK", rates) is None
