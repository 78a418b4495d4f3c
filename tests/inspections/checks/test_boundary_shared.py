"""Two stores that must be separate and share something are told apart by number, never by name."""

from inspections.items import Severity, State
from inspections.snapshot import Boundary, SharedFact
from inspections.wording import finding_text
from stores.topics import Topic
from tests.inspections.checks.shop import a_shop, is_quiet, subjects, the_fault, unread, verdict

CHECK = "boundary_shared"
STATED = ("bank", "phone")
AT_FAULT = a_shop(boundary=Boundary(STATED, (), (SharedFact("bank", 17),)))


def test_it_opens_for_each_other_store_and_each_kind() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity) == ("bank:17", Severity.HIGH)
    assert finding_text(CHECK, fault.details) == (
        "It shares its bank account with store no. 17; these stores must be separate."
    )
    both = (SharedFact("phone", 17), SharedFact("bank", 17), SharedFact("bank", 9))
    assert subjects(CHECK, a_shop(boundary=Boundary(STATED, (), both))) == ["bank:9", "bank:17", "phone:17"]


def test_many_other_stores_are_not_as_many_findings() -> None:
    crowd = tuple(SharedFact("bank", number) for number in range(1, 101))
    found = subjects(CHECK, a_shop(boundary=Boundary(STATED, (), crowd)))
    assert (len(found), found[-1]) == (11, "bank:others")


def test_it_stays_quiet_when_nothing_is_shared() -> None:
    assert is_quiet(CHECK, a_shop(boundary=Boundary(("bank",))))


def test_it_is_not_covered_when_nothing_was_stated_and_unknown_when_it_cannot_be_compared() -> None:
    nothing = verdict(CHECK, a_shop(boundary=Boundary()))
    assert (nothing.state, nothing.reason) == (
        State.NOT_COVERED,
        "No isolation facts are recorded for this store.",
    )
    lost = verdict(CHECK, a_shop(boundary=Boundary(STATED, ("bank",))))
    assert (lost.state, lost.closes) == (State.UNKNOWN, False)
    assert "bank account" in lost.reason
    assert verdict(CHECK, unread(AT_FAULT, Topic.STATUS)).state == State.UNKNOWN


def test_it_is_gone_when_the_stores_are_said_to_belong_together_or_the_statement_is_withdrawn() -> None:
    assert is_quiet(CHECK, a_shop(boundary=Boundary(STATED)))
    assert verdict(CHECK, a_shop(boundary=Boundary())).closes
