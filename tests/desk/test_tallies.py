"""The numbers above the boards of orders and stock are those of their lists, whatever stands in them."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from desk.operations import order_rows, stock_rows
from desk.operations.carriers import of_carrier
from desk.operations.order_rows import of_show, open_orders
from desk.operations.order_tally import tally
from desk.operations.stock_rows import searched, stock_of
from desk.operations.stock_tally import tally as stock_tally
from inspections.items import Item, Severity
from inspections.models import Finding
from stores.models import Cancellation, Order, Product, StockLevel, Store
from stores.models.order import OrderStatus
from tests.faces.world import World, build_world

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def world() -> World:
    return build_world(NOW)


def find(store: Store, item: Item, check: str, subject: str, **more: Any) -> None:
    told = {"severity": Severity.HIGH, "opened_at": NOW, "changed_at": NOW, **more}
    Finding.objects.create(store=store, item=item, check_id=check, subject=subject, **told)


def orders_of_every_kind(stores: list[Store]) -> None:
    cutoffs = (
        None,
        NOW - timedelta(hours=1),
        NOW + timedelta(hours=1),
        NOW + timedelta(days=1),
        NOW + timedelta(days=9),
    )
    kinds = product(OrderStatus.values, cutoffs, (False, True), (False, True), ("", "stuck", "late", "both"))
    orders = Order.objects.bulk_create(
        Order(
            store=stores[number % len(stores)],
            external_id=f"k{number}",
            status=status,
            platform_status="X",
            created_at=NOW,
            updated_at=NOW,
            seen_changed_at=NOW,
            ship_by_at=cutoff,
            hand_over_by_at=cutoff,
            deliver_by_at=cutoff,
            cancel_requested=asks,
            carrier=("", "Flash", "Kerry", "J&T")[number % 4],
        )
        for number, (status, cutoff, asks, _pending, _found) in enumerate(kinds)
    )
    kinds = product(OrderStatus.values, cutoffs, (False, True), (False, True), ("", "stuck", "late", "both"))
    for one, (_status, _cutoff, _asks, pending, found) in zip(orders, kinds, strict=True):
        if found in ("stuck", "both"):
            find(one.store, Item.ORDERS, "orders_logistics_stuck", one.external_id)
        if found in ("late", "both"):
            find(one.store, Item.ORDERS, "orders_ship_overdue", one.external_id, due_at=NOW - timedelta(hours=2))
        for again in range(2 * pending):
            Cancellation.objects.create(
                store=one.store,
                external_id=f"{one.external_id}-{again}",
                order_external_id=one.external_id,
                state="pending",
                created_at=NOW,
                updated_at=NOW,
                seen_changed_at=NOW,
            )


def test_the_number_of_each_list_of_orders_is_that_of_its_rows(world: World):
    orders_of_every_kind([world.ours, world.theirs])
    for stores in (Store.objects.all(), Store.objects.filter(pk=world.ours.pk), Store.objects.none()):
        orders = open_orders(stores)
        told = tally(orders, NOW)
        assert told.lists == {show.value: of_show(orders, show, NOW).count() for show in order_rows.Show}
        assert sum(told.load) == told.lists["ship"] - told.lists["undated"]
        assert told.load.late == of_show(orders, order_rows.Show.SHIP, NOW).filter(due_at__lte=NOW).count()
        for show in order_rows.Show:
            for one in told.carriers(show):
                rows = of_carrier(of_show(orders, show, NOW), one.value)
                assert one.orders == told.of_carrier(one.value).lists[show.value] == rows.count()
    assert all(tally(open_orders(Store.objects.all()), NOW).lists.values())


def test_the_number_of_each_list_of_stock_is_that_of_its_rows(world: World):
    told = {"seen_changed_at": NOW, "platform_status": "X"}
    for number, (store, status) in enumerate(product((world.ours, world.theirs), ("live", "suspended", "off", None))):
        if status:
            Product.objects.create(store=store, external_id=f"own-{number}", title="Shirt", status=status, **told)
        for available, low in product((-1, 0, 5), (False, True)):
            name = f"{number}:{available}:{low}"
            StockLevel.objects.create(
                store=store,
                external_id=name,
                product_external_id=f"own-{number}",
                available=available,
                seen_changed_at=NOW,
            )
            if low:
                find(store, Item.INVENTORY, "stock_low_cover", name)
    assert set(stock_tally(stock_of(Store.objects.none())).values()) == {0}
    for stores, text in ((Store.objects.all(), ""), (Store.objects.filter(pk=world.ours.pk), "shirt")):
        rows = searched(stock_of(stores), text)
        numbers = stock_tally(rows)
        assert numbers == {show.value: stock_rows.of_show(rows, show).count() for show in stock_rows.Show}
        assert all(numbers.values())
