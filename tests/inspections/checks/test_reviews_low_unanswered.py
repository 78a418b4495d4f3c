"""One and two stars without an answer, for thirty days; three stars are no fault."""

from inspections.items import Severity, State
from stores.topics import Topic
from tests.inspections.checks.shop import (
    SECOND,
    a_review,
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

CHECK = "reviews_low_unanswered"
AT_FAULT = a_shop(conduct=conduct(poor_reviews=(a_review(rating=2),)))


def test_it_opens_at_once_and_is_high_after_three_days() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.severity, fault.since, fault.due_at) == (Severity.WARNING, ago(hours=1), ahead(days=30, hours=-1))
    assert the_fault(CHECK, at(AT_FAULT, ahead(days=3))).severity == Severity.HIGH
    assert the_fault(CHECK, at(AT_FAULT, ahead(days=2, hours=22))).severity == Severity.WARNING


def test_three_stars_an_answer_or_an_old_review_is_no_fault() -> None:
    for review in (a_review(rating=3), a_review(answered=True), a_review(can_reply=False)):
        assert is_quiet(CHECK, a_shop(conduct=conduct(poor_reviews=(review,))))
    assert is_quiet(CHECK, a_shop(conduct=conduct(poor_reviews=(a_review(created_at=ago(days=30) - SECOND),))))


def test_it_is_unknown_when_the_reviews_could_not_be_read() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.REVIEWS)).state == State.UNKNOWN


def test_it_is_gone_when_it_is_answered() -> None:
    assert is_quiet(CHECK, a_shop(conduct=conduct(poor_reviews=(a_review(answered=True),))))
