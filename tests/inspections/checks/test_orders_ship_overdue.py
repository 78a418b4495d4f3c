"""An order is late one second after its shipping deadline, not before."""

import pytest

from inspections.items import Severity, State
from stores.models.order import OrderStatus
from tests.inspections.checks.shop import NOW, SECOND, a_shop, an_order, is_quiet, subjects, the_fault, verdict

CHECK = "orders_ship_overdue"
AT_FAULT = a_shop(orders=(an_order(ship_by_at=NOW - SECOND),))


@pytest.mark.parametrize("status", [OrderStatus.TO_SHIP, OrderStatus.PARTLY_SHIPPED])
def test_it_opens_a_second_after_the_deadline(status: OrderStatus) -> None:
    fault = the_fault(CHECK, a_shop(orders=(an_order(status=status, ship_by_at=NOW - SECOND),)))
    assert (fault.subject, fault.severity, fault.since) == ("576460001", Severity.HIGH, NOW - SECOND)


def test_it_stays_quiet_in_the_second_of_the_deadline() -> None:
    assert is_quiet(CHECK, a_shop(orders=(an_order(ship_by_at=NOW),)))


def test_orders_that_the_platform_ships_itself_are_left_alone_even_without_a_deadline() -> None:
    theirs = an_order(ship_by_at=NOW - SECOND, fulfilled_by_platform=True)
    assert is_quiet(CHECK, a_shop(orders=(theirs, an_order(ship_by_at=None, fulfilled_by_platform=True))))


def test_an_order_without_a_deadline_is_unknown_and_hides_no_late_one() -> None:
    nameless, late = an_order(external_id="1", ship_by_at=None), an_order(external_id="2", ship_by_at=NOW - SECOND)
    assert verdict(CHECK, a_shop(orders=(nameless,))).state == State.UNKNOWN
    assert verdict(CHECK, a_shop(orders=(nameless,))).reason == "Order 1 has no shipping deadline."
    both = a_shop(orders=(nameless, late))
    assert subjects(CHECK, both) == ["2"]
    assert verdict(CHECK, both).unjudged == {"1"}


def test_it_is_gone_when_the_shipment_is_arranged() -> None:
    shipped = an_order(status=OrderStatus.AWAITING_COLLECTION, ship_by_at=NOW - SECOND)
    assert is_quiet(CHECK, a_shop(orders=(shipped,)))
