"""A message that the screen warns of is shown with its reasons."""

from inspections.conduct import SuspiciousMessage
from inspections.items import Severity, State
from stores.topics import Topic
from tests.inspections.checks.shop import a_shop, ago, conduct, is_quiet, the_fault, unread, verdict

CHECK = "messages_suspicious"
AT_FAULT = a_shop(conduct=conduct(suspicious=(SuspiciousMessage("m1", "c1", ago(hours=2), ("It asks for a code.",)),)))


def test_it_warns_with_the_reasons() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.since) == ("m1", Severity.HIGH, ago(hours=2))
    assert fault.details["reasons"] == "It asks for a code."


def test_it_stays_quiet_without_one() -> None:
    assert is_quiet(CHECK, a_shop(conduct=conduct(suspicious=())))


def test_it_is_unknown_when_the_conversations_could_not_be_read() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.CONVERSATIONS)).state == State.UNKNOWN


def test_it_is_gone_when_the_message_is_old() -> None:
    assert is_quiet(CHECK, a_shop())
