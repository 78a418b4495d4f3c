"""Every listing that the platform took down or froze is named."""

from inspections.items import Severity, State
from inspections.snapshot import Listing
from stores.topics import Topic
from tests.inspections.checks.shop import a_shop, ago, is_quiet, subjects, the_fault, unread, verdict

CHECK = "listing_suspended"
SCARF = Listing("p1", "Silk scarf", "PLATFORM_DEACTIVATED", ago(days=1))
AT_FAULT = a_shop(suspended_listings=(SCARF,))


def test_it_opens_with_the_listings_name_and_the_platforms_word() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.since) == ("p1", Severity.HIGH, ago(days=1))
    assert fault.details == {"product": "Silk scarf", "status": "PLATFORM_DEACTIVATED"}


def test_each_listing_is_a_finding_of_its_own_even_without_a_date() -> None:
    assert subjects(CHECK, a_shop(suspended_listings=(SCARF, Listing("p2", "Hat", "FREEZE", None)))) == ["p1", "p2"]


def test_a_store_without_such_listings_is_in_order() -> None:
    assert is_quiet(CHECK, a_shop())


def test_it_is_unknown_when_the_products_could_not_be_read() -> None:
    said = verdict(CHECK, unread(AT_FAULT, Topic.PRODUCTS))
    assert (said.state, said.closes) == (State.UNKNOWN, False)


def test_it_is_gone_when_the_last_one_is_back() -> None:
    assert is_quiet(CHECK, a_shop(suspended_listings=()))
