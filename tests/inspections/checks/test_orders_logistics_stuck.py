"""A parcel under way is stuck when its carrier has been silent for five days."""

import pytest

from inspections.items import Severity, State
from stores.models.order import OrderStatus
from tests.inspections.checks.shop import NOW, SECOND, a_shop, ago, an_order, is_quiet, the_fault, verdict

CHECK = "orders_logistics_stuck"
UNDER_WAY = OrderStatus.IN_TRANSIT
AT_FAULT = a_shop(orders=(an_order(status=UNDER_WAY, collected_at=ago(days=9), last_scan_at=ago(days=5)),))


def test_it_opens_five_days_after_the_last_scan() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.since) == ("576460001", Severity.WARNING, NOW)


def test_it_stays_quiet_a_second_earlier() -> None:
    scanned = an_order(status=UNDER_WAY, collected_at=ago(days=9), last_scan_at=ago(days=5) + SECOND)
    assert is_quiet(CHECK, a_shop(orders=(scanned,)))


@pytest.mark.parametrize(("days", "severity"), [(6.99, Severity.WARNING), (7, Severity.HIGH), (40, Severity.HIGH)])
def test_it_is_worse_after_a_week(days: float, severity: Severity) -> None:
    silent = an_order(status=UNDER_WAY, last_scan_at=ago(days=days))
    assert the_fault(CHECK, a_shop(orders=(silent,))).severity == severity


def test_without_a_scan_it_counts_from_the_collection() -> None:
    assert the_fault(CHECK, a_shop(orders=(an_order(status=UNDER_WAY, collected_at=ago(days=5)),))).since == NOW


def test_orders_that_the_platform_ships_itself_are_left_alone() -> None:
    theirs = an_order(status=UNDER_WAY, last_scan_at=ago(days=30), fulfilled_by_platform=True)
    assert is_quiet(CHECK, a_shop(orders=(theirs,)))


def test_a_parcel_of_which_nothing_was_ever_heard_is_unknown() -> None:
    said = verdict(CHECK, a_shop(orders=(an_order(status=UNDER_WAY),)))
    assert (said.state, set(said.unjudged)) == (State.UNKNOWN, {"576460001"})


def test_it_is_gone_after_a_new_scan() -> None:
    assert is_quiet(CHECK, a_shop(orders=(an_order(status=UNDER_WAY, last_scan_at=ago(hours=1)),)))
