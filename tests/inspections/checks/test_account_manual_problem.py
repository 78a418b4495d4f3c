"""A problem that somebody saw stays open until somebody says ok; a look in vain says nothing, and closes nothing."""

from inspections.items import Severity, State
from inspections.wording import finding_text
from stores.topics import Topic
from tests.inspections.checks.shop import (
    a_look,
    a_manual_fact,
    a_shop,
    ago,
    ahead,
    is_quiet,
    the_fault,
    unread,
    verdict,
)

CHECK = "account_manual_problem"
SEEN = a_look("problem", ago(hours=3), note="An iPad in a town where nobody lives.")
AT_FAULT = a_shop(manual=(a_manual_fact(look=SEEN),))


def test_it_opens_with_the_persons_own_words() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.since) == ("login_devices", Severity.HIGH, ago(hours=3))
    assert finding_text(CHECK, fault.details) == (
        "alice saw a problem with “Log-in devices” on 2026-11-23: An iPad in a town where nobody lives."
    )


def test_it_stays_open_when_the_word_has_run_out_and_when_somebody_could_not_look() -> None:
    old = a_look("problem", ago(days=9), note="x")
    in_vain = a_look("could_not_look", ago(hours=1), note="locked out")
    for fact in (a_manual_fact(look=old), a_manual_fact(seen=old, newest=in_vain)):
        assert the_fault(CHECK, a_shop(manual=(fact,))).since == ago(days=9)


def test_could_not_look_is_never_ok() -> None:
    in_vain = a_look("could_not_look", ago(hours=1), note="locked out")
    for seen in (a_look(at=ago(hours=5)), None):
        found = verdict(CHECK, a_shop(manual=(a_manual_fact(seen=seen, newest=in_vain, first_due_at=ahead(days=1)),)))
        assert (found.state, set(found.unjudged)) == (State.UNKNOWN, {"login_devices"})
        assert found.reason == "“Log-in devices” could not be looked up on 2026-11-23: locked out"


def test_an_ok_that_has_run_out_is_no_longer_ok() -> None:
    found = verdict(CHECK, a_shop(manual=(a_manual_fact(look=a_look(at=ago(days=2))),)))
    assert (found.state, found.faults) == (State.UNKNOWN, ())


def test_it_is_not_covered_while_nobody_has_looked() -> None:
    assert verdict(CHECK, a_shop(manual=(a_manual_fact(look=None),))).state == State.NOT_COVERED
    assert verdict(CHECK, a_shop(manual=())).state == State.NOT_COVERED


def test_it_is_unknown_when_the_store_could_not_be_reached() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.STATUS)).state == State.UNKNOWN


def test_it_is_gone_when_somebody_says_ok() -> None:
    assert is_quiet(CHECK, a_shop(manual=(a_manual_fact(),)))
