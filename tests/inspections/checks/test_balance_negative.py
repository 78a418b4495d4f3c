"""The wallet's newest balance decides; a platform that shows no wallet leaves this uncovered, never ok."""

from decimal import Decimal

import pytest

from inspections.items import Severity, State
from inspections.judgement import judge
from inspections.registry import all_checks
from inspections.snapshot import BalanceLine
from stores.records import BalanceRecord
from stores.topics import Topic
from tests.inspections.checks.shop import RULES, a_shop, ago, is_quiet, the_fault, unread, verdict

CHECK = "balance_negative"


def a_balance(amount: str, currency: str = "THB") -> BalanceLine:
    return BalanceLine(Decimal(amount), currency, ago(hours=9))


AT_FAULT = a_shop(balances=(a_balance("-0.01"),))


def test_it_opens_a_cent_below_zero() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.since) == ("balance", Severity.WARNING, ago(hours=9))


@pytest.mark.parametrize("amount", ["0", "12.50"])
def test_it_closes_at_zero(amount: str) -> None:
    assert is_quiet(CHECK, a_shop(balances=(a_balance(amount),)))


@pytest.mark.parametrize(
    ("dollars", "severity"), [("-99.99", Severity.WARNING), ("-100", Severity.HIGH), ("-500", Severity.CRITICAL)]
)
def test_it_is_worse_the_more_dollars_are_owed(dollars: str, severity: Severity) -> None:
    assert the_fault(CHECK, a_shop(balances=(a_balance(dollars, "USD"),))).severity == severity


def test_it_is_unknown_when_the_finances_could_not_be_read() -> None:
    said = verdict(CHECK, unread(AT_FAULT, Topic.FINANCE))
    assert (said.state, said.closes) == (State.UNKNOWN, False)


def test_it_is_not_covered_where_the_platform_shows_no_wallet() -> None:
    said = judge(all_checks()[CHECK], a_shop(), RULES, {}, {BalanceRecord: "No wallet is shown."})
    assert (said.state, said.reason, said.closes) == (State.NOT_COVERED, "No wallet is shown.", False)
