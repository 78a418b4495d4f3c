"""A log-in from a place that a store is not known by is told, once it is known where the store is usually signed in to."""

from inspections.accounts.facts import LogIns
from inspections.items import Severity, State
from inspections.wording import finding_text
from stores.topics import Topic
from tests.inspections.checks.shop import (
    SECOND,
    a_look,
    a_manual_fact,
    a_new_place,
    a_shop,
    ago,
    is_quiet,
    the_fault,
    unread,
    verdict,
)

CHECK = "login_from_new_place"
AT_FAULT = a_shop(log_ins=LogIns(ago(days=60), ago(minutes=30), (a_new_place(),)))


def test_it_is_high_and_names_where_from_but_not_the_login_name() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.since) == ("login:9", Severity.HIGH, ago(minutes=30))
    assert finding_text(CHECK, fault.details) == (
        "b•••@shop.example signed in on 2026-11-23 02:30 (UTC) with a new device: Chrome on Windows, 203.0.113.9, Hanoi."
    )


def test_while_it_is_learned_where_the_store_is_signed_in_to_nothing_is_told_and_nothing_is_ok() -> None:
    learning = LogIns(ago(days=14) + SECOND, ago(minutes=30), (a_new_place(),))
    assert verdict(CHECK, a_shop(log_ins=learning)).state == State.NOT_COVERED
    learned = LogIns(ago(days=14), ago(minutes=30), (a_new_place(at=ago(days=1)),))
    assert is_quiet(CHECK, a_shop(log_ins=learned))  # it came while it was being learned


def test_it_stays_until_somebody_has_looked_at_the_devices_and_says_ok() -> None:
    for verdict_, at, told in (
        ("ok", ago(hours=1), True),
        ("problem", ago(minutes=1), True),
        ("ok", ago(minutes=1), False),
    ):
        looked = a_shop(log_ins=AT_FAULT.log_ins, manual=(a_manual_fact(look=a_look(verdict_, at)),))
        assert bool(verdict(CHECK, looked).faults) is told


def test_it_is_not_covered_where_no_log_in_was_ever_told() -> None:
    assert verdict(CHECK, a_shop(log_ins=LogIns())).state == State.NOT_COVERED


def test_it_is_unknown_when_no_log_in_was_told_for_a_month() -> None:
    found = verdict(CHECK, a_shop(log_ins=LogIns(ago(days=90), ago(days=30))))
    assert (found.state, found.reason) == (State.UNKNOWN, "No log-in of this store was told since 2026-10-24.")
    assert verdict(CHECK, unread(AT_FAULT, Topic.STATUS)).state == State.UNKNOWN


def test_it_is_gone_when_all_come_from_known_places() -> None:
    assert is_quiet(CHECK, a_shop())
