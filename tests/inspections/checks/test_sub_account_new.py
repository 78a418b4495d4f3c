"""A sub-account that appears of itself is told until somebody has looked; those the register began with are not."""

from typing import Any

from inspections.accounts.facts import Account
from inspections.accounts.rights import Right
from inspections.items import Severity, State
from stores.topics import Topic
from tests.inspections.checks.shop import (
    SECOND,
    a_look,
    a_manual_fact,
    a_shop,
    ago,
    an_account,
    is_quiet,
    the_fault,
    unread,
    verdict,
)

CHECK = "sub_account_new"
OLD = an_account()


def a_stranger(**given: Any) -> Account:
    usual: dict[str, Any] = {
        "id": 8,
        "person": "",
        "person_is_here": False,
        "registered_at": ago(hours=5),
        "is_told": True,
    }
    return an_account(**{**usual, **given})


STRANGER = a_stranger()
AT_FAULT = a_shop(accounts=(OLD, STRANGER))


def test_it_opens_when_one_appears_and_is_high_where_it_moves_money() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.since) == ("account:8", Severity.WARNING, ago(hours=5))
    rich = a_stranger(rights=frozenset({Right.FINANCE}))
    assert the_fault(CHECK, a_shop(accounts=(OLD, rich))).severity == Severity.HIGH


def test_what_a_person_entered_and_what_the_register_began_with_is_not_new() -> None:
    assert is_quiet(CHECK, a_shop(accounts=(OLD, a_stranger(is_told=False))))
    assert is_quiet(CHECK, a_shop(accounts=(OLD, a_stranger(person="bob", person_is_here=True))))
    first = a_stranger(id=7, registered_at=ago(hours=6))
    assert is_quiet(CHECK, a_shop(accounts=(first, STRANGER)))


def test_it_is_gone_when_somebody_has_looked_or_after_the_rules_days() -> None:
    before = a_manual_fact(item="sub_accounts", look=a_look(at=ago(hours=5) - SECOND))
    assert not is_quiet(CHECK, a_shop(accounts=(OLD, STRANGER), manual=(before,)))
    after = a_manual_fact(item="sub_accounts", look=a_look(at=ago(hours=4)))
    assert is_quiet(CHECK, a_shop(accounts=(OLD, STRANGER), manual=(after,)))
    long_ago = a_stranger(registered_at=ago(days=30) - SECOND)
    assert is_quiet(CHECK, a_shop(accounts=(OLD, long_ago)))


def test_it_is_unknown_when_the_store_could_not_be_reached() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.STATUS)).state == State.UNKNOWN
