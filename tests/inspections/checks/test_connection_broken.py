"""A refused connection is a problem of its own: everything else of the store can then not be seen."""

from inspections.items import Severity, State
from inspections.snapshot import Status
from tests.inspections.checks.shop import a_shop, is_quiet, the_fault, verdict

CHECK = "connection_broken"
AT_FAULT = a_shop(status=Status("unseen", "refused", ("105002: the seller has withdrawn the authorisation",)))


def test_it_opens_when_the_platform_refuses_our_tokens_for_good() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity) == ("connection", Severity.CRITICAL)


def test_a_closed_store_is_still_connected() -> None:
    assert is_quiet(CHECK, a_shop(status=Status("closed", "accepted")))


def test_it_is_unknown_for_a_store_never_read() -> None:
    assert verdict(CHECK, a_shop(status=None)).state == State.UNKNOWN


def test_it_is_gone_when_the_seller_has_connected_the_store_again() -> None:
    assert is_quiet(CHECK, a_shop(status=Status("active", "accepted")))
