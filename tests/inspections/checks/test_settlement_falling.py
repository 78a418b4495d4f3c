"""Two weeks of settlements are compared when both hold enough of them."""

from datetime import datetime

from inspections.items import Severity, State
from inspections.snapshot import Snapshot, StatementLine
from stores.topics import Topic
from tests.inspections.checks.shop import NOW, SECOND, a_shop, a_statement, ago, is_quiet, the_fault, unread, verdict

CHECK = "settlement_falling"


def days(amount: str, *ages: float) -> tuple[StatementLine, ...]:
    """A settlement of the same amount on each of these days."""
    return tuple(a_statement(amount, ago(days=age)) for age in ages)


BEFORE = days("100", 7.5, 8.5, 9.5, 10.5, 11.5)  # 500 in all
AT_FAULT = a_shop(statements=(*days("49", 0.5, 1.5, 2.5, 3.5), *days("53", 4.5), *BEFORE))


def test_it_opens_below_half_of_the_week_before() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity) == ("settlement", Severity.WARNING)
    assert (fault.details["days"], fault.details["lately"], fault.details["before"]) == (7, "249", "500")


def test_half_sharp_is_not_falling() -> None:
    assert is_quiet(CHECK, a_shop(statements=(*days("50", 0.5, 1.5, 2.5, 3.5, 4.5), *BEFORE)))


def test_four_settlements_in_a_week_are_too_few_on_either_side() -> None:
    lately = days("1", 0.5, 1.5, 2.5, 3.5, 4.5)
    assert not is_quiet(CHECK, a_shop(statements=(*lately, *BEFORE)))
    assert is_quiet(CHECK, a_shop(statements=(*lately[1:], *BEFORE)))
    assert is_quiet(CHECK, a_shop(statements=(*lately, *BEFORE[1:])))


def test_a_settlement_of_seven_days_ago_belongs_to_the_week_before_and_of_fourteen_to_neither() -> None:
    def with_a_big_one(at: datetime) -> bool:
        big = a_statement("10000", at)
        return is_quiet(CHECK, a_shop(statements=(*days("60", 0.5, 1.5, 2.5, 3.5, 4.5), *BEFORE, big)))

    week, fortnight = ago(days=7), ago(days=14)
    assert with_a_big_one(week + SECOND)  # raises the week just over
    assert not with_a_big_one(week)  # raises the week before
    assert not with_a_big_one(fortnight + SECOND)
    assert with_a_big_one(fortnight)  # too old to count


def test_a_negative_newest_settlement_is_said_by_another_check() -> None:
    assert is_quiet(CHECK, a_shop(statements=(*AT_FAULT.statements, a_statement("-1", NOW))))


def test_a_settlement_of_this_very_second_counts_and_zero_is_not_negative() -> None:
    four = days("10", 1.5, 2.5, 3.5, 4.5)
    assert is_quiet(CHECK, a_shop(statements=(*four, *BEFORE)))
    assert the_fault(CHECK, a_shop(statements=(a_statement("0", NOW), *four, *BEFORE))).details["lately"] == "40"


def test_a_week_before_without_earnings_cannot_be_fallen_from() -> None:
    nothing = days("0", 7.5, 8.5, 9.5, 10.5, 11.5)
    assert is_quiet(CHECK, a_shop(statements=(*days("-5", 1.5, 2.5, 3.5, 4.5), *days("1", 0.5), *nothing)))


def test_it_is_unknown_when_the_finances_could_not_be_read() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.FINANCE)).state == State.UNKNOWN


def test_the_weekly_statements_of_lazada_are_compared_by_the_fortnight() -> None:
    def weeks(*amounts: str) -> Snapshot:
        lines = tuple(a_statement(amount, ago(days=0.1 + 7 * age)) for age, amount in enumerate(amounts))
        return a_shop(platform="lazada", statements=lines)

    fault = the_fault(CHECK, weeks("49", "50", "100", "100", "900"))
    assert (fault.details["days"], fault.details["lately"], fault.details["before"]) == (14, "99", "200")
    assert is_quiet(CHECK, weeks("50", "50", "100", "100"))  # half sharp
    assert is_quiet(CHECK, weeks("0", "100", "100", "100"))  # one week without income is no fall
    assert is_quiet(CHECK, weeks("1", "1", "900"))  # one week before is too few


def test_it_is_gone_when_settlements_recover() -> None:
    assert is_quiet(CHECK, a_shop(statements=(*days("90", 0.5, 1.5, 2.5, 3.5, 4.5), *BEFORE)))
