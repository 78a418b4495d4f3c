"""A measure of the platform is a fault for as long as it lasts."""

from inspections.conduct import Measure
from inspections.items import Severity, State
from stores.topics import Topic
from tests.inspections.checks.shop import a_shop, ago, ahead, conduct, is_quiet, the_fault, unread, verdict

CHECK = "measure_in_force"
BARRED = Measure("m1:107", "No campaigns", "107", "Penalty points, tier 1", ago(days=2), ahead(days=26))
AT_FAULT = a_shop(conduct=conduct(measures=(BARRED,)))


def test_it_opens_with_the_measure_and_says_why() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.severity, fault.since) == (Severity.HIGH, ago(days=2))
    assert fault.details["reason"] == "Penalty points, tier 1"


def test_a_suspended_account_is_critical() -> None:
    shut = Measure("m2:109", "Account suspended", "109", "", ago(days=2), None)
    fault = the_fault(CHECK, a_shop(conduct=conduct(measures=(shut,))))
    assert (fault.severity, fault.details["ends"]) == (Severity.CRITICAL, "–")


def test_it_is_unknown_when_the_measures_could_not_be_read() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.HEALTH)).state == State.UNKNOWN


def test_it_is_gone_when_the_measure_ends() -> None:
    assert is_quiet(CHECK, a_shop())
