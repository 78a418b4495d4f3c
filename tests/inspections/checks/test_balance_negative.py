"""The newest balance decides, the platform's before one that was told; where there is neither, this is uncovered, never ok."""

from decimal import Decimal
from typing import Any

import pytest

from inspections.conduct import Source
from inspections.items import Severity, State
from inspections.judgement import judge
from inspections.registry import all_checks
from inspections.rule_pack import read_packs, rule_book_of
from inspections.snapshot import BalanceLine
from stores.records import BalanceRecord
from stores.topics import Topic
from tests.inspections.checks.shop import RULES, a_figure, a_shop, ago, conduct, is_quiet, the_fault, unread, verdict

CHECK = "balance_negative"


def a_balance(amount: str, currency: str = "THB") -> BalanceLine:
    return BalanceLine(Decimal(amount), currency, ago(hours=9))


def told(amount: str, *, hours: float = 9, currency: str = "USD") -> Any:
    """What a person typed in, as the newest."""
    figure = a_figure(
        key="balance",
        external_id="balance",
        value=Decimal(amount),
        unit=currency,
        target=None,
        comparator="",
        respected=None,
        source=Source.ATTESTED,
        observed_at=ago(hours=hours),
    )
    return conduct(figures=(figure,))


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


def test_a_told_balance_is_judged_where_no_wallet_is_shown() -> None:
    shop = a_shop(conduct=told("-600"))
    said = judge(all_checks()[CHECK], shop, RULES, {}, {BalanceRecord: "No wallet is shown."})
    assert [(fault.subject, fault.severity) for fault in said.faults] == [("balance", Severity.CRITICAL)]


def test_what_the_platform_shows_comes_before_what_was_told() -> None:
    assert is_quiet(CHECK, a_shop(balances=(a_balance("5"),), conduct=told("-600")))


def test_a_balance_told_long_ago_says_nothing() -> None:
    said = verdict(CHECK, a_shop(conduct=told("-600", hours=24 * 40)))
    assert (said.state, said.faults, said.unjudged) == (State.UNKNOWN, (), frozenset({"balance"}))


def test_days_in_a_row_are_counted_from_the_first_below_zero() -> None:
    course = [("-3", 20), ("4", 12), ("-1", 9), ("-2", 5), ("-5", 0.5)]
    history = tuple(BalanceLine(Decimal(amount), "USD", ago(days=days)) for amount, days in course)
    fault = the_fault(CHECK, a_shop(balances=history[-1:], balance_history=history))
    assert (fault.since, fault.details["days"]) == (ago(days=9), 9)


def test_many_days_in_a_row_warn_by_their_own_rule_when_it_is_the_worse() -> None:
    history = tuple(BalanceLine(Decimal("-5"), "USD", ago(days=days)) for days in (9, 5, 1))
    rules = list(read_packs())
    for rule in rules:
        rule.confidence = "B" if rule.key == "balance.negative_days" else rule.confidence
    book = rule_book_of(rules)
    said = judge(all_checks()[CHECK], a_shop(balances=history[-1:], balance_history=history), book, {}, {})
    (fault,) = said.faults
    assert (fault.severity, fault.rule and fault.rule.key) == (Severity.CRITICAL, "balance.negative_days")
