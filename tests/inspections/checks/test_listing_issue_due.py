"""What is held against a live listing is told, the louder the nearer its last day."""

from inspections.conduct import ListingIssueLine
from inspections.items import Severity, State
from stores.topics import Topic
from tests.inspections.checks.shop import SECOND, a_shop, ahead, at, conduct, is_quiet, the_fault, unread, verdict

CHECK = "listing_issue_due"
ISSUE = ListingIssueLine("i1", "Silk scarf", "Insufficient Information", "Too short.", ahead(days=3))
AT_FAULT = a_shop(conduct=conduct(listing_issues=(ISSUE,)))


def test_it_is_high_with_three_days_left_and_a_warning_before() -> None:
    assert (the_fault(CHECK, AT_FAULT).severity, the_fault(CHECK, AT_FAULT).due_at) == (Severity.HIGH, ahead(days=3))
    assert the_fault(CHECK, at(AT_FAULT, AT_FAULT.now - SECOND)).severity == Severity.WARNING
    assert the_fault(CHECK, at(AT_FAULT, ahead(days=2))).severity == Severity.CRITICAL


def test_without_a_last_day_it_is_a_warning() -> None:
    endless = ListingIssueLine("i2", "Silk scarf", "Spam", "", None)
    assert the_fault(CHECK, a_shop(conduct=conduct(listing_issues=(endless,)))).severity == Severity.WARNING


def test_it_is_unknown_when_it_could_not_be_read() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.HEALTH)).state == State.UNKNOWN


def test_it_is_gone_when_the_listing_is_mended() -> None:
    assert is_quiet(CHECK, a_shop())
