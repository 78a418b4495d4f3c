"""Behind every sub-account stands one of us."""

from inspections.items import Severity, State
from inspections.wording import finding_text
from stores.topics import Topic
from tests.inspections.checks.shop import a_shop, an_account, is_quiet, the_fault, unread, verdict

CHECK = "sub_account_of_nobody"
AT_FAULT = a_shop(accounts=(an_account(person_is_here=False),))


def test_it_is_high_when_its_person_has_left() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity) == ("account:7", Severity.HIGH)
    assert finding_text(CHECK, fault.details) == (
        "The sub-account b•••@shop.example can still sign in: its person has left."
    )


def test_it_is_a_warning_when_nobody_is_named() -> None:
    fault = the_fault(CHECK, a_shop(accounts=(an_account(person="", person_is_here=False),)))
    assert (fault.severity, fault.details["why"]) == (Severity.WARNING, "nobody of us is named for it")


def test_it_is_unknown_when_the_store_could_not_be_reached() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.STATUS)).state == State.UNKNOWN


def test_it_is_not_covered_where_no_sub_account_is_registered() -> None:
    assert verdict(CHECK, a_shop(accounts=())).state == State.NOT_COVERED


def test_it_is_gone_when_somebody_of_us_has_it() -> None:
    assert is_quiet(CHECK, a_shop(accounts=(an_account(),)))
