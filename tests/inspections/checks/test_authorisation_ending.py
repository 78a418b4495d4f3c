"""The seller hears of the authorisation's end from thirty days before on, and more urgently as it nears."""

import pytest

from inspections.items import Severity, State
from inspections.snapshot import Status
from tests.inspections.checks.shop import NOW, SECOND, a_shop, ahead, is_quiet, the_fault, verdict

CHECK = "authorisation_ending"
AT_FAULT = a_shop(authorisation_ends_at=ahead(days=30))


def test_it_opens_thirty_days_before_the_end() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.since, fault.due_at) == ("connection", NOW, ahead(days=30))


def test_it_stays_quiet_a_second_earlier() -> None:
    assert is_quiet(CHECK, a_shop(authorisation_ends_at=ahead(days=30) + SECOND))


@pytest.mark.parametrize(
    ("days", "severity"),
    [
        (30, Severity.WARNING),
        (14.001, Severity.WARNING),
        (14, Severity.HIGH),
        (7.001, Severity.HIGH),
        (7, Severity.CRITICAL),
    ],
)
def test_it_grows_more_urgent_as_the_end_nears(days: float, severity: Severity) -> None:
    assert the_fault(CHECK, a_shop(authorisation_ends_at=ahead(days=days))).severity == severity


def test_in_its_last_second_it_is_ending_and_then_it_has_ended() -> None:
    assert the_fault(CHECK, a_shop(authorisation_ends_at=NOW + SECOND)).severity == Severity.CRITICAL
    assert is_quiet(CHECK, a_shop(authorisation_ends_at=NOW))


def test_an_authorisation_that_was_withdrawn_is_not_ending_any_more() -> None:
    assert is_quiet(CHECK, a_shop(authorisation_ends_at=ahead(days=3), status=Status("unseen", "refused")))


def test_it_is_unknown_when_the_end_is_not_known_or_nothing_was_ever_read() -> None:
    assert verdict(CHECK, a_shop(authorisation_ends_at=None)).state == State.UNKNOWN
    assert verdict(CHECK, a_shop(authorisation_ends_at=ahead(days=3), status=None)).state == State.UNKNOWN


def test_the_end_is_told_as_the_stores_own_day() -> None:
    late_evening_in_london = ahead(days=5).replace(hour=20)
    assert the_fault(CHECK, a_shop(authorisation_ends_at=late_evening_in_london)).details["ends_on"] == "2026-11-29"


def test_it_is_gone_after_renewal() -> None:
    assert is_quiet(CHECK, a_shop(authorisation_ends_at=ahead(days=365)))
