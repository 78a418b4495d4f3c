"""The rota spreads log-ins evenly, never too late, and moves as little as it can."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspections.rota.planner import Plan, RotaPerson, RotaStore, Turn, plan_rota

START = date(2026, 11, 23)
DAYS = 30


def day(number: int) -> date:
    return START + timedelta(days=number)


def stores(count: int, first: int = 0, last: int = 24) -> list[RotaStore]:
    return [RotaStore(number, day(first), day(last)) for number in range(1, count + 1)]


def people(*ids: int) -> list[RotaPerson]:
    return [RotaPerson(one) for one in ids]


def spread(counts: Counter[int] | Counter[date]) -> int:
    return max(counts.values()) - min(counts.values())


def moves(before: Plan, after: Plan) -> list[Turn]:
    old = {turn.store: turn for turn in before.turns}
    return [turn for turn in after.turns if turn.store in old and old[turn.store] != turn]


@pytest.mark.parametrize(("count", "staff"), [(60, 3), (200, 7), (25, 1), (1000, 10)])
def test_everybody_and_every_day_gets_the_same_share(count: int, staff: int) -> None:
    plan = plan_rota(stores(count), people(*range(1, staff + 1)), START, DAYS)
    assert len(plan.turns) == count
    assert spread(Counter(turn.person for turn in plan.turns)) <= 1
    by_day = Counter(turn.day for turn in plan.turns)
    assert len(by_day) == 25
    assert spread(by_day) <= 1
    cells = Counter((turn.person, turn.day) for turn in plan.turns)
    assert max(cells.values()) <= -(-count // (25 * staff)) + 1


def test_nobody_is_sent_to_a_store_too_early_or_too_late() -> None:
    mixed = [RotaStore(n, day(n % 10), day(n % 10 + n % 4)) for n in range(1, 80)]
    plan = plan_rota(mixed, people(1, 2, 3), START, DAYS)
    by_id = {store.id: store for store in mixed}
    assert all(by_id[turn.store].first <= turn.day <= by_id[turn.store].last for turn in plan.turns)
    assert not any(turn.is_late for turn in plan.turns)


def test_a_new_store_moves_nobody_and_goes_where_there_is_least_to_do() -> None:
    staff = people(1, 2, 3)
    before = plan_rota(stores(60), staff, START, DAYS)
    after = plan_rota(stores(61), staff, START, DAYS, before.turns)
    assert moves(before, after) == []
    assert spread(Counter(turn.day for turn in after.turns)) <= 1


def test_a_new_person_takes_over_only_their_share_on_the_days_it_was_planned_for() -> None:
    before = plan_rota(stores(60), people(1, 2, 3), START, DAYS)
    after = plan_rota(stores(60), people(1, 2, 3, 4), START, DAYS, before.turns)
    moved = moves(before, after)
    assert len(moved) <= 15
    assert {turn.person for turn in moved} == {4}
    assert Counter(turn.day for turn in after.turns) == Counter(turn.day for turn in before.turns)
    assert spread(Counter(turn.person for turn in after.turns)) <= 1


def test_who_leaves_hands_over_their_own_turns_and_no_others_move() -> None:
    before = plan_rota(stores(60), people(1, 2, 3), START, DAYS)
    after = plan_rota(stores(60), people(1, 2), START, DAYS, before.turns)
    theirs = {turn.store for turn in before.turns if turn.person == 3}
    assert {turn.store for turn in moves(before, after)} == theirs
    assert spread(Counter(turn.person for turn in after.turns)) <= 1


def test_planning_again_changes_nothing() -> None:
    before = plan_rota(stores(60), people(1, 2, 3), START, DAYS)
    assert plan_rota(stores(60), people(1, 2, 3), START, DAYS, before.turns) == before
    assert plan_rota(stores(60), people(1, 2, 3), START, DAYS) == before


def test_nobody_is_given_anything_on_a_day_off() -> None:
    away = frozenset(day(n) for n in range(10))
    staff = [RotaPerson(1, away), RotaPerson(2)]
    before = plan_rota(stores(50), people(1, 2), START, DAYS)
    for kept in ((), before.turns):
        plan = plan_rota(stores(50), staff, START, DAYS, kept)
        assert not [turn for turn in plan.turns if turn.person == 1 and turn.day in away]
        assert len(plan.turns) == 50


def test_a_missed_turn_comes_back_today_to_the_same_person() -> None:
    missed = Turn(1, 2, day(-3))
    plan = plan_rota([RotaStore(1, day(-10), day(4))], people(1, 2), START, DAYS, [missed])
    assert plan.turns == (Turn(1, 2, START),)


def test_a_store_past_its_last_day_comes_as_soon_as_anybody_is_there_and_is_said_to_be_late() -> None:
    staff = [RotaPerson(1, frozenset({START, day(1)}))]
    plan = plan_rota([RotaStore(1, day(-20), day(-1))], staff, START, DAYS)
    assert plan.turns == (Turn(1, 1, day(2), is_late=True),)


def test_a_store_goes_only_to_those_who_may_see_it() -> None:
    mixed = [RotaStore(n, START, day(20), frozenset({n % 2 + 1})) for n in range(1, 21)]
    plan = plan_rota(mixed, people(1, 2, 3), START, DAYS)
    assert {(turn.store % 2 + 1) - turn.person for turn in plan.turns} == {0}
    alone = plan_rota([RotaStore(1, START, day(20), frozenset())], people(1), START, DAYS)
    assert (alone.turns, alone.unplanned) == ((), (1,))
    assert plan_rota(stores(3), [], START, DAYS).unplanned == (1, 2, 3)


@settings(max_examples=40)
@given(
    spans=st.lists(st.tuples(st.integers(-5, 25), st.integers(0, 20)), max_size=40),
    off=st.lists(st.sets(st.integers(0, 29), max_size=20), min_size=1, max_size=4),
    later=st.integers(0, 12),
)
def test_whatever_is_asked_each_store_has_one_turn_that_somebody_can_keep(
    spans: list[tuple[int, int]], off: list[set[int]], later: int
) -> None:
    asked = [RotaStore(n, day(first), day(first + length)) for n, (first, length) in enumerate(spans, start=1)]
    staff = [RotaPerson(n, frozenset(map(day, days))) for n, days in enumerate(off, start=1)]
    away = {one.id: one.away for one in staff}
    plan = plan_rota(asked, staff, START, DAYS)
    plan = plan_rota(asked, staff, day(later), DAYS, plan.turns)
    assert sorted([turn.store for turn in plan.turns] + list(plan.unplanned)) == [one.id for one in asked]
    by_id = {one.id: one for one in asked}
    for turn in plan.turns:
        assert turn.day not in away[turn.person]
        assert turn.day >= day(later)
        assert turn.is_late == (turn.day > by_id[turn.store].last)
