"""More was sold of a SKU than is held."""

from inspections.items import Severity, State
from tests.inspections.checks.shop import a_shop, a_sku, is_quiet, the_fault, verdict

CHECK = "stock_oversold"
AT_FAULT = a_shop(skus=(a_sku(available=-1),))


def test_it_opens_below_zero() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.details["available"]) == ("s1", Severity.CRITICAL, -1)


def test_zero_is_not_oversold() -> None:
    assert is_quiet(CHECK, a_shop(skus=(a_sku(available=0),)))


def test_stock_that_is_not_known_is_unknown() -> None:
    said = verdict(CHECK, a_shop(skus=(a_sku(available=None),)))
    assert (said.state, set(said.unjudged)) == (State.UNKNOWN, {"s1"})


def test_it_is_gone_after_restocking() -> None:
    assert is_quiet(CHECK, a_shop(skus=(a_sku(available=80),)))
