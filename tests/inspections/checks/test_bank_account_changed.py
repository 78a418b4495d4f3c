"""Payouts to another account are a sign of theft until somebody who looked says that it was us."""

from dataclasses import replace

from inspections.accounts.facts import BankChange, BankTold
from inspections.items import Severity, State
from inspections.manual.facts import ManualFact
from inspections.wording import finding_text
from stores.topics import Topic
from tests.inspections.checks.shop import (
    SECOND,
    a_look,
    a_manual_fact,
    a_shop,
    ago,
    is_quiet,
    stays_if_open,
    the_fault,
    unread,
    verdict,
)

CHECK = "bank_account_changed"
CHANGE = BankChange(4, ago(hours=3), "7890", "4321", "pushed", "robot")
AT_FAULT = a_shop(bank=BankTold(True, (CHANGE,)))


def looked(hours: float, verdict: str = "ok") -> tuple[ManualFact, ...]:
    """Carol looked at the bank account in Seller Center."""
    return (a_manual_fact(item="bank_account", look=a_look(verdict, ago(hours=hours))),)


def test_it_opens_at_once_and_is_high() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.since) == ("bank:4", Severity.HIGH, ago(hours=3))
    assert finding_text(CHECK, fault.details) == (
        "Since 2026-11-23 payouts go to the account ending in 4321, no longer 7890 (pushed by a tool: robot). Was it us?"
    )


def test_the_account_it_began_with_is_no_change() -> None:
    assert is_quiet(CHECK, a_shop(bank=BankTold(True)))


def test_it_is_gone_when_somebody_looked_since_and_says_it_was_us() -> None:
    assert is_quiet(CHECK, replace(AT_FAULT, manual=looked(hours=2)))


def test_a_look_from_before_the_change_and_one_that_saw_a_problem_answer_nothing() -> None:
    for manual in (looked(hours=4), looked(hours=2, verdict="problem")):
        assert stays_if_open(CHECK, replace(AT_FAULT, manual=manual), "bank:4")


def test_it_is_told_for_thirty_days() -> None:
    at_the_end = replace(CHANGE, at=ago(days=30))
    assert the_fault(CHECK, a_shop(bank=BankTold(True, (at_the_end,))))
    assert is_quiet(CHECK, a_shop(bank=BankTold(True, (replace(CHANGE, at=ago(days=30) - SECOND),))))


def test_it_is_not_covered_where_no_account_was_told_and_unknown_when_the_store_is_unread() -> None:
    assert verdict(CHECK, a_shop(bank=BankTold())).state == State.NOT_COVERED
    assert verdict(CHECK, unread(AT_FAULT, Topic.STATUS)).state == State.UNKNOWN
