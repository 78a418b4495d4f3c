"""A restricted store is said to be so, with the platform's reason."""

from inspections.items import Severity, State
from inspections.snapshot import Status
from tests.inspections.checks.shop import a_shop, is_quiet, the_fault, verdict

CHECK = "store_restricted"
AT_FAULT = a_shop(status=Status("restricted", "accepted", ("Order limit", "until Friday")))


def test_it_opens_with_the_platforms_reasons() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity) == ("store", Severity.HIGH)
    assert fault.details["reason"] == "Order limit until Friday"


def test_a_restriction_without_a_reason_still_reads_as_a_sentence() -> None:
    assert the_fault(CHECK, a_shop(status=Status("restricted", "accepted"))).details["reason"] == "-"


def test_a_closed_store_is_not_called_restricted_too() -> None:
    assert is_quiet(CHECK, a_shop(status=Status("closed", "accepted")))


def test_it_is_unknown_when_the_connection_is_refused_or_nothing_was_ever_read() -> None:
    for status in (Status("unseen", "refused"), Status("active", "refused"), None):
        said = verdict(CHECK, a_shop(status=status))
        assert (said.state, said.closes) == (State.UNKNOWN, False)


def test_it_is_gone_when_the_restriction_is_lifted() -> None:
    assert is_quiet(CHECK, a_shop(status=Status("active", "accepted")))
