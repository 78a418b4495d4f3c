"""A fifth of the week's orders shipped with less than four hours to go is told, from ten orders on."""

from inspections.conduct import DispatchTally
from inspections.items import Severity, State
from stores.topics import Topic
from tests.inspections.checks.shop import a_shop, conduct, is_quiet, stays_if_open, the_fault, unread, verdict

CHECK = "orders_near_misses"


def counted(due: int, close: int) -> object:
    return conduct(dispatch=DispatchTally(due, 0, close))


AT_FAULT = a_shop(conduct=counted(20, 4))


def test_it_warns_from_a_fifth_and_is_high_from_two_fifths() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.severity, fault.details["rate"]) == (Severity.WARNING, "20.0")
    assert the_fault(CHECK, a_shop(conduct=counted(20, 8))).severity == Severity.HIGH


def test_it_stays_quiet_below_and_for_small_samples() -> None:
    assert is_quiet(CHECK, a_shop(conduct=counted(21, 4)))
    assert is_quiet(CHECK, a_shop(conduct=counted(9, 9)))


def test_just_below_an_open_one_stays() -> None:
    assert stays_if_open(CHECK, a_shop(conduct=counted(51, 10)), "near_misses")
    assert not stays_if_open(CHECK, a_shop(conduct=counted(52, 10)), "near_misses")


def test_where_no_moment_of_shipping_is_told_there_is_nothing_to_judge() -> None:
    said = verdict(CHECK, a_shop(platform="lazada", conduct=counted(20, 0)))
    assert (said.state, said.reason) == (State.NOT_COVERED, "The platform does not tell when an order was shipped.")


def test_it_is_unknown_when_the_orders_could_not_be_read() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.ORDERS)).state == State.UNKNOWN


def test_it_is_gone_when_the_week_was_calm() -> None:
    assert is_quiet(CHECK, a_shop(conduct=counted(20, 0)))
