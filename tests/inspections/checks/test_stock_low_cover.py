"""Stock that lasts for less than three days at the pace of the last two weeks; slow sellers are left alone."""

import pytest

from inspections.items import Severity, State
from tests.inspections.checks.shop import a_shop, a_sku, is_quiet, stays_if_open, the_fault, verdict

CHECK = "stock_low_cover"
AT_FAULT = a_shop(skus=(a_sku(available=2, sold_lately=14),))


def test_it_opens_below_three_days_of_sales() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity) == ("s1", Severity.HIGH)
    assert (fault.details["available"], fault.details["days"]) == (2, 2.0)


@pytest.mark.parametrize(("available", "sold"), [(3, 14), (6, 28), (300, 1400)])
def test_three_days_sharp_are_enough(available: int, sold: int) -> None:
    assert is_quiet(CHECK, a_shop(skus=(a_sku(available=available, sold_lately=sold),)))
    assert not is_quiet(CHECK, a_shop(skus=(a_sku(available=available, sold_lately=sold + 1),)))


def test_at_three_days_sharp_an_open_one_stays_until_there_is_more() -> None:
    assert stays_if_open(CHECK, a_shop(skus=(a_sku(available=300, sold_lately=1400),)), "s1")
    assert not stays_if_open(CHECK, a_shop(skus=(a_sku(available=306, sold_lately=1400),)), "s1")


def test_four_sales_are_too_few_to_speak_of_cover_and_five_are_not() -> None:
    # Nobody can hold less than one unit, so only five sales can tell: one unit lasts 2.8 days.
    assert is_quiet(CHECK, a_shop(skus=(a_sku(available=1, sold_lately=4),)))
    assert the_fault(CHECK, a_shop(skus=(a_sku(available=1, sold_lately=5),))).details["days"] == 2.8


@pytest.mark.parametrize("available", [0, -3])
def test_empty_and_oversold_stock_are_said_by_other_checks(available: int) -> None:
    assert is_quiet(CHECK, a_shop(skus=(a_sku(available=available, sold_lately=90),)))


def test_stock_that_is_not_known_is_unknown() -> None:
    said = verdict(CHECK, a_shop(skus=(a_sku(available=None),)))
    assert (said.state, set(said.unjudged)) == (State.UNKNOWN, {"s1"})


def test_it_is_gone_after_restocking() -> None:
    assert is_quiet(CHECK, a_shop(skus=(a_sku(available=80, sold_lately=14),)))
