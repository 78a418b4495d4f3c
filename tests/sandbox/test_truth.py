"""The truth: all that was planted and nothing else, exact to the second, and near misses on the right side of it."""

import pytest

from sandbox.app import PLATFORMS
from sandbox.clock import Clock
from sandbox.completing import kinds_on
from sandbox.model import DAY
from sandbox.planting import LAST_MINUTES, NEAR_MISSES
from sandbox.truth import truth_of
from sandbox.world import World
from tests.sandbox.driver import EPOCH, Market

CHECKS = {
    "store_closed", "store_restricted", "connection_broken", "authorisation_ending", "store_inactive",
    "orders_ship_overdue", "orders_ship_at_risk", "orders_handover_overdue", "orders_handover_at_risk",
    "orders_logistics_stuck", "orders_cancel_request_due", "messages_unanswered", "messages_reply_at_risk",
    "stock_zero", "stock_oversold", "stock_low_cover", "settlement_negative", "settlement_falling", "payment_failed",
    "listing_suspended", "orders_return_due", "messages_suspicious",
    "messages_target_missed", "orders_near_misses",
}  # fmt: skip

# What follows from other problems: nobody plants it.
FOLLOWING = {("orders_late_dispatch", "late_dispatch")}

# Near misses that come true a minute after the start, and as what.
CROSSING = {
    "~orders_ship_at_risk": "orders_ship_at_risk",
    "~orders_ship_overdue": "orders_ship_overdue",
    "~orders_handover_at_risk": "orders_handover_at_risk",
    "~orders_handover_overdue": "orders_handover_overdue",
    "~orders_logistics_stuck": "orders_logistics_stuck",
    "~orders_cancel_request_due": "orders_cancel_request_due",
    "~messages_reply_at_risk": "messages_reply_at_risk",
    "~messages_overdue": "messages_unanswered",
    "~authorisation_ending": "authorisation_ending",
    "~store_inactive": "store_inactive",
    "~orders_return_due": "orders_return_due",
}


def world_of(seed: int, count: int = 60, *, epoch: int = EPOCH, until: int = 0) -> World:
    world = World(seed, count, Clock(epoch))
    for shop in world.shops:
        world.alive(shop, epoch + until)
    return world


def judged(world: World, t: int) -> dict[int, set[tuple[str, str]]]:
    """Without what only follows."""
    return {
        shop.index: {(row["check"], row["subject"]) for row in truth_of(shop, t)} - FOLLOWING for shop in world.shops
    }


@pytest.mark.parametrize(
    ("seed", "count"), [(1, 60), (2, 60), (7, 200)]
)  # in the last, a shop runs out of products to review
def test_a_complete_world_has_every_kind_on_every_platform_and_all_of_it_is_true(seed: int, count: int) -> None:
    world = World(seed, count, Clock(EPOCH), platforms=PLATFORMS, complete=True)
    for platform in PLATFORMS:
        planned = {kind for shop in world.of(platform) for kind in shop.plan}
        assert kinds_on(platform) <= planned, platform
    for shop in world.shops:
        true = {(row["check"], row["subject"]) for row in truth_of(world.alive(shop, EPOCH), EPOCH)}
        assert set(shop.planted) <= true, shop.plan


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_the_truth_is_what_was_planted_and_nothing_else(seed: int) -> None:
    epoch = EPOCH + seed * 40_009  # other hours of the day
    world = world_of(seed, epoch=epoch)
    truth = judged(world, epoch)
    assert {shop.index: set(shop.planted) for shop in world.shops} == truth
    assert {check for rows in truth.values() for check, _ in rows} == CHECKS
    assert 0.3 <= sum(map(bool, truth.values())) / 60 <= 0.4


@pytest.mark.parametrize("seed", range(20, 60))
def test_every_kind_of_problem_and_near_miss_appears_among_forty_shops(seed: int) -> None:
    plans = [set(shop.plan) for shop in World(seed, 40, Clock(EPOCH)).shops]
    planned = set().union(*plans)
    assert CHECKS - {"messages_target_missed"} | {"withdrawal_failed", "figure_missed"} <= planned
    assert {*NEAR_MISSES, *LAST_MINUTES, "~store_inactive"} <= planned


@pytest.mark.parametrize("count", [1, 2, 5, 11, 12, 13])
def test_a_small_world_holds_what_fits(count: int) -> None:
    world = world_of(3, count)
    assert {shop.index: set(shop.planted) for shop in world.shops} == judged(world, EPOCH)
    assert len(world.shops) == count
    assert any(shop.planted for shop in world.shops)


def test_near_misses_are_no_problems_until_a_minute_later() -> None:
    world = world_of(5, until=61)
    before, after = judged(world, EPOCH), judged(world, EPOCH + 61)
    for shop in world.shops:
        crossing = sorted(CROSSING[kind] for kind in shop.plan if kind in CROSSING)
        assert sorted(check for check, _ in after[shop.index] - before[shop.index]) == crossing, shop.plan
    assert {kind for shop in world.shops for kind in shop.plan} >= set(CROSSING)


def test_since_is_the_first_second_of_it() -> None:
    world = world_of(9, 40, until=21 * DAY)
    for shop in world.shops:
        for days in (0, 1, 3, 9, 20):
            for row in truth_of(shop, EPOCH + days * DAY + 61):
                held = {
                    at: (row["check"], row["subject"]) in {(one["check"], one["subject"]) for one in truth_of(shop, at)}
                    for at in (row["since"] - 1, row["since"])
                    if at > EPOCH - 10 * DAY  # before that, the world has no complete past
                }
                assert list(held.values()) in ([False, True], []), (row, held)


def test_a_store_that_cannot_be_read_has_no_other_problem(market: Market) -> None:
    for check in ("store_closed", "connection_broken"):
        shop = market.troubled(check)
        assert {one for _, one, _ in market.truth(shop)} - {"authorisation_ending"} == {check}


def test_the_truth_page_has_the_promised_fields_and_can_be_asked_of_one_shop_at_one_moment(market: Market) -> None:
    rows = market.get(f"/_sandbox/truth?at={EPOCH}")
    assert all(row.keys() == {"platform", "shop_id", "item", "check", "subject", "since"} for row in rows)
    items = {row["item"] for row in rows}
    assert items == {"store_status", "orders", "messages", "inventory", "account_risk"}
    shop = market.troubled("stock_zero")
    assert market.truth(shop, EPOCH) == {row for row in market.truth(at=EPOCH) if row[0] == shop["shop_id"]}


def test_a_reader_going_back_thirty_days_sees_every_order_that_is_judged() -> None:
    world = world_of(7, 60)
    truth = judged(world, EPOCH)
    seen = [
        EPOCH - shop.orders.by_id[subject].moves.since(EPOCH)
        for shop in world.shops
        for _, subject in truth[shop.index]
        if subject in shop.orders.by_id
    ]
    assert len(seen) > 10
    assert max(seen) < 30 * DAY
