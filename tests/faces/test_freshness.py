"""What is shown of a store by what its last inspection said: never ok longer than two intervals."""

from datetime import UTC, date, datetime, timedelta

import pytest

from inspections.freshness import ShownCell, end_of_day, shown_cells, worst_cell
from inspections.items import Item, State, state_of_store
from inspections.wording import check_title, finding_text, reason_text

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


def cells(state: State, age: timedelta, **line: object):
    lines = {Item.ORDERS.value: {"state": state.value, "findings": 0, **line}}
    return shown_cells(lines, finished_at=NOW - age, now=NOW, interval=HALF_HOUR, items=[Item.ORDERS])


@pytest.mark.parametrize("state", [State.OK, State.PROBLEM, State.UNKNOWN])
def test_a_cell_grows_stale_after_two_intervals(state: State):
    (fresh,) = cells(state, timedelta(minutes=60))
    (old,) = cells(state, timedelta(minutes=61))
    assert (fresh.state, old.state) == (state, State.STALE)
    assert (old.reason, old.since) == ("Not inspected since then.", NOW - timedelta(minutes=61))


def test_what_is_not_covered_does_not_grow_stale():
    (cell,) = cells(State.NOT_COVERED, timedelta(days=9))
    assert cell.state == State.NOT_COVERED


def test_open_findings_stay_on_a_stale_cell():
    (cell,) = cells(State.PROBLEM, timedelta(days=1), findings=3, worst="high")
    assert (cell.state, cell.findings, cell.worst) == (State.STALE, 3, "high")


def test_never_inspected_is_unknown_and_says_so():
    shown = shown_cells(None, finished_at=None, now=NOW, interval=HALF_HOUR, items=list(Item))
    assert {(cell.state, cell.reason) for cell in shown} == {(State.UNKNOWN, "Not inspected yet.")}


def test_a_line_the_inspection_did_not_look_at_is_unknown():
    (cell,) = shown_cells({}, finished_at=NOW, now=NOW, interval=HALF_HOUR, items=[Item.POLICY])
    assert cell.state == State.UNKNOWN


@pytest.mark.parametrize(
    ("others", "whole"),
    [
        ([], State.OK),
        ([State.NOT_COVERED], State.NOT_COVERED),
        ([State.NOT_COVERED, State.STALE], State.STALE),
        ([State.NOT_COVERED, State.STALE, State.UNKNOWN], State.UNKNOWN),
        (list(State), State.PROBLEM),
    ],
)
def test_a_store_is_ok_only_when_every_line_of_it_is(others: list[State], whole: State):
    assert worst_cell(ShownCell(Item.ORDERS, state) for state in (State.OK, *others)) == whole
    assert state_of_store([*others, State.OK]) == whole


def test_nothing_at_all_is_not_covered():
    assert worst_cell([]) == State.NOT_COVERED


def test_a_day_ends_by_the_stores_own_clock():
    assert end_of_day(date(2026, 11, 23), "Asia/Jakarta") == datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert end_of_day(date(2026, 11, 1), "America/New_York") == datetime(2026, 11, 2, 5, tzinfo=UTC)


def test_a_sentence_tells_times_by_the_stores_clock():
    text = finding_text("orders_ship_overdue", {"order": "5", "due": NOW.isoformat()}, "Asia/Jakarta")
    assert text == "Order 5 should have been shipped by 2026-11-23 19:00 (Asia/Jakarta)."


def test_the_sentence_of_a_check_that_is_gone_is_its_id():
    assert finding_text("gone_check", {"x": 1}) == "gone_check"


def test_what_an_older_finding_does_not_know_is_a_dash():
    assert finding_text("orders_ship_overdue", {"order": "5"}) == "Order 5 should have been shipped by –."


def test_a_check_that_is_gone_keeps_its_id_as_title():
    assert check_title("gone_check") == "gone_check"


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("Never read.", "从未读取。"),
        ("Order 577 has no shipping deadline.", "订单 577 没有发货时限。"),
        ("The platform answered HTTP 400 without saying why.", "平台返回 HTTP 400，未说明原因。"),
        ("The list could not be read on: Too many calls.", "列表无法继续读取：调用过于频繁。"),
        ("Something new {odd}", "Something new {odd}"),
        ("", ""),
    ],
)
def test_known_reasons_are_told_in_the_viewers_language(reason: str, shown: str):
    from django.utils import translation

    with translation.override("zh-hans"):
        assert reason_text(reason) == shown
