"""Deadlines that a platform does not give: computed from rules and working days, marked so, and never in place of its own."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from inspections.calendars.calendar import Closure, WorkingCalendar
from inspections.calendars.picture import Place, draw_calendar
from inspections.calendars.weeks import CHAT, ORDERS
from inspections.items import Severity, State
from inspections.snapshot import Snapshot
from inspections.wording import finding_text
from tests.inspections.checks.shop import a_buyer, a_shop, an_order, is_quiet, the_fault, verdict

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
# Paid on a Thursday; ready to ship within two working days, and Sundays rest: Saturday 23:59:59.
PAID = datetime(2026, 11, 26, 10, tzinfo=ZONE)
DUE = datetime(2026, 11, 28, 16, 59, 59, tzinfo=UTC)


def vietnam(now: datetime, dated: bool = False, **order: Any) -> Snapshot:
    calendar = draw_calendar(Place("tiktok", "VN", "", "", ZONE.key), ORDERS, [], None, now)
    undated = an_order(**{"created_at": PAID, "paid_at": PAID, "ship_by_at": None, **order})
    return a_shop(country="VN", time_zone=ZONE.key, now=now, orders=(undated,), order_days=calendar, dates_orders=dated)


def test_on_a_platform_without_deadlines_an_order_is_judged_by_a_computed_one_that_says_so() -> None:
    assert is_quiet("orders_ship_at_risk", vietnam(PAID + timedelta(hours=1)))
    near = the_fault("orders_ship_at_risk", vietnam(DUE - timedelta(hours=3)))
    assert (near.severity, near.due_at, near.details["computed"]) == (Severity.CRITICAL, DUE, "yes")
    assert near.rule is not None
    assert (near.rule.key, near.rule.confidence) == ("orders.dispatch", "A")
    assert "computed" in finding_text("orders_ship_at_risk", near.details)
    late = the_fault("orders_ship_overdue", vietnam(DUE + timedelta(seconds=1)))
    assert (late.severity, late.since) == (Severity.HIGH, DUE)


def test_the_platforms_own_deadline_always_wins() -> None:
    own = PAID + timedelta(days=10)
    for dated in (True, False):
        assert is_quiet("orders_ship_overdue", vietnam(DUE + timedelta(days=1), dated, ship_by_at=own))
    assert "computed" not in the_fault("orders_ship_overdue", vietnam(own + timedelta(days=1), ship_by_at=own)).details


@pytest.mark.parametrize("check", ["orders_ship_at_risk", "orders_ship_overdue"])
def test_where_the_platform_dates_its_orders_one_without_a_date_stays_unknown(check: str) -> None:
    said = verdict(check, vietnam(DUE + timedelta(days=1), dated=True))
    assert (said.state, said.faults) == (State.UNKNOWN, ())


def test_days_that_rest_count_neither_as_had_nor_as_left() -> None:
    friday = datetime(2026, 11, 27, 12, tzinfo=ZONE)  # due on Monday, with a Sunday between
    on_sunday = vietnam(datetime(2026, 11, 29, 12, tzinfo=ZONE), paid_at=friday, created_at=friday)
    fault = the_fault("orders_ship_at_risk", on_sunday)
    assert fault.severity == Severity.WARNING
    saturday = datetime(2026, 11, 28, 18, tzinfo=ZONE)  # 60 hours count, less the last second; half of them are left
    assert fault.since == saturday - timedelta(milliseconds=500)


def test_a_parcel_is_handed_over_the_same_day_when_paid_before_14() -> None:
    waiting: dict[str, Any] = {"status": "awaiting_collection", "shipped_at": PAID + timedelta(hours=1)}
    same_day = datetime(2026, 11, 26, 16, 59, 59, tzinfo=UTC)
    assert the_fault("orders_handover_at_risk", vietnam(same_day - timedelta(hours=1), **waiting)).due_at == same_day
    assert the_fault("orders_handover_overdue", vietnam(same_day + timedelta(seconds=1), **waiting)).due_at == same_day


def test_a_rule_that_nobody_vouches_for_warns_and_no_more() -> None:
    shop = vietnam(DUE + timedelta(days=3))
    inferred = a_shop(country="MY", now=shop.now, orders=shop.orders, dates_orders=False)
    assert the_fault("orders_ship_overdue", inferred).severity == Severity.WARNING


def test_without_a_rule_for_the_country_it_is_unknown() -> None:
    shop = vietnam(DUE)
    assert (
        verdict("orders_ship_overdue", a_shop(country="BR", orders=shop.orders, dates_orders=False)).state == "unknown"
    )


MANILA = ZoneInfo("Asia/Manila")


def manila(now: datetime, asked_at: datetime, closure: Closure | None = None) -> Snapshot:
    calendar = draw_calendar(Place("lazada", "PH", "", "", MANILA.key), CHAT, [], None, now)
    days = WorkingCalendar(calendar.time_zone, calendar.weeks, calendar.holidays, {}, closure)
    buyers = (a_buyer(waiting_since=asked_at),)
    return a_shop(platform="lazada", country="PH", time_zone=MANILA.key, now=now, waiting_buyers=buyers, chat_days=days)


def test_lazada_in_the_philippines_wants_answers_by_19() -> None:
    asked = datetime(2026, 11, 26, 15, tzinfo=MANILA)
    due = datetime(2026, 11, 26, 19, tzinfo=MANILA)
    assert is_quiet("messages_reply_at_risk", manila(asked + timedelta(minutes=119), asked))
    fault = the_fault("messages_reply_at_risk", manila(asked + timedelta(hours=2), asked))
    assert (fault.due_at, fault.rule.key if fault.rule else "") == (due, "messages.same_day")
    assert is_quiet("messages_unanswered", manila(due, asked))
    late = the_fault("messages_unanswered", manila(due + timedelta(seconds=1), asked))
    assert (late.severity, late.details["hours"]) == (Severity.CRITICAL, "4")


def test_a_question_that_falls_due_on_no_day_is_unknown() -> None:
    asked = datetime(2026, 11, 26, 15, tzinfo=MANILA)
    said = verdict("messages_unanswered", manila(asked, asked, Closure(asked.date(), None)))
    assert (said.state, said.reason) == (State.UNKNOWN, "The calendar holds no working day to answer by.")


def test_elsewhere_answers_run_by_the_clock() -> None:
    at = datetime(2026, 11, 26, 15, tzinfo=UTC)
    thai = a_shop(now=at, waiting_buyers=(a_buyer(waiting_since=at - timedelta(hours=13)),))
    fault = the_fault("messages_unanswered", thai)
    assert fault.rule is not None
    assert fault.rule.value == Decimal(12)
