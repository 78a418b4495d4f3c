"""A sub-account may do in Seller Center what its person's role allows here, and no more."""

import pytest

from inspections.accounts.rights import Right
from inspections.items import Severity, State
from inspections.wording import finding_text
from stores.topics import Topic
from tests.inspections.checks.shop import a_shop, an_account, is_quiet, the_fault, unread, verdict

CHECK = "sub_account_over_privileged"
AT_FAULT = a_shop(accounts=(an_account(excess=(Right.PRODUCTS,)),))


def test_it_opens_and_names_the_surplus_without_the_login_name() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity) == ("account:7", Severity.WARNING)
    assert finding_text(CHECK, fault.details) == (
        "The sub-account b•••@shop.example of bob may do more than their role here allows: products."
    )


@pytest.mark.parametrize("right", [Right.FINANCE, Right.SETTINGS, Right.USERS])
def test_it_is_high_where_the_surplus_moves_money_or_lets_others_in(right: Right) -> None:
    assert the_fault(CHECK, a_shop(accounts=(an_account(excess=(right,)),))).severity == Severity.HIGH


def test_accounts_without_a_person_are_another_checks() -> None:
    assert is_quiet(CHECK, a_shop(accounts=(an_account(person="", person_is_here=False, rights=None),)))


def test_it_is_unknown_when_nobody_said_what_the_account_may_do() -> None:
    found = verdict(CHECK, a_shop(accounts=(an_account(rights=None),)))
    assert (found.state, set(found.unjudged)) == (State.UNKNOWN, {"account:7"})
    assert verdict(CHECK, unread(AT_FAULT, Topic.STATUS)).state == State.UNKNOWN


def test_it_is_not_covered_where_no_sub_account_is_registered() -> None:
    assert verdict(CHECK, a_shop(accounts=())).state == State.NOT_COVERED


def test_it_is_gone_when_the_rights_fit() -> None:
    assert is_quiet(CHECK, a_shop(accounts=(an_account(),)))
