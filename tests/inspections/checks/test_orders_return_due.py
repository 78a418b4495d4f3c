"""A return warns from half of its window on; one that waits for others than the seller does not."""

from inspections.conduct import PendingReturn
from inspections.items import Severity, State
from stores.topics import Topic
from tests.inspections.checks.shop import (
    NOW,
    SECOND,
    a_shop,
    ago,
    ahead,
    at,
    conduct,
    is_quiet,
    the_fault,
    unread,
    verdict,
)

CHECK = "orders_return_due"
AT_FAULT = a_shop(conduct=conduct(returns=(PendingReturn("b1", "o1", ago(days=1), ahead(days=1)),)))


def test_it_opens_at_half_of_the_window() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.severity, fault.since, fault.due_at) == (Severity.WARNING, NOW, ahead(days=1))
    assert the_fault(CHECK, at(AT_FAULT, ahead(hours=23))).severity == Severity.CRITICAL


def test_it_stays_quiet_a_second_earlier_and_without_a_deadline() -> None:
    assert is_quiet(CHECK, at(AT_FAULT, NOW - SECOND))
    assert is_quiet(CHECK, a_shop(conduct=conduct(returns=(PendingReturn("b1", "o1", ago(days=1), None),))))


def test_it_is_unknown_when_the_returns_could_not_be_read() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.AFTERSALES)).state == State.UNKNOWN


def test_it_is_gone_when_it_is_answered() -> None:
    assert is_quiet(CHECK, a_shop())
