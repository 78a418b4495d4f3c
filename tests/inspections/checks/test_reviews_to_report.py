"""An abusive review is to be reported while the platform takes reports; five days before the end it presses."""

import pytest

from inspections.items import Severity, State
from stores.topics import Topic
from tests.inspections.checks.shop import SECOND, a_review, a_shop, ago, conduct, is_quiet, the_fault, unread, verdict

CHECK = "reviews_to_report"
RUDE = a_review(text="You idiots, I will kill you", answered=True)
AT_FAULT = a_shop(conduct=conduct(poor_reviews=(RUDE,)))


def of(text: str, days: float = 1) -> object:
    return conduct(poor_reviews=(a_review(text=text, created_at=ago(days=days)),))


def test_it_opens_answered_or_not_and_names_the_word() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.details["word"]) == ("r1", Severity.WARNING, "idiots")


def test_it_is_high_when_five_days_are_left_and_ends_with_the_window() -> None:
    assert the_fault(CHECK, a_shop(conduct=of("idiots", 24.99))).severity == Severity.WARNING
    assert the_fault(CHECK, a_shop(conduct=of("idiots", 25))).severity == Severity.HIGH
    last = a_review(text="idiots", created_at=ago(days=30))
    assert the_fault(CHECK, a_shop(conduct=conduct(poor_reviews=(last,)))).subject == "r1"
    over = a_review(text="idiots", created_at=ago(days=30) - SECOND)
    assert is_quiet(CHECK, a_shop(conduct=conduct(poor_reviews=(over,))))


@pytest.mark.parametrize(
    "text",
    [
        "Goblok banget",
        "Pukimak punya kedai",
        "Putang ina nyo",
        "Đồ chó, lừa đảo",
        "ไอ้สัตว์ ส่งของปลอม",
        "商家傻逼，骗钱的",
    ],
)
def test_it_knows_abuse_in_every_language_of_the_stores(text: str) -> None:
    assert the_fault(CHECK, a_shop(conduct=of(text))).subject == "r1"


@pytest.mark.parametrize(
    "text",
    [
        "The worst shop ever, total rubbish, I want my money back!!!",
        "A class of its own, assorted colours",  # words that only contain one
        "Chó nhà tôi không thích món này",
        "Barang jelek, kecewa",
        "หมาที่บ้านไม่กิน",
        "东西太差了，退钱",
    ],
)
def test_anger_is_not_abuse(text: str) -> None:
    assert is_quiet(CHECK, a_shop(conduct=of(text)))


def test_it_is_unknown_when_the_reviews_could_not_be_read() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.REVIEWS)).state == State.UNKNOWN


def test_it_is_gone_when_the_review_is_taken_down() -> None:
    assert is_quiet(CHECK, a_shop(conduct=conduct(poor_reviews=())))
