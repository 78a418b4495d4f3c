"""From half of the country's limit to its end an answer is at risk; after that it is late."""

import pytest

from inspections.items import Severity, State
from stores.topics import Topic
from tests.inspections.checks.shop import NOW, SECOND, a_buyer, a_shop, ago, ahead, is_quiet, the_fault, unread, verdict

CHECK = "messages_reply_at_risk"
AT_FAULT = a_shop(waiting_buyers=(a_buyer(waiting_since=ago(hours=6)),))


@pytest.mark.parametrize(("country", "hours"), [("TH", 12), ("ID", 12), ("SG", 12), ("US", 24), ("BR", 24)])
def test_it_lasts_from_half_of_the_limit_to_its_last_second(country: str, hours: int) -> None:
    def waiting(seconds: float) -> bool:
        buyer = a_buyer(waiting_since=ago(seconds=seconds))
        return not is_quiet(CHECK, a_shop(country=country, waiting_buyers=(buyer,)))

    half, whole = hours * 1800, hours * 3600
    assert [waiting(half - 1), waiting(half), waiting(whole), waiting(whole + 1)] == [False, True, True, False]


@pytest.mark.parametrize(("hours", "severity"), [(6, "warning"), (9, "high"), (10.8, "critical"), (12, "critical")])
def test_it_grows_more_urgent(hours: float, severity: str) -> None:
    assert the_fault(CHECK, a_shop(waiting_buyers=(a_buyer(waiting_since=ago(hours=hours)),))).severity == severity


def test_it_says_until_when_to_answer_and_by_which_limit() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.since, fault.due_at) == (NOW, ahead(hours=6))
    assert fault.rule is not None
    assert (fault.rule.key, int(fault.rule.value), fault.rule.country) == ("messages.first_reply", 12, "TH")


def test_an_inferred_limit_raises_no_more_than_a_warning() -> None:
    nearly_late = a_shop(country="SG", waiting_buyers=(a_buyer(waiting_since=ago(hours=12)),))
    assert the_fault(CHECK, nearly_late).severity == Severity.WARNING


def test_a_conversation_that_the_platform_has_closed_to_us_is_left_alone() -> None:
    assert is_quiet(CHECK, a_shop(waiting_buyers=(a_buyer(waiting_since=ago(hours=7), can_reply=False),)))


def test_it_is_unknown_when_the_conversations_could_not_be_read() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.CONVERSATIONS)).state == State.UNKNOWN


def test_it_is_gone_a_second_before_half_or_when_answered() -> None:
    assert is_quiet(CHECK, a_shop(waiting_buyers=(a_buyer(waiting_since=ago(hours=6) + SECOND),)))
    assert is_quiet(CHECK, a_shop(waiting_buyers=()))
