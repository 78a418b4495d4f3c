"""Overdue looks at what buyers say; what counts as overdue is tested with the account's (test_account_manual_overdue.py)."""

from inspections.items import Item, Severity, State
from stores.topics import Topic
from tests.inspections.checks.shop import a_look, a_manual_fact, a_shop, ago, is_quiet, the_fault, unread, verdict

CHECK = "reviews_manual_overdue"
OLD = a_look(at=ago(days=3))
AT_FAULT = a_shop(manual=(a_manual_fact(item="reviews", line=Item.REVIEWS, look=OLD),))


def test_it_opens_for_its_own_line() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.since) == ("reviews", Severity.WARNING, ago(days=1))


def test_it_stays_quiet_when_only_another_line_is_overdue() -> None:
    own = a_manual_fact(item="reviews", line=Item.REVIEWS)
    assert is_quiet(CHECK, a_shop(manual=(own, a_manual_fact(line=Item.ACCOUNT_RISK, look=OLD))))


def test_it_is_unknown_when_the_store_could_not_be_reached() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.STATUS)).state == State.UNKNOWN


def test_it_is_gone_when_somebody_has_looked() -> None:
    assert is_quiet(CHECK, a_shop())
