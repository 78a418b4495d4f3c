"""Frozen withdrawals are told by people and tools; what nobody told, or told long ago, is not ok."""

from decimal import Decimal

from inspections.conduct import Source
from inspections.items import Severity, State
from inspections.snapshot import Snapshot
from stores.topics import Topic
from tests.inspections.checks.shop import a_figure, a_shop, ago, conduct, is_quiet, the_fault, unread, verdict

CHECK = "withdrawals_frozen"


def told(value: str, *, days: float = 0.5, source: Source = Source.ATTESTED) -> Snapshot:
    """A store of which somebody said so, so many days ago."""
    figure = a_figure(
        key="withdrawals_frozen",
        external_id="withdrawals_frozen",
        value=Decimal(value),
        unit="count",
        target=None,
        source=source,
        observed_at=ago(days=days),
    )
    return a_shop(conduct=conduct(figures=(figure,)))


AT_FAULT = told("1", source=Source.API)


def test_it_opens_as_soon_as_somebody_saw_it() -> None:
    fault = the_fault(CHECK, told("1"))
    assert (fault.subject, fault.severity, fault.since) == ("withdrawals", Severity.CRITICAL, ago(days=0.5))


def test_it_closes_when_somebody_saw_that_money_flows_again() -> None:
    assert is_quiet(CHECK, told("0"))


def test_what_was_told_long_ago_closes_nothing() -> None:
    for value in ("0", "1"):
        said = verdict(CHECK, told(value, days=60))
        assert (said.state, said.faults, said.unjudged) == (State.UNKNOWN, (), frozenset({"withdrawals"}))


def test_it_is_unknown_when_the_finances_could_not_be_read() -> None:
    said = verdict(CHECK, unread(told("1"), Topic.FINANCE))
    assert (said.state, said.closes) == (State.UNKNOWN, False)


def test_it_is_not_covered_while_nobody_has_told() -> None:
    said = verdict(CHECK, a_shop(conduct=conduct(figures=())))
    assert said.state == State.NOT_COVERED
