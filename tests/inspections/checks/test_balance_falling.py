"""A balance on its way to zero, or to the next amount at which the platform acts, is told before it is there."""

from decimal import Decimal

import pytest

from inspections.items import Severity, State
from inspections.judgement import judge
from inspections.registry import all_checks
from inspections.snapshot import BalanceLine, Snapshot
from stores.records import BalanceRecord
from stores.topics import Topic
from tests.inspections.checks.shop import RULES, a_shop, ago, ahead, is_quiet, the_fault, unread, verdict

CHECK = "balance_falling"


def over_days(*course: tuple[str, float], currency: str = "USD") -> Snapshot:
    """A store whose balance was so much so many days ago; the last is the newest."""
    history = tuple(BalanceLine(Decimal(amount), currency, ago(days=days)) for amount, days in course)
    return a_shop(balances=history[-1:], balance_history=history)


AT_FAULT = over_days(("400", 4), ("300", 3), ("200", 2), ("100", 1))


def test_it_opens_with_the_day_on_which_the_balance_comes_to_zero() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.due_at) == ("balance", Severity.HIGH, ahead(days=0))
    assert (fault.details["pace"], fault.details["border"]) == ("100.00", "0.00")


def test_a_debt_is_measured_to_the_next_amount_at_which_the_platform_acts() -> None:
    fault = the_fault(CHECK, over_days(("-40", 3), ("-60", 2), ("-80", 1)))
    assert (fault.details["border"], fault.due_at) == ("-100.00", ahead(days=0))
    fault = the_fault(CHECK, over_days(("-120", 3), ("-140", 2), ("-160", 1)))
    assert (fault.details["border"], fault.severity) == ("-250.00", Severity.WARNING)


@pytest.mark.parametrize(
    "course",
    [
        (("100", 3), ("200", 2), ("300", 1)),
        (("900", 3), ("890", 2), ("880", 1)),
        (("200", 2), ("100", 1)),
        (("400", 3), ("40", 2), ("50", 1)),
        (("-520", 3), ("-540", 2), ("-560", 1)),
    ],
    ids=["it rises", "it falls slowly", "too little is known", "it has risen again", "no further step is known"],
)
def test_it_stays_quiet(course: tuple[tuple[str, float], ...]) -> None:
    assert is_quiet(CHECK, over_days(*course))


def test_it_closes_when_money_came_in() -> None:
    assert is_quiet(CHECK, over_days(("400", 4), ("300", 3), ("200", 2), ("900", 1)))


def test_it_is_unknown_when_the_finances_could_not_be_read() -> None:
    said = verdict(CHECK, unread(AT_FAULT, Topic.FINANCE))
    assert (said.state, said.closes) == (State.UNKNOWN, False)


def test_it_is_not_covered_where_no_balance_is_shown_or_told() -> None:
    said = judge(all_checks()[CHECK], a_shop(), RULES, {}, {BalanceRecord: "No wallet is shown."})
    assert (said.state, said.closes) == (State.NOT_COVERED, False)
