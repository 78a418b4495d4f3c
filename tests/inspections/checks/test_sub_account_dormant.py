"""A sub-account unused for thirty days is told; one of which nobody knows the last use is unknown, never ok."""

from datetime import timedelta

from inspections.items import Severity, State
from inspections.wording import finding_text
from stores.topics import Topic
from tests.inspections.checks.shop import (
    NOW,
    SECOND,
    a_shop,
    ago,
    an_account,
    at,
    is_quiet,
    the_fault,
    unread,
    verdict,
)

CHECK = "sub_account_dormant"
AT_FAULT = a_shop(accounts=(an_account(last_used_at=ago(days=30)),))


def test_it_opens_after_thirty_days() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.since) == ("account:7", Severity.WARNING, NOW)
    assert "last used on 2026-10-24" in finding_text(CHECK, fault.details)


def test_it_stays_quiet_a_second_earlier_and_is_high_after_three_months() -> None:
    assert is_quiet(CHECK, at(AT_FAULT, NOW - SECOND))
    assert the_fault(CHECK, at(AT_FAULT, NOW + timedelta(days=60))).severity == Severity.HIGH


def test_it_is_unknown_when_nobody_knows_the_last_use() -> None:
    found = verdict(CHECK, a_shop(accounts=(an_account(last_used_at=None),)))
    assert (found.state, found.reason) == (
        State.UNKNOWN,
        "It is not known when the sub-account b•••@shop.example was last used.",
    )
    assert verdict(CHECK, unread(AT_FAULT, Topic.STATUS)).state == State.UNKNOWN


def test_the_main_account_may_rest() -> None:
    main = an_account(role="main", last_used_at=ago(days=300))
    assert is_quiet(CHECK, a_shop(accounts=(main, an_account())))
    assert verdict(CHECK, a_shop(accounts=(main,))).state == State.NOT_COVERED


def test_it_is_gone_when_it_is_used_again() -> None:
    assert is_quiet(CHECK, a_shop(accounts=(an_account(),)))
