"""A figure of this line of the checklist misses its target, or keeps it to the dot."""

from dataclasses import replace
from decimal import Decimal

import pytest

from inspections.conduct import Source
from inspections.items import Item, Severity, State
from inspections.registry import all_checks
from stores.topics import Topic
from tests.inspections.checks.shop import a_figure, a_shop, ago, conduct, is_quiet, the_fault, unread, verdict

CHECK = "store_target_missed"
BAD = a_figure(external_id="77", key="other_listing_violations", value=Decimal("5.5"), respected=False)
AT_FAULT = a_shop(conduct=conduct(figures=(BAD,)))


def test_it_opens_by_the_platforms_own_target() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.subject, fault.severity, fault.details["target"]) == ("77", Severity.WARNING, "5")
    assert fault.rule
    assert fault.rule.source == "The platform's own target for this shop"
    assert all_checks()[CHECK].item == Item.STORE_STATUS


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


@pytest.mark.parametrize(
    ("score", "severity"), [(199, Severity.WARNING), (175, Severity.HIGH), (155, Severity.CRITICAL)]
)
def test_an_american_health_rating_is_judged_by_its_ladder_five_above_the_first_step(
    score: int, severity: Severity
) -> None:
    told = a_figure(key="health_score", external_id="health_score", value=Decimal(score), target=None, comparator="")
    assert the_fault(CHECK, a_shop(country="US", conduct=conduct(figures=(told,)))).severity == severity
