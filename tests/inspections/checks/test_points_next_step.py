"""Points count from seven on, five before the first measure; what was told long ago says nothing."""

from datetime import timedelta
from decimal import Decimal

from inspections.conduct import PenaltyPoints, Source
from inspections.items import Severity, State
from inspections.judgement import judge
from inspections.registry import all_checks
from stores.records import PenaltyRecord, Record
from stores.topics import Topic
from tests.inspections.checks.shop import RULES, a_figure, a_shop, ago, conduct, is_quiet, the_fault, unread, verdict

CHECK = "points_next_step"


def given(points: int) -> PenaltyPoints:
    return PenaltyPoints(f"v{points}", points, "High late shipment rate", ago(days=3))


AT_FAULT = a_shop(conduct=conduct(points=(given(5), given(2))))


def test_it_opens_five_points_before_a_step() -> None:
    fault = the_fault(CHECK, AT_FAULT)
    assert (fault.severity, fault.since) == (Severity.WARNING, ago(days=3))
    assert fault.details == {"points": "7", "next_step": "12", "gap": "5"}
    assert the_fault(CHECK, a_shop(conduct=conduct(points=(given(31),)))).severity == Severity.CRITICAL


def test_it_stays_quiet_below() -> None:
    assert is_quiet(CHECK, a_shop(conduct=conduct(points=(given(6),))))


def test_it_is_unknown_when_the_points_could_not_be_read() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.HEALTH)).state == State.UNKNOWN


def test_it_is_gone_when_the_points_lapse() -> None:
    assert is_quiet(CHECK, a_shop())


def test_points_that_somebody_told_us_count_where_the_platform_tells_none() -> None:
    told = a_figure(key="penalty_points", value=Decimal(20), source=Source.PUSHED, observed_at=ago(days=1))
    lacks: dict[type[Record], str] = {PenaltyRecord: "Read in Seller Center."}
    shop = a_shop(conduct=conduct(figures=(told,)))
    said = judge(all_checks()[CHECK], shop, RULES, {}, lacks)
    assert [fault.details["next_step"] for fault in said.faults] == ["24"]
    assert judge(all_checks()[CHECK], a_shop(), RULES, {}, lacks).state == State.NOT_COVERED
    old = a_figure(key="penalty_points", value=Decimal(0), source=Source.ATTESTED, observed_at=ago(days=9))
    assert old.observed_at
    assert shop.now - old.observed_at > timedelta(days=8)
    assert judge(all_checks()[CHECK], a_shop(conduct=conduct(figures=(old,))), RULES, {}, lacks).state == State.UNKNOWN
