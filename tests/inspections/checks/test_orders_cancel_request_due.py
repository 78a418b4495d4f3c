"""A request to cancel asks for an answer from half of its time on, and still when its time is over."""

import pytest

from inspections.items import Severity, State
from inspections.snapshot import PendingCancellation
from tests.inspections.checks.shop import NOW, SECOND, a_shop, ago, ahead, at, is_quiet, the_fault, verdict

CHECK = "orders_cancel_request_due"
AT_FAULT = a_shop(cancellations=(PendingCancellation("k1", "576460001", ago(hours=12), ahead(hours=12)),))


def test_it_opens_when_half_of_the_time_to_answer_is_left() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.since) == ("k1", Severity.WARNING, NOW)
    assert fault.details["order"] == "576460001"


def test_it_stays_quiet_a_second_earlier() -> None:
    assert is_quiet(CHECK, at(AT_FAULT, NOW - SECOND))


@pytest.mark.parametrize(("hours_left", "severity"), [(6, Severity.HIGH), (2.4, Severity.CRITICAL)])
def test_it_grows_more_urgent(hours_left: float, severity: Severity) -> None:
    assert the_fault(CHECK, at(AT_FAULT, ahead(hours=12 - hours_left))).severity == severity


def test_it_stays_open_after_the_deadline_until_the_platform_has_decided() -> None:
    assert the_fault(CHECK, at(AT_FAULT, ahead(days=2))).severity == Severity.CRITICAL


def test_a_request_without_a_deadline_is_unknown() -> None:
    said = verdict(CHECK, a_shop(cancellations=(PendingCancellation("k1", "576460001", ago(hours=12), None),)))
    assert (said.state, set(said.unjudged)) == (State.UNKNOWN, {"k1"})


def test_it_is_gone_when_the_request_was_answered() -> None:
    assert is_quiet(CHECK, a_shop(cancellations=()))
