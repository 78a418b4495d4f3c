"""An address other than the usual one is a warning; without measurements, or without a usual one, nothing is said."""

import pytest

from inspections.items import Severity, State
from inspections.snapshot import ExitDay, Exits
from inspections.wording import finding_text
from stores.topics import Topic
from tests.inspections.checks.shop import NOW, a_shop, ago, an_exit, is_quiet, the_fault, unread, verdict

CHECK = "exit_address_drift"
OTHER = "198.51.100.9"


def exits(*days: ExitDay) -> Exits:
    return Exits(True, days)


AT_FAULT = a_shop(exits=exits(an_exit(3), an_exit(2), an_exit(1), an_exit(0, OTHER, "SG")))


def test_it_opens_when_todays_address_is_not_the_usual_one() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.since) == ("address", Severity.WARNING, ago(hours=1))
    assert finding_text(CHECK, fault.details, "Asia/Bangkok") == (
        "The store is seen from 198.51.100.9 (SG) since 2026-11-23 09:00 (Asia/Bangkok); usually it is 203.0.113.7 (TH)."
    )


def test_it_stays_quiet_after_one_odd_day_in_between() -> None:
    assert is_quiet(CHECK, a_shop(exits=exits(an_exit(3), an_exit(2), an_exit(1, OTHER), an_exit(0))))


def test_it_goes_by_what_was_seen_last_on_a_day_with_two_addresses() -> None:
    back = exits(an_exit(3), an_exit(2), an_exit(1), an_exit(0.05, OTHER), an_exit(0))
    assert is_quiet(CHECK, a_shop(exits=back))


@pytest.mark.parametrize(
    ("known", "state"),
    [
        (Exits(), State.NOT_COVERED),  # nobody measures
        (exits(), State.UNKNOWN),  # it could not be measured
        (exits(an_exit(4), an_exit(3), an_exit(2)), State.UNKNOWN),  # nor lately
        (exits(an_exit(1), an_exit(0, OTHER)), State.NOT_COVERED),  # one day makes nothing usual
        (exits(*(an_exit(day, f"203.0.113.{day}") for day in (4, 3, 2, 1, 0))), State.NOT_COVERED),  # it always changes
    ],
)
def test_it_is_never_ok_without_measurements_to_compare(known: Exits, state: State) -> None:
    said = verdict(CHECK, a_shop(exits=known))
    assert said.state == state
    assert said.reason
    assert verdict(CHECK, unread(AT_FAULT, Topic.STATUS)).state == State.UNKNOWN


def test_it_is_gone_when_the_address_is_back_or_has_become_the_usual_one() -> None:
    assert is_quiet(CHECK, a_shop(exits=exits(an_exit(3), an_exit(2), an_exit(1), an_exit(0))))
    lasting = [an_exit(4), an_exit(3, OTHER), an_exit(2, OTHER), an_exit(1, OTHER), an_exit(0, OTHER)]
    assert is_quiet(CHECK, a_shop(exits=exits(*lasting)))
    assert lasting[-1].last_seen_at == NOW
