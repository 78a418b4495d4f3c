"""A problem seen with how the store stands; how long it stays open is tested with the account's (test_account_manual_problem.py)."""

from inspections.items import Item, Severity, State
from stores.topics import Topic
from tests.inspections.checks.shop import a_look, a_manual_fact, a_shop, ago, is_quiet, the_fault, unread, verdict

CHECK = "store_manual_problem"
SEEN = a_look("problem", ago(hours=3), note="See there.")
AT_FAULT = a_shop(manual=(a_manual_fact(item="points", line=Item.STORE_STATUS, look=SEEN),))


def test_it_opens_for_its_own_line() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.since) == ("points", Severity.HIGH, ago(hours=3))


def test_it_stays_quiet_when_the_problem_is_of_another_line() -> None:
    own = a_manual_fact(item="points", line=Item.STORE_STATUS)
    assert is_quiet(CHECK, a_shop(manual=(own, a_manual_fact(line=Item.ACCOUNT_RISK, look=SEEN))))


def test_it_is_unknown_when_the_store_could_not_be_reached() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.STATUS)).state == State.UNKNOWN


def test_it_is_gone_when_somebody_says_ok() -> None:
    assert is_quiet(CHECK, a_shop())
