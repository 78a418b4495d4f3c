"""A store on holiday is told of: mildly while its end is ahead, loudly when it was forgotten."""

from inspections.items import Severity, State
from inspections.snapshot import Status
from stores.topics import Topic
from tests.inspections.checks.shop import NOW, SECOND, a_shop, ahead, at, is_quiet, the_fault, unread, verdict

CHECK = "store_on_holiday"
AT_FAULT = a_shop(status=Status("active", "accepted", on_holiday=True, holiday_until=ahead(days=3)))


def test_it_opens_while_the_holiday_lasts() -> None:
    assert the_fault(CHECK, AT_FAULT).severity == Severity.WARNING


def test_it_is_high_when_the_end_has_passed_or_was_never_set() -> None:
    assert the_fault(CHECK, at(AT_FAULT, ahead(days=3))).severity == Severity.HIGH
    assert the_fault(CHECK, at(AT_FAULT, ahead(days=3) - SECOND)).severity == Severity.WARNING
    endless = a_shop(status=Status("active", "accepted", on_holiday=True))
    assert the_fault(CHECK, endless).severity == Severity.HIGH


def test_it_is_unknown_when_the_status_could_not_be_read_and_not_covered_when_it_is_not_told() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.STATUS)).state == State.UNKNOWN
    assert verdict(CHECK, a_shop(status=Status("active", "accepted"))).state == State.NOT_COVERED


def test_it_is_gone_when_the_store_opens_again() -> None:
    assert is_quiet(CHECK, at(a_shop(), NOW))
