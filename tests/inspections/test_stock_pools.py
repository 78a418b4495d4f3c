"""Stores of one stock, against the sandbox: what disagrees is found at each of them, and who was judged too early is judged again."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inspections.items import Item, State
from inspections.models import WantedReading
from inspections.picture import Judged, draw_snapshots
from inspections.stock_pools import StockPool
from stores.fetching import FetchLoop
from stores.models import Store, StoreGroup
from stores.models.store import MOST_OF_ONE_STOCK
from stores.sync import ReadingRow
from stores.topics import Outcome, Topic
from tests.house import Sandbox, connect_stores, form_pools, inspect, open_problems, planted
from tests.inspections.checks.shop import NOW
from tests.stores.callers import forget_calls

pytestmark = pytest.mark.usefixtures("rules")

CHECK = "stock_disagrees"


@pytest.fixture(scope="module")
def pooled_marketplace() -> Iterator[Sandbox]:
    sandbox = Sandbox(seed=11, stores=24, platforms="tiktok,shopee,lazada", still=True, pools="3")
    yield sandbox
    sandbox.stop()


@pytest.fixture
def pooled(pooled_marketplace: Sandbox, settings: Any) -> Sandbox:
    settings.PLATFORM_SETTINGS = pooled_marketplace.environment
    forget_calls()
    return pooled_marketplace


def shops_of_a_pool(sandbox: Sandbox) -> list[str]:
    pooled = [one for one in sandbox.get("/_sandbox/stores") if one.get("pool")]
    return [one["shop_id"] for one in pooled if one["pool"] == pooled[0]["pool"]]


def stock_line(row: Any) -> dict[str, Any]:
    line: dict[str, Any] = row.items[Item.INVENTORY]["checks"][CHECK]
    return line


def test_what_disagrees_is_found_at_each_store_and_near_misses_are_not(pooled: Sandbox, loop: FetchLoop) -> None:
    listed = [one for one in pooled.get("/_sandbox/stores") if one.get("pool")]
    stores = connect_stores(pooled, [one["shop_id"] for one in listed])
    form_pools(pooled, stores)
    rows = inspect(stores.values(), loop)
    for one in listed:
        store = stores[one["shop_id"]]
        assert open_problems(store) == planted(pooled, store, rows[store.pk].judged_at)
        found = [subject for check, subject in open_problems(store) if check == CHECK]
        assert len(found) == len(one["pool_disagrees"]) == 2


def test_who_was_judged_before_a_store_of_its_pool_was_read_is_judged_again(pooled: Sandbox, loop: FetchLoop) -> None:
    shop, *others = shops_of_a_pool(pooled)
    (early,) = connect_stores(pooled, [shop]).values()
    late = list(connect_stores(pooled, others).values())
    group = StoreGroup.objects.create(name="Scarves", shares_stock=True)
    group.stores.set([early, *late])
    line = stock_line(inspect([early], loop)[early.pk])
    assert (line["state"], "was never read" in line["reason"]) == (State.UNKNOWN, True)
    inspect(late, loop)
    wished = set(WantedReading.objects.values_list("store_id", "topic"))
    assert wished == {(early.pk, Topic.PRODUCTS), (early.pk, Topic.STOCK)}
    inspect(late, loop)
    assert WantedReading.objects.count() == 2, "only a first reading asks"
    assert stock_line(inspect([early], loop)[early.pk])["state"] == State.PROBLEM


def test_stores_without_a_pool_cost_one_statement_and_pools_one_more(db: None) -> None:
    stores = [
        Store.objects.create(platform="tiktok", external_id=name, name=name, country="TH", time_zone="Asia/Bangkok")
        for name in ("one", "two", "three")
    ]
    row = ReadingRow(Outcome.COMPLETE, "", "", NOW, None, 0)
    judged = {store.pk: Judged(NOW, {Topic.PRODUCTS: row, Topic.STOCK: row}) for store in stores}

    def drawn() -> tuple[int, tuple[StockPool, ...]]:
        with CaptureQueriesContext(connection) as statements:
            pools = draw_snapshots(judged)[stores[0].pk].pools
        asked = [one["sql"] for one in statements if "shares_stock" in one["sql"] or "seller_sku'" in one["sql"]]
        return len(
            [sql for sql in asked if not any(other in sql for other in ("sold_lately", "WITH sold", "price"))]
        ), pools

    assert drawn() == (1, ())
    group = StoreGroup.objects.create(name="Scarves", shares_stock=True)
    group.stores.set(stores)
    count, (pool,) = drawn()
    assert (count, pool.read) == (2, {store.pk: NOW for store in stores})
    Store.objects.filter(pk=stores[2].pk).update(is_active=False)
    assert set(drawn()[1][0].read) == {stores[0].pk, stores[1].pk}


def test_a_group_of_too_many_stores_cannot_be_said_to_share_one_stock(db: None) -> None:
    group = StoreGroup.objects.create(name="All of them")
    group.stores.set(
        Store.objects.bulk_create(
            Store(platform="tiktok", external_id=f"{n}", name=f"{n}", country="TH", time_zone="Asia/Bangkok")
            for n in range(MOST_OF_ONE_STOCK + 1)
        )
    )
    group.clean()
    group.shares_stock = True
    with pytest.raises(ValidationError, match="51 stores; at most 50"):
        group.clean()
