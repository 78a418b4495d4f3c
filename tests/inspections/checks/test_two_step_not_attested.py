"""Two-step verification has to have been seen by somebody: a week of grace, then a warning; seen to be off is high."""

from datetime import timedelta
from typing import Any

from inspections.items import Severity, State
from inspections.snapshot import Snapshot
from inspections.wording import finding_text
from stores.topics import Topic
from tests.inspections.checks.shop import (
    NOW,
    SECOND,
    a_look,
    a_manual_fact,
    a_shop,
    ago,
    at,
    is_quiet,
    the_fault,
    unread,
    verdict,
)

CHECK = "two_step_not_attested"


def shop(look: Any = None, connected_days: float = 7, **given: Any) -> Snapshot:
    fact = a_manual_fact(
        item="two_step", title="Two-step verification", judged_by=CHECK, span=timedelta(days=30), look=look, **given
    )
    return a_shop(manual=(fact,), connected_at=ago(days=connected_days))


AT_FAULT = shop()


def test_it_opens_a_week_after_the_store_was_connected() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.severity, fault.since) == (Severity.WARNING, NOW)
    assert finding_text(CHECK, fault.details) == (
        "Two-step verification of the store's accounts in Seller Center: nobody has confirmed it yet."
    )


def test_within_the_grace_it_is_neither_a_warning_nor_ok() -> None:
    assert verdict(CHECK, at(AT_FAULT, NOW - SECOND)).state == State.NOT_COVERED


def test_a_confirmation_that_has_run_out_is_unknown_and_after_the_grace_a_warning() -> None:
    old = shop(a_look(at=ago(days=3)))
    assert verdict(CHECK, old).state == State.UNKNOWN
    assert the_fault(CHECK, at(old, NOW + timedelta(days=6))).details == {"why": "the last confirmation has run out"}


def test_seen_to_be_off_it_is_high_at_once() -> None:
    fault = the_fault(CHECK, shop(a_look("problem", note="The finance account."), connected_days=1))
    assert (fault.severity, fault.details) == (Severity.HIGH, {"why": "it was seen to be off"})


def test_could_not_look_is_never_ok() -> None:
    in_vain = a_look("could_not_look", note="locked out")
    assert verdict(CHECK, shop(newest=in_vain, seen=a_look(at=ago(hours=9)))).state == State.UNKNOWN


def test_it_is_unknown_when_the_store_could_not_be_reached() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.STATUS)).state == State.UNKNOWN


def test_it_is_gone_when_somebody_confirms_it() -> None:
    assert is_quiet(CHECK, shop(a_look()))
