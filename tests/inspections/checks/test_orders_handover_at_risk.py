"""Half of the time between arranging a shipment and its hand-over is over."""

from inspections.items import Severity, State
from stores.models.order import OrderStatus
from tests.inspections.checks.shop import NOW, SECOND, a_shop, ago, ahead, an_order, at, is_quiet, the_fault, verdict

CHECK = "orders_handover_at_risk"
PARCEL = an_order(
    status=OrderStatus.AWAITING_COLLECTION,
    paid_at=ago(days=9),
    shipped_at=ago(hours=6),
    hand_over_by_at=ahead(hours=6),
)
AT_FAULT = a_shop(orders=(PARCEL,))


def test_it_opens_when_half_of_the_window_since_shipping_is_left() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.severity, fault.since, fault.due_at) == (Severity.WARNING, NOW, ahead(hours=6))


def test_it_stays_quiet_a_second_earlier() -> None:
    assert is_quiet(CHECK, at(AT_FAULT, NOW - SECOND))


def test_it_lasts_to_the_second_of_the_deadline_and_is_then_said_by_another_check() -> None:
    assert the_fault(CHECK, at(AT_FAULT, ahead(hours=6))).severity == Severity.CRITICAL
    assert is_quiet(CHECK, at(AT_FAULT, ahead(hours=6) + SECOND))


def test_without_a_time_of_shipping_the_window_opens_with_the_payment_or_the_order() -> None:
    waiting = {"status": OrderStatus.AWAITING_COLLECTION, "hand_over_by_at": ahead(hours=24)}
    assert the_fault(CHECK, a_shop(orders=(an_order(**waiting, paid_at=ago(hours=24)),))).since == NOW
    unpaid_yet = an_order(**waiting, paid_at=None, created_at=ago(hours=24))
    assert the_fault(CHECK, a_shop(orders=(unpaid_yet,))).since == NOW


def test_orders_that_the_platform_ships_itself_are_left_alone() -> None:
    theirs = an_order(status=OrderStatus.AWAITING_COLLECTION, fulfilled_by_platform=True)
    assert is_quiet(CHECK, a_shop(orders=(theirs,)))


def test_a_parcel_without_a_deadline_is_unknown() -> None:
    said = verdict(CHECK, a_shop(orders=(an_order(status=OrderStatus.AWAITING_COLLECTION),)))
    assert (said.state, set(said.unjudged)) == (State.UNKNOWN, {"576460001"})


def test_it_is_gone_when_the_carrier_has_the_parcel() -> None:
    under_way = an_order(status=OrderStatus.IN_TRANSIT, shipped_at=ago(hours=6), hand_over_by_at=ahead(hours=6))
    assert is_quiet(CHECK, a_shop(orders=(under_way,)))
