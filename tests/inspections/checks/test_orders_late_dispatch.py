"""The late dispatch rate is counted where the platform gives none, and not from a handful of orders."""

from inspections.conduct import DispatchTally
from inspections.items import Severity, State
from stores.topics import Topic
from tests.inspections.checks.shop import a_figure, a_shop, conduct, is_quiet, stays_if_open, the_fault, unread, verdict

CHECK = "orders_late_dispatch"


def counted(due: int, late: int) -> DispatchTally:
    return DispatchTally(due, late, 0)


AT_FAULT = a_shop(conduct=conduct(figures=(), dispatch=counted(50, 1)))


def test_it_warns_from_two_in_a_hundred_and_is_critical_from_ten() -> None:
    assert the_fault(CHECK, AT_FAULT).severity == Severity.WARNING
    assert the_fault(CHECK, a_shop(conduct=conduct(figures=(), dispatch=counted(50, 2)))).severity == Severity.HIGH
    fault = the_fault(CHECK, a_shop(conduct=conduct(figures=(), dispatch=counted(10, 1))))
    assert (fault.severity, fault.details["rate"]) == (Severity.CRITICAL, "10.0")


def test_just_below_the_limit_it_opens_nothing_and_keeps_what_is_open() -> None:
    for tally in (counted(51, 1), counted(9, 9)):
        shop = a_shop(conduct=conduct(figures=(), dispatch=tally))
        assert stays_if_open(CHECK, shop, "late_dispatch")
        assert is_quiet(CHECK, shop)


def test_it_stays_quiet_below_and_for_small_samples() -> None:
    assert is_quiet(CHECK, a_shop(conduct=conduct(figures=(), dispatch=counted(51, 1))))
    assert is_quiet(CHECK, a_shop(conduct=conduct(figures=(), dispatch=counted(9, 9))))


def test_the_platforms_own_figure_judges_where_there_is_one() -> None:
    theirs = a_figure(key="late_shipment_rate")
    said = verdict(CHECK, a_shop(conduct=conduct(figures=(theirs,), dispatch=counted(50, 50))))
    assert (said.state, said.reason) == (State.NOT_COVERED, "The platform's own figure of late orders judges.")


def test_it_is_unknown_when_the_orders_could_not_be_read() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.ORDERS)).state == State.UNKNOWN


def test_an_order_that_lost_its_deadline_closes_nothing() -> None:
    tally = DispatchTally(due=50, late=0, undated=1)
    said = verdict(CHECK, a_shop(conduct=conduct(figures=(), dispatch=tally)))
    assert (said.state, said.unjudged) == (State.UNKNOWN, frozenset({"late_dispatch"}))
    few = DispatchTally(due=8, late=8, undated=1)
    assert is_quiet(CHECK, a_shop(conduct=conduct(figures=(), dispatch=few)))


def test_it_is_gone_when_the_late_ones_fall_out_of_the_week() -> None:
    shop = a_shop(conduct=conduct(figures=(), dispatch=counted(50, 0)))
    assert is_quiet(CHECK, shop)
    assert not stays_if_open(CHECK, shop, "late_dispatch")
