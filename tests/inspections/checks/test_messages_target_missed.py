"""A figure of this line of the checklist misses its target, or keeps it to the dot."""

from dataclasses import replace
from decimal import Decimal

from inspections.checks.messages_target_missed import answers_to_reach
from inspections.conduct import Source
from inspections.items import Item, Severity, State
from inspections.registry import all_checks
from inspections.snapshot import Snapshot
from stores.topics import Topic
from tests.inspections.checks.shop import (
    a_figure,
    a_shop,
    ago,
    conduct,
    is_quiet,
    stays_if_open,
    the_fault,
    unread,
    verdict,
)

CHECK = "messages_target_missed"
BAD = a_figure(external_id="77", key="response_time", value=Decimal("5.5"), respected=False)
AT_FAULT = a_shop(conduct=conduct(figures=(BAD,)))


def test_it_opens_by_the_platforms_own_target() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.details["target"]) == ("77", Severity.WARNING, "5")
    assert fault.rule
    assert fault.rule.source == "The platform's own target for this shop"
    assert all_checks()[CHECK].item == Item.MESSAGES


def test_it_stays_quiet_when_the_target_is_just_kept_or_there_is_no_data() -> None:
    kept = replace(BAD, value=Decimal("4.99"), respected=True)
    assert is_quiet(CHECK, a_shop(conduct=conduct(figures=(kept,))))
    nothing = replace(BAD, value=None, respected=None)
    assert is_quiet(CHECK, a_shop(conduct=conduct(figures=(nothing,))))


def test_it_is_unknown_when_the_figures_could_not_be_read_or_were_told_long_ago() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.HEALTH)).state == State.UNKNOWN
    told = replace(BAD, source=Source.PUSHED, observed_at=ago(days=9))
    said = verdict(CHECK, a_shop(conduct=conduct(figures=(told,))), {Topic.HEALTH: "Not offered."})
    assert (said.state, said.reason, said.faults) == (State.UNKNOWN, "The last figure was told 9 days ago.", ())


def test_what_was_told_us_is_judged_where_the_platform_offers_nothing() -> None:
    told = replace(BAD, source=Source.PUSHED, observed_at=ago(days=1))
    shop = a_shop(conduct=conduct(figures=(told,)))
    assert [fault.subject for fault in verdict(CHECK, shop, {Topic.HEALTH: "Not offered."}).faults] == ["77"]


def test_it_is_gone_when_the_figure_recovers() -> None:
    assert is_quiet(CHECK, a_shop(conduct=conduct(figures=(replace(BAD, value=Decimal(2), respected=True),))))


def test_it_says_how_many_answers_save_the_response_rate() -> None:
    assert answers_to_reach(Decimal(80), 20, Decimal(85)) == 7  # 23 of 27 is 85.2 %
    assert answers_to_reach(Decimal(85), 20, Decimal(85)) == 0
    assert answers_to_reach(Decimal(50), 20, Decimal(100)) == 0
    rate = a_figure(
        key="response_rate", external_id="11", value=Decimal(80), target=Decimal(85), comparator=">=", respected=False
    )
    chats = a_figure(
        key="chat_sessions", external_id="chats", value=Decimal(20), target=None, comparator="", respected=None
    )
    assert the_fault(CHECK, a_shop(conduct=conduct(figures=(rate, chats)))).details["save"] == "7"


def a_rate(value: str, chats: int) -> Snapshot:
    rate = a_figure(key="response_rate", external_id="11", value=Decimal(value), target=Decimal(85), comparator=">=",
                    respected=Decimal(value) >= 85)  # fmt: skip
    asked = a_figure(
        key="chat_sessions", external_id="chats", value=Decimal(chats), target=None, comparator="", respected=None
    )
    return a_shop(conduct=conduct(figures=(rate, asked)))


def test_what_stands_at_its_target_opens_nothing_and_stays_if_open() -> None:
    assert is_quiet(CHECK, a_rate("85", 20))
    assert stays_if_open(CHECK, a_rate("86.6", 20), "11")
    assert not stays_if_open(CHECK, a_rate("86.7", 20), "11")


def test_the_rate_of_two_chats_opens_nothing() -> None:
    assert is_quiet(CHECK, a_rate("50", 2))
    assert stays_if_open(CHECK, a_rate("50", 2), "11")
    assert the_fault(CHECK, a_rate("50", 3)).subject == "11"
