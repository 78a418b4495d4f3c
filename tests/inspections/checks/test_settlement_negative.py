"""The newest settlement decides; how bad a negative one is, its worth in US dollars."""

from decimal import Decimal

import pytest

from inspections.exchange import Rate
from inspections.items import Severity, State
from stores.topics import Topic
from tests.inspections.checks.shop import a_shop, a_statement, ago, is_quiet, the_fault, unread, verdict

CHECK = "settlement_negative"
AT_FAULT = a_shop(statements=(a_statement("-0.01", ago(hours=9)),))


def test_it_opens_a_cent_below_zero() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.since) == ("settlement", Severity.WARNING, ago(hours=9))


def test_zero_is_not_negative() -> None:
    assert is_quiet(CHECK, a_shop(statements=(a_statement("0", ago(hours=9)),)))


def test_a_new_store_without_settlements_is_in_order() -> None:
    assert is_quiet(CHECK, a_shop(statements=()))


@pytest.mark.parametrize(
    ("dollars", "severity"),
    [
        ("-99.99", Severity.WARNING),
        ("-100", Severity.HIGH),
        ("-250", Severity.HIGH),
        ("-499.99", Severity.HIGH),
        ("-500", Severity.CRITICAL),
    ],
)
def test_it_is_worse_the_more_dollars_are_owed(dollars: str, severity: Severity) -> None:
    shop = a_shop(country="US", statements=(a_statement(dollars, ago(hours=9), currency="USD"),))
    assert the_fault(CHECK, shop).severity == severity


def test_other_currencies_are_judged_by_their_worth_in_dollars() -> None:
    fault = the_fault(CHECK, a_shop(statements=(a_statement("-5000", ago(hours=9)),)))
    assert (fault.severity, fault.details["in_usd"]) == (Severity.HIGH, "-150.00")


def test_a_currency_without_a_rate_is_a_warning_that_says_so() -> None:
    fault = the_fault(CHECK, a_shop(statements=(a_statement("-9000000", ago(hours=9), currency="XXX"),)))
    assert (fault.severity, fault.details["in_usd"]) == (Severity.WARNING, "no rate known")


def test_the_older_ladder_held_before_the_newer_one_and_only_warned() -> None:
    before = ago(days=500)
    shop = a_shop(
        now=before,
        statements=(a_statement("-900000", before),),
        usd_rates={"THB": Rate("THB", Decimal(1), before.date(), "x")},
    )
    assert the_fault(CHECK, shop).severity == Severity.WARNING


def test_it_is_unknown_when_the_finances_could_not_be_read() -> None:
    said = verdict(CHECK, unread(AT_FAULT, Topic.FINANCE))
    assert (said.state, said.closes) == (State.UNKNOWN, False)


def test_it_is_gone_after_a_positive_settlement_in_whatever_order_they_come() -> None:
    old, new = a_statement("-80", ago(hours=33)), a_statement("5", ago(hours=9))
    assert is_quiet(CHECK, a_shop(statements=(old, new)))
    assert is_quiet(CHECK, a_shop(statements=(new, old)))
