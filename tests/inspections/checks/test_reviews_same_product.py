"""Three poor reviews of one product in a week, answered or not, have one cause."""

from inspections.items import Severity, State
from stores.topics import Topic
from tests.inspections.checks.shop import (
    SECOND,
    a_review,
    a_shop,
    ago,
    at,
    conduct,
    is_quiet,
    the_fault,
    unread,
    verdict,
)

CHECK = "reviews_same_product"
THREE = tuple(a_review(external_id=f"r{days}", created_at=ago(days=days), answered=True) for days in (1, 2, 7))
AT_FAULT = a_shop(conduct=conduct(poor_reviews=THREE))


def test_it_opens_with_the_third() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.since) == ("p1", Severity.WARNING, ago(days=1))


def test_two_or_different_products_are_chance() -> None:
    assert is_quiet(CHECK, a_shop(conduct=conduct(poor_reviews=THREE[:2])))
    other = a_review(external_id="r9", product_external_id="p2")
    assert is_quiet(CHECK, a_shop(conduct=conduct(poor_reviews=(*THREE[:2], other))))


def test_it_is_unknown_when_the_reviews_could_not_be_read() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.REVIEWS)).state == State.UNKNOWN


def test_it_is_gone_a_second_after_the_week() -> None:
    assert is_quiet(CHECK, at(AT_FAULT, AT_FAULT.now + SECOND))
