"""Nothing left of a SKU on a live listing."""

from inspections.items import Severity, State
from tests.inspections.checks.shop import a_shop, a_sku, is_quiet, the_fault, verdict

CHECK = "stock_zero"
AT_FAULT = a_shop(skus=(a_sku(available=0),))


def test_it_opens_at_zero() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.details["sku"]) == ("s1", Severity.CRITICAL, "SCARF-RED")


def test_one_unit_is_not_none() -> None:
    assert is_quiet(CHECK, a_shop(skus=(a_sku(available=1),)))


def test_oversold_stock_is_said_by_another_check() -> None:
    assert is_quiet(CHECK, a_shop(skus=(a_sku(available=-1),)))


def test_a_sku_without_a_name_of_the_sellers_goes_by_its_id() -> None:
    assert the_fault(CHECK, a_shop(skus=(a_sku(available=0, seller_sku=""),))).details["sku"] == "s1"


def test_stock_that_is_not_known_is_unknown_not_zero() -> None:
    said = verdict(CHECK, a_shop(skus=(a_sku(available=None),)))
    assert (said.state, set(said.unjudged), said.faults) == (State.UNKNOWN, {"s1"}, ())


def test_it_is_gone_after_restocking() -> None:
    assert is_quiet(CHECK, a_shop(skus=(a_sku(available=80),)))
