"""A platform that is down for ten minutes: nothing turns green or closes meanwhile, few calls knock, and all is found again after."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from inspections.items import Item, State
from inspections.models import FindingChange, Inspection, Schedule
from stores.call_standing import CallBook
from stores.fetching import FetchLoop, allowances_in_force
from stores.models import Store, TopicReading
from stores.platforms.breaker import PROBE_SECONDS
from tests.house import Sandbox, connect_stores, inspect, open_problems, planted
from tests.stores.callers import forget_calls

pytestmark = pytest.mark.usefixtures("rules")

# These topics are read by calls; what is not offered is never asked for.
READ = (Item.STORE_STATUS, Item.ORDERS, Item.MESSAGES, Item.INVENTORY, Item.ACCOUNT_RISK)


class Clock:
    def __init__(self) -> None:
        self.at = time.time()

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Iterator[Clock]:
    """The budget's and the breakers' clock; what it left in the books is swept away before and after."""
    forget_calls()
    yield Clock()
    forget_calls()


@pytest.fixture
def still() -> Iterator[Sandbox]:
    """A marketplace in which nothing happens of itself."""
    marketplace = Sandbox(seed=7, stores=60, still=True)
    yield marketplace
    marketplace.stop()


@pytest.fixture
def timed_loop(clock: Clock) -> Iterator[FetchLoop]:
    """Waits for an answer as long as the busiest machine may need."""
    with override_settings(PLATFORM_CALL_SECONDS=120):
        running = FetchLoop(clock)
    yield running
    running.close()


@pytest.fixture
def timed_brisk_loop(clock: Clock) -> Iterator[FetchLoop]:
    """Gives up after three seconds: for rounds in which the platform only refuses."""
    with override_settings(PLATFORM_CALL_SECONDS=3):
        running = FetchLoop(clock)
    yield running
    running.close()


def calls_of(sandbox: Sandbox, stores: list[Store], loop: FetchLoop) -> int:
    """Inspects and tells how many calls reached the platform."""
    sandbox.delete("/_sandbox/log")
    inspect(stores, loop)
    return len(sandbox.get("/_sandbox/log")["requests"])


def codes() -> set[str]:
    return set(TopicReading.objects.exclude(reason_code="").values_list("reason_code", flat=True))


def test_ten_minutes_down_and_back(
    still: Sandbox, timed_loop: FetchLoop, timed_brisk_loop: FetchLoop, clock: Clock, settings: Any
) -> None:
    settings.PLATFORM_SETTINGS = still.environment
    shops = [one["shop_id"] for one in still.get("/_sandbox/stores")][:6]
    stores = list(connect_stores(still, shops).values())
    inspect(stores, timed_loop)
    before = {store.pk: open_problems(store) for store in stores}
    assert any(before.values())
    changes = FindingChange.objects.count()

    still.fault("error_503", path="/")
    inspect(stores, timed_brisk_loop)
    assert codes() == {"try_later"}
    clock.at += 6
    inspect(stores, timed_brisk_loop)

    clock.at += 1
    assert calls_of(still, stores, timed_brisk_loop) == 0
    assert codes() == {"not_answering"}
    for row in Inspection.objects.filter(store__in=stores):
        assert {row.items[item]["state"] for item in READ} <= {State.UNKNOWN, State.PROBLEM}
        assert "has not answered since" in row.items[Item.INVENTORY]["checks"]["stock_zero"]["reason"]
    due = dict(Schedule.objects.filter(store__in=stores).values_list("store_id", "due_at"))
    done = dict(Inspection.objects.latest().filter(store__in=stores).values_list("store_id", "finished_at"))
    assert len(set(due.values())) == len(stores)
    # Sooner only where the next round is due sooner anyway.
    assert all(0 < (at - done[pk]).total_seconds() <= 120 for pk, at in due.items())

    clock.at += 600
    assert calls_of(still, stores, timed_brisk_loop) == 1
    assert {store.pk: open_problems(store) for store in stores} == before
    assert FindingChange.objects.count() == changes

    still.delete("/_sandbox/faults")
    clock.at += PROBE_SECONDS
    inspect(stores, timed_loop)
    rows = inspect(stores, timed_loop)
    assert codes() == set()
    for store in stores:
        assert open_problems(store) == planted(still, store, rows[store.pk].judged_at)


def test_a_quota_spent_in_mid_sweep_leaves_the_other_topics(
    sandbox: Sandbox, timed_loop: FetchLoop, clock: Clock
) -> None:
    store = connect_stores(sandbox, [sandbox.quiet_shop()]).popitem()[1]
    sandbox.fault("quota_spent", shop_id=store.external_id, path="/customer_service/")
    row = inspect([store], timed_loop)[store.pk]
    assert row.items[Item.MESSAGES]["state"] == State.UNKNOWN
    assert row.items[Item.ORDERS]["state"] == State.OK
    sandbox.reset()
    row = inspect([store], timed_loop)[store.pk]
    assert "customer service" in row.items[Item.MESSAGES]["reason"]
    assert "is spent until" in row.items[Item.MESSAGES]["reason"]
    asked = {one["path"] for one in sandbox.get("/_sandbox/log")["requests"]}
    assert asked
    assert not any("/customer_service/" in path for path in asked)
    assert row.items[Item.ORDERS]["state"] == State.OK
    clock.at += 24 * 3600
    assert inspect([store], timed_loop)[store.pk].items[Item.MESSAGES]["state"] == State.OK


def test_one_refusal_slows_that_api_of_that_store_and_the_round_goes_on(
    sandbox: Sandbox, timed_loop: FetchLoop, clock: Clock
) -> None:
    store = connect_stores(sandbox, [sandbox.quiet_shop()]).popitem()[1]
    sandbox.fault("rate_limited", shop_id=store.external_id, path="/order/202309/orders/search", count=1)
    row = inspect([store], timed_loop)[store.pk]
    assert row.items[Item.ORDERS]["state"] == State.OK
    book = CallBook(timezone.now())
    (slowed,) = book.of_stores([store], allowances_in_force())[store.pk].slowed
    assert slowed.what == "/order/202309/orders/search"
    assert slowed.in_force == pytest.approx(slowed.allowed / 2, rel=0.05)
