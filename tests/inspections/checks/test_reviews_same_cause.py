"""Three poor reviews of a week that name one cause are one thing to mend, whatever the products and languages."""

import pytest

from inspections.conduct import PoorReview
from inspections.items import Severity, State
from inspections.reviews.reading import causes_in
from stores.topics import Topic
from tests.inspections.checks.shop import a_review, a_shop, ago, conduct, is_quiet, the_fault, unread, verdict

CHECK = "reviews_same_cause"


def three(*texts: str, days: float = 1) -> tuple[PoorReview, ...]:
    return tuple(
        a_review(external_id=f"r{n}", product_external_id=f"p{n}", text=text, created_at=ago(days=days))
        for n, text in enumerate(texts)
    )


BROKEN = three("Arrived broken", "Barangnya rusak", "มาถึงก็แตก")
AT_FAULT = a_shop(conduct=conduct(poor_reviews=BROKEN))


def test_it_opens_with_the_third_and_names_the_cause() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.details["count"]) == ("damaged", Severity.WARNING, 3)
    assert fault.details["cause"] == "damaged or not working"


def test_two_of_a_cause_or_three_of_three_causes_are_chance() -> None:
    assert is_quiet(CHECK, a_shop(conduct=conduct(poor_reviews=BROKEN[:2])))
    mixed = three("Arrived broken", "Not as described", "Giao hàng chậm")
    assert is_quiet(CHECK, a_shop(conduct=conduct(poor_reviews=mixed)))


def test_older_ones_and_three_stars_do_not_count() -> None:
    assert is_quiet(CHECK, a_shop(conduct=conduct(poor_reviews=three("broken", "broken", "broken", days=7.01))))
    fair = tuple(a_review(external_id=f"r{n}", rating=3, text="broken") for n in range(3))
    assert is_quiet(CHECK, a_shop(conduct=conduct(poor_reviews=fair)))


@pytest.mark.parametrize(
    ("text", "causes"),
    [
        ("Wrong size and the seller never replied", ("wrong_item", "service")),
        ("质量太差，发货慢", ("late", "poor_quality")),
        ("ของไม่ตรงปก", ("not_as_described",)),
        ("Ang tagal, tapos basag pa", ("damaged", "late")),
        ("Hàng giả", ("not_as_described",)),
        ("Unbroken joy", ()),
    ],
)
def test_it_reads_the_causes_in_every_language(text: str, causes: tuple[str, ...]) -> None:
    assert causes_in(text) == causes


def test_it_is_unknown_when_the_reviews_could_not_be_read() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.REVIEWS)).state == State.UNKNOWN


def test_it_is_gone_when_one_falls_out_of_the_week() -> None:
    later = (*BROKEN[:2], a_review(external_id="r9", text="broken", created_at=ago(days=8)))
    assert is_quiet(CHECK, a_shop(conduct=conduct(poor_reviews=later)))
