"""A store in which nobody works is told so after two weeks, long before the platform delists it."""

import pytest

from inspections.items import Severity, State
from tests.inspections.checks.shop import NOW, SECOND, a_shop, ago, is_quiet, the_fault, verdict

CHECK = "store_inactive"
AT_FAULT = a_shop(last_activity_at=ago(days=14) - SECOND)


def test_it_opens_a_second_after_fourteen_days() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.since) == ("store", Severity.WARNING, NOW - SECOND)


def test_it_stays_quiet_at_fourteen_days_sharp() -> None:
    assert is_quiet(CHECK, a_shop(last_activity_at=ago(days=14)))


@pytest.mark.parametrize(
    ("days", "severity"),
    [
        (22.99, Severity.WARNING),
        (23, Severity.HIGH),
        (29.99, Severity.HIGH),
        (30, Severity.CRITICAL),
        (90, Severity.CRITICAL),
    ],
)
def test_it_grows_worse_towards_the_day_of_delisting(days: float, severity: Severity) -> None:
    assert the_fault(CHECK, a_shop(last_activity_at=ago(days=days))).severity == severity


@pytest.mark.parametrize(
    ("idle", "left", "step"),
    [
        (20, 10, "the platform warns of it"),
        (30, 7, "all products are delisted"),
        (40, 20, "the platform announces the closure"),
        (60, 7, "the store is closed for good"),
        (70, -3, "the store is closed for good"),
    ],
)
def test_it_says_what_comes_next_and_when(idle: int, left: int, step: str) -> None:
    fault = the_fault(CHECK, a_shop(last_activity_at=ago(days=idle)))
    assert fault.due_at is not None
    assert ((fault.due_at - NOW).days, fault.details["next_step"]) == (left, step)


def test_it_is_unknown_when_no_activity_is_known() -> None:
    said = verdict(CHECK, a_shop(last_activity_at=None))
    assert (said.state, said.closes) == (State.UNKNOWN, False)


def test_it_is_gone_after_somebody_works_in_the_store() -> None:
    assert is_quiet(CHECK, a_shop(last_activity_at=ago(minutes=5)))
