"""A buyer waits too long when the country's limit is over: twelve hours in South-East Asia, a day elsewhere."""

import pytest

from inspections.items import Severity, State
from stores.topics import Topic
from tests.inspections.checks.shop import SECOND, a_buyer, a_shop, ago, is_quiet, the_fault, unread, verdict

CHECK = "messages_unanswered"
AT_FAULT = a_shop(waiting_buyers=(a_buyer(waiting_since=ago(hours=12) - SECOND),))
LIMITS = {"ID": 12, "TH": 12, "VN": 12, "MY": 12, "PH": 12, "SG": 12, "US": 24, "GB": 24, "MX": 24, "DE": 24}


@pytest.mark.parametrize(("country", "hours"), LIMITS.items())
def test_it_opens_a_second_after_the_countrys_limit_and_no_earlier(country: str, hours: int) -> None:
    late = a_shop(country=country, waiting_buyers=(a_buyer(waiting_since=ago(hours=hours) - SECOND),))
    fault = the_fault(CHECK, late)
    assert (fault.subject, fault.since, fault.details["hours"]) == ("c1", late.now - SECOND, str(hours))
    assert fault.due_at == fault.since
    assert is_quiet(CHECK, a_shop(country=country, waiting_buyers=(a_buyer(waiting_since=ago(hours=hours)),)))


def test_it_is_critical_where_the_limit_is_certain_and_a_warning_where_it_is_inferred() -> None:
    assert the_fault(CHECK, AT_FAULT).severity == Severity.CRITICAL
    waiting = (a_buyer(waiting_since=ago(days=3)),)
    assert the_fault(CHECK, a_shop(country="SG", waiting_buyers=waiting)).severity == Severity.WARNING


def test_a_conversation_that_the_platform_has_closed_to_us_is_left_alone() -> None:
    assert is_quiet(CHECK, a_shop(waiting_buyers=(a_buyer(waiting_since=ago(days=3), can_reply=False),)))


def test_it_is_unknown_when_the_conversations_could_not_be_read() -> None:
    said = verdict(CHECK, unread(AT_FAULT, Topic.CONVERSATIONS))
    assert (said.state, said.closes, said.faults) == (State.UNKNOWN, False, ())


def test_it_is_gone_when_the_buyer_has_been_answered() -> None:
    assert is_quiet(CHECK, a_shop(waiting_buyers=()))
