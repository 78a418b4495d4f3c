"""What nobody looked up in time is told: a warning at once, high after a second span in vain. Never looked at is never ok."""

from datetime import timedelta

import pytest

from inspections.items import Item, Severity, State
from inspections.wording import finding_text
from stores.topics import Topic
from tests.inspections.checks.shop import (
    NOW,
    SECOND,
    a_look,
    a_manual_fact,
    a_shop,
    ago,
    ahead,
    at,
    is_quiet,
    the_fault,
    unread,
    verdict,
)

CHECK = "account_manual_overdue"
AT_FAULT = a_shop(manual=(a_manual_fact(look=a_look(at=ago(days=2))),))


def test_it_opens_in_the_moment_in_which_the_last_word_runs_out() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.since) == ("login_devices", Severity.WARNING, NOW)
    assert finding_text(CHECK, fault.details, "Asia/Bangkok") == (
        "“Log-in devices” was to be looked up in Seller Center by 2026-11-23 10:00 (Asia/Bangkok); "
        "last looked up: 2026-11-21."
    )


def test_it_stays_quiet_a_second_earlier() -> None:
    assert is_quiet(CHECK, at(AT_FAULT, NOW - SECOND))


@pytest.mark.parametrize(("days", "severity"), [(1.9, Severity.WARNING), (2, Severity.HIGH)])
def test_after_a_second_span_in_vain_it_is_high(days: float, severity: Severity) -> None:
    assert the_fault(CHECK, at(AT_FAULT, NOW + timedelta(days=days))).severity == severity


def test_a_store_that_was_connected_a_moment_ago_is_neither_overdue_nor_ok() -> None:
    new = a_manual_fact(look=None, first_due_at=ahead(seconds=1))
    found = verdict(CHECK, a_shop(manual=(new,)))
    assert (found.state, found.reason) == (State.NOT_COVERED, "Nobody has looked this up in Seller Center yet.")
    fault = the_fault(CHECK, at(a_shop(manual=(new,)), ahead(seconds=1)))
    assert fault.details["last"] == "never"


def test_a_look_in_vain_does_not_put_it_off() -> None:
    in_vain = a_manual_fact(seen=a_look(at=ago(days=2)), newest=a_look("could_not_look", ago(hours=1)))
    assert the_fault(CHECK, a_shop(manual=(in_vain,))).severity == Severity.WARNING


def test_items_of_other_lines_and_of_other_checks_are_left_to_those() -> None:
    old = a_look(at=ago(days=9))
    others = (
        a_manual_fact(),
        a_manual_fact(item="reviews", line=Item.REVIEWS, look=old),
        a_manual_fact(item="two_step", judged_by="two_step_not_attested", look=old),
    )
    assert is_quiet(CHECK, a_shop(manual=others))


def test_its_age_is_that_of_the_oldest_look() -> None:
    known = (a_manual_fact(look=a_look(at=ago(hours=20))), a_manual_fact(item="balance"))
    assert verdict(CHECK, a_shop(manual=known)).data_at == ago(hours=20)


def test_it_is_unknown_when_the_store_could_not_be_reached() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.STATUS)).state == State.UNKNOWN


def test_it_is_gone_when_somebody_has_looked() -> None:
    assert is_quiet(CHECK, a_shop(manual=(a_manual_fact(),)))
