"""A notice that nobody has read for a day; what was old when the store was connected is history."""

from inspections.conduct import UnreadNotice
from inspections.items import Severity, State
from stores.topics import Topic
from tests.inspections.checks.shop import SECOND, a_shop, ago, at, conduct, is_quiet, the_fault, unread, verdict

CHECK = "notices_unread"
NOTICE = UnreadNotice("n1", "Listing rules have changed", ago(days=1) - SECOND)
AT_FAULT = a_shop(conduct=conduct(unread_notices=(NOTICE,)))


def test_it_opens_after_a_day_and_is_high_after_a_week() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.severity, fault.details["count"], fault.since) == (Severity.WARNING, 1, ago(seconds=1))
    older = UnreadNotice("n2", "Rules", ago(days=7))
    worse = the_fault(CHECK, a_shop(conduct=conduct(unread_notices=(NOTICE, older))))
    assert (worse.severity, worse.details["count"], worse.details["title"]) == (Severity.HIGH, 2, "Rules")


def test_it_stays_quiet_within_the_day() -> None:
    assert is_quiet(CHECK, at(AT_FAULT, AT_FAULT.now - SECOND))


def test_what_was_a_week_old_when_the_store_was_connected_is_history() -> None:
    assert is_quiet(
        CHECK,
        a_shop(connected_at=ago(hours=1), conduct=conduct(unread_notices=(UnreadNotice("n", "Old", ago(days=8)),))),
    )
    new = UnreadNotice("n", "News", ago(days=6))
    assert (
        the_fault(CHECK, a_shop(connected_at=ago(hours=1), conduct=conduct(unread_notices=(new,)))).subject == "notices"
    )


def test_it_is_unknown_when_the_notices_could_not_be_read() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.NOTICES)).state == State.UNKNOWN


def test_it_is_gone_when_somebody_has_read_it() -> None:
    assert is_quiet(CHECK, a_shop())
