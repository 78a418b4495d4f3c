"""Payouts that failed in the last thirty days, and withdrawals that failed or bounced in the last fourteen."""

import pytest

from inspections.items import Severity, State
from stores.topics import Topic
from tests.inspections.checks.shop import (
    SECOND,
    a_shop,
    a_statement,
    a_withdrawal,
    ago,
    is_quiet,
    subjects,
    the_fault,
    unread,
    verdict,
)

CHECK = "payment_failed"
AT_FAULT = a_shop(
    statements=(a_statement("120", ago(days=2), "failed"),), withdrawals=(a_withdrawal(ago(days=1), state="failed"),)
)


def test_it_opens_for_a_failed_payout_and_for_a_failed_withdrawal() -> None:
    assert subjects(CHECK, AT_FAULT) == [AT_FAULT.statements[0].external_id, "w1"]


def test_a_withdrawal_that_came_back_has_failed_too() -> None:
    fault = the_fault(CHECK, a_shop(withdrawals=(a_withdrawal(ago(days=1), kind="reversal"),)))
    assert (fault.subject, fault.severity, fault.since) == ("w1", Severity.HIGH, ago(days=1))


def test_a_payout_counts_for_thirty_days_to_the_second() -> None:
    assert subjects(CHECK, a_shop(statements=(a_statement("120", ago(days=30), "failed"),)))
    assert is_quiet(CHECK, a_shop(statements=(a_statement("120", ago(days=30) - SECOND, "failed"),)))


def test_a_withdrawal_counts_for_fourteen_days_to_the_second() -> None:
    assert subjects(CHECK, a_shop(withdrawals=(a_withdrawal(ago(days=14), state="failed"),)))
    assert is_quiet(CHECK, a_shop(withdrawals=(a_withdrawal(ago(days=14) - SECOND, state="failed"),)))


@pytest.mark.parametrize("payment", ["paid", "processing"])
def test_payouts_that_are_done_or_under_way_have_not_failed(payment: str) -> None:
    assert is_quiet(CHECK, a_shop(statements=(a_statement("120", ago(days=2), payment),)))


def test_each_is_judged_by_its_own_rule() -> None:
    rules = [fault.rule.key for fault in verdict(CHECK, AT_FAULT).faults if fault.rule]
    assert rules == ["payment.failed", "withdrawal.failed"]


def test_it_is_unknown_when_the_finances_could_not_be_read() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.FINANCE)).state == State.UNKNOWN


def test_it_is_gone_when_the_money_was_paid() -> None:
    paid = a_shop(statements=(a_statement("120", ago(days=2)),), withdrawals=(a_withdrawal(ago(days=1)),))
    assert is_quiet(CHECK, paid)
