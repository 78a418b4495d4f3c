"""Every violation whose points count is told by itself, until its points are taken back or lapse."""

from inspections.conduct import PenaltyPoints
from inspections.items import Severity, State
from stores.topics import Topic
from tests.inspections.checks.shop import a_shop, ago, conduct, is_quiet, subjects, the_fault, unread, verdict

CHECK = "violation_counts"
LATE = PenaltyPoints("v1", 2, "Late shipment rate", ago(days=3))
AT_FAULT = a_shop(conduct=conduct(points=(LATE,)))


def test_it_opens_with_the_first_point_and_says_what_for() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.since) == ("v1", Severity.WARNING, ago(days=3))
    assert (fault.details["points"], fault.details["reason"]) == (2, "Late shipment rate")


def test_two_violations_are_two_findings() -> None:
    other = PenaltyPoints("v2", 1, "Prohibited listing", ago(days=1))
    assert subjects(CHECK, a_shop(conduct=conduct(points=(LATE, other)))) == ["v1", "v2"]


def test_it_is_unknown_when_the_points_could_not_be_read() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.HEALTH)).state == State.UNKNOWN


def test_it_is_gone_when_the_points_are_taken_back() -> None:
    assert is_quiet(CHECK, a_shop(conduct=conduct(points=(PenaltyPoints("v1", 0, "Late shipment", ago(days=3)),))))
