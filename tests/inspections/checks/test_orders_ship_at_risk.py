"""Half of the time to ship is over: the order is at risk until its deadline has passed, then it is late instead."""

import pytest

from inspections.items import Severity, State
from stores.models.order import OrderStatus
from tests.inspections.checks.shop import NOW, SECOND, a_shop, ago, ahead, an_order, at, is_quiet, the_fault, verdict

CHECK = "orders_ship_at_risk"
AT_FAULT = a_shop(orders=(an_order(paid_at=ago(hours=24), ship_by_at=ahead(hours=24)),))


@pytest.mark.parametrize("status", [OrderStatus.TO_SHIP, OrderStatus.PARTLY_SHIPPED])
def test_it_opens_when_half_of_the_window_is_left(status: OrderStatus) -> None:
    fault = the_fault(CHECK, a_shop(orders=(an_order(status=status),)))
    assert (fault.severity, fault.since, fault.due_at) == (Severity.WARNING, NOW, ahead(hours=24))


def test_it_stays_quiet_a_second_earlier() -> None:
    assert is_quiet(CHECK, at(AT_FAULT, NOW - SECOND))


def test_it_lasts_to_the_second_of_the_deadline_and_is_then_said_by_another_check() -> None:
    assert the_fault(CHECK, at(AT_FAULT, ahead(hours=24))).severity == Severity.CRITICAL
    assert is_quiet(CHECK, at(AT_FAULT, ahead(hours=24) + SECOND))


@pytest.mark.parametrize(
    ("hours_left", "severity"),
    [(12.01, Severity.WARNING), (12, Severity.HIGH), (4.81, Severity.HIGH), (4.8, Severity.CRITICAL)],
)
def test_it_grows_more_urgent_at_a_quarter_and_a_tenth(hours_left: float, severity: Severity) -> None:
    assert the_fault(CHECK, at(AT_FAULT, ahead(hours=24 - hours_left))).severity == severity


def test_however_short_the_window_it_warns_half_an_hour_before() -> None:
    hurried = a_shop(orders=(an_order(paid_at=ago(minutes=10), ship_by_at=ahead(minutes=30)),))
    assert the_fault(CHECK, hurried).since == NOW
    assert is_quiet(CHECK, at(hurried, NOW - SECOND))


def test_without_a_time_of_payment_the_window_opens_when_the_order_was_placed() -> None:
    unpaid_yet = an_order(created_at=ago(hours=24), paid_at=None)
    assert the_fault(CHECK, a_shop(orders=(unpaid_yet,))).since == NOW


def test_orders_that_the_platform_ships_itself_are_left_alone() -> None:
    assert is_quiet(CHECK, a_shop(orders=(an_order(fulfilled_by_platform=True),)))


def test_an_order_without_a_deadline_is_unknown() -> None:
    said = verdict(CHECK, a_shop(orders=(an_order(ship_by_at=None),)))
    assert (said.state, set(said.unjudged)) == (State.UNKNOWN, {"576460001"})


def test_it_is_gone_when_the_shipment_is_arranged() -> None:
    assert is_quiet(CHECK, a_shop(orders=(an_order(status=OrderStatus.AWAITING_COLLECTION),)))
