"""Prices that fall between two readings, against the sandbox: found on every platform, written only where they changed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from inspections.manual.attest import attest, item_of
from inspections.models import Finding
from people.models import User
from people.roles import Role
from stores.fetching import FetchLoop
from stores.models import PriceChange, Product
from tests.house import Sandbox, connect_stores, inspect, open_problems, planted
from tests.stores.callers import forget_calls

pytestmark = pytest.mark.usefixtures("rules")

CHECK = "price_dropped"


@pytest.fixture
def falling(settings: Any) -> Iterator[Sandbox]:
    sandbox = Sandbox(seed=5, stores=12, platforms="tiktok,shopee,lazada", still=True, price_drops="4")
    settings.PLATFORM_SETTINGS = sandbox.environment
    forget_calls()
    yield sandbox
    sandbox.stop()


def dropped(problems: set[tuple[str, str]]) -> set[str]:
    return {subject for check, subject in problems if check == CHECK}


def test_a_price_that_falls_between_two_readings_is_found_and_closed_by_who_says_it_was_us(
    falling: Sandbox, loop: FetchLoop
) -> None:
    alice = User.objects.create(username="alice", role=Role.MANAGER)
    shops = [one for one in falling.get("/_sandbox/stores") if one.get("prices_can_fall")]
    assert {one["platform"] for one in shops} == {"tiktok", "shopee", "lazada"}
    stores = connect_stores(falling, [one["shop_id"] for one in shops])
    for _ in range(2):
        inspect(stores.values(), loop)
    assert not PriceChange.objects.exists(), "a first reading and an unchanged one are no change"
    assert all(sku["price"] and sku["currency"] for one in Product.objects.all() for sku in one.skus)
    for one in shops:
        falling.post("/_sandbox/events", {"event": "prices_fall", "shop_id": one["shop_id"]})
    rows = inspect(stores.values(), loop)
    for store in stores.values():
        wanted = dropped(planted(falling, store, rows[store.pk].judged_at))
        assert (len(wanted), dropped(open_problems(store))) == (2, wanted)
    # Of four prices of each shop one was back before anybody looked.
    assert PriceChange.objects.count() == 3 * len(stores)
    assert set(Finding.objects.filter(check_id=CHECK).values_list("severity", flat=True)) == {"warning"}
    (store, *others) = stores.values()
    item = item_of(store, "prices")
    assert item
    attest(store, item, alice, verdict="ok", now=timezone.now())
    inspect(stores.values(), loop)
    assert [len(dropped(open_problems(one))) for one in (store, *others)] == [0, *[2 for _ in others]]
