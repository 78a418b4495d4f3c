"""A closed store is said to be closed; one that we may not look at is not."""

from inspections.items import Severity, State
from inspections.snapshot import Status
from tests.inspections.checks.shop import a_shop, is_quiet, the_fault, verdict

CHECK = "store_closed"
AT_FAULT = a_shop(status=Status("closed", "accepted", ("36009043: the shop is inactive",)))


def test_it_opens_when_the_platform_calls_the_store_closed() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity) == ("store", Severity.CRITICAL)
    assert fault.details["reason"] == "36009043: the shop is inactive"


def test_a_restricted_store_is_not_closed() -> None:
    assert is_quiet(CHECK, a_shop(status=Status("restricted", "accepted")))


def test_it_is_unknown_when_the_connection_is_refused_or_nothing_was_ever_read() -> None:
    for status in (Status("unseen", "refused"), Status("unseen", "accepted"), Status("active", "refused"), None):
        said = verdict(CHECK, a_shop(status=status))
        assert (said.state, said.closes) == (State.UNKNOWN, False)


def test_it_is_gone_when_the_store_sells_again() -> None:
    assert is_quiet(CHECK, a_shop(status=Status("active", "accepted")))
