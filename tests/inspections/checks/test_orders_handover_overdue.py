"""A parcel that the carrier has not collected is late one second after the hand-over deadline, not before."""

from inspections.items import Severity, State
from stores.models.order import OrderStatus
from tests.inspections.checks.shop import NOW, SECOND, a_shop, an_order, is_quiet, the_fault, verdict

CHECK = "orders_handover_overdue"
WAITING = OrderStatus.AWAITING_COLLECTION
AT_FAULT = a_shop(orders=(an_order(status=WAITING, hand_over_by_at=NOW - SECOND),))


def test_it_opens_a_second_after_the_deadline() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.since) == ("576460001", Severity.HIGH, NOW - SECOND)


def test_it_stays_quiet_in_the_second_of_the_deadline() -> None:
    assert is_quiet(CHECK, a_shop(orders=(an_order(status=WAITING, hand_over_by_at=NOW),)))


def test_orders_that_the_platform_ships_itself_are_left_alone() -> None:
    theirs = an_order(status=WAITING, hand_over_by_at=NOW - SECOND, fulfilled_by_platform=True)
    assert is_quiet(CHECK, a_shop(orders=(theirs,)))


def test_a_parcel_without_a_deadline_is_unknown() -> None:
    said = verdict(CHECK, a_shop(orders=(an_order(status=WAITING),)))
    assert (said.state, set(said.unjudged)) == (State.UNKNOWN, {"576460001"})
    assert said.reason == "Order 576460001 has no hand-over deadline."


def test_it_is_gone_when_the_carrier_has_the_parcel() -> None:
    under_way = an_order(status=OrderStatus.IN_TRANSIT, hand_over_by_at=NOW - SECOND)
    assert is_quiet(CHECK, a_shop(orders=(under_way,)))
