"""A change of an official page waits a day for its readers; a page that could not be read is never ok."""

from datetime import datetime, timedelta

import pytest

from inspections.items import Severity, State
from inspections.snapshot import PolicyPageSeen, PolicyWatch, UnreadChange
from inspections.wording import finding_text, reason_text
from stores.topics import Topic
from tests.inspections.checks.shop import NOW, SECOND, a_shop, ago, at, is_quiet, the_fault, unread, verdict

CHECK = "policy_change_unread"
PAGE = PolicyPageSeen(1, "Violation points", ago(days=1))


def change(seen_at: datetime, *roles: str) -> UnreadChange:
    return UnreadChange(7, "Violation points", seen_at, roles or ("customer_service", "finance"))


def watched(*unread: UnreadChange, page: PolicyPageSeen = PAGE) -> PolicyWatch:
    return PolicyWatch(timedelta(days=7), (page,), unread)


AT_FAULT = a_shop(policies=watched(change(ago(hours=24))))


def test_it_opens_a_day_after_the_change_was_seen_and_names_who_has_not_read_it() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.since) == ("change:7", Severity.WARNING, NOW)
    assert finding_text(CHECK, fault.details, "Asia/Bangkok") == (
        "“Violation points” has changed (seen 2026-11-22 10:00 (Asia/Bangkok)); "
        "it is not yet read by: customer service, finance."
    )


@pytest.mark.parametrize(("days", "severity"), [(1, Severity.WARNING), (6.9, Severity.WARNING), (7, Severity.HIGH)])
def test_it_is_high_after_a_week(days: float, severity: Severity) -> None:
    assert the_fault(CHECK, a_shop(policies=watched(change(ago(days=days))))).severity == severity


def test_it_stays_quiet_a_second_earlier() -> None:
    assert is_quiet(CHECK, at(AT_FAULT, NOW - SECOND))


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (PolicyPageSeen(1, "Points", None), "The policy page “Points” has not been read yet."),
        (
            PolicyPageSeen(1, "Points", ago(days=15)),
            "The policy page “Points” was last looked at on 2026-11-08; the watch does not run.",
        ),
        (
            PolicyPageSeen(1, "Points", ago(days=8), "The page is gone: the answer was 410.", ago(days=1)),
            "The policy page “Points” could not be read since 2026-11-22: The page is gone: the answer was 410.",
        ),
    ],
)
def test_it_is_unknown_with_the_reason_when_a_page_was_not_read(page: PolicyPageSeen, said: str) -> None:
    found = verdict(CHECK, a_shop(policies=watched(page=page)))
    assert (found.state, found.reason, reason_text(found.reason)) == (State.UNKNOWN, said, said)
    assert found.unjudged == {"page:1"}
    assert verdict(CHECK, unread(AT_FAULT, Topic.STATUS)).state == State.UNKNOWN


def test_a_page_that_cannot_be_read_hides_no_change_of_another() -> None:
    broken = PolicyPageSeen(2, "Fees", None, "The page's host answered 500.", ago(days=1))
    found = verdict(CHECK, a_shop(policies=PolicyWatch(timedelta(days=7), (PAGE, broken), (change(ago(days=2)),))))
    assert (found.state, [one.subject for one in found.faults]) == (State.PROBLEM, ["change:7"])
    assert found.reason


def test_it_is_not_covered_where_no_page_is_watched() -> None:
    found = verdict(CHECK, a_shop(policies=PolicyWatch()))
    assert (found.state, found.reason) == (
        State.NOT_COVERED,
        "No official policy page of this platform and country is watched.",
    )


def test_it_is_gone_when_everybody_who_owes_it_has_read_it() -> None:
    assert is_quiet(CHECK, a_shop(policies=watched()))
