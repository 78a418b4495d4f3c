"""The whole way, against the sandbox marketplace: everything that is wrong is found, nothing else is, nothing is green unseen."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inspections.items import Item, State
from inspections.models import Finding, FindingChange, Inspection
from stores.fetching import FetchLoop
from stores.models import Order, Store
from tests.house import Sandbox, connect_stores, inspect, open_problems, planted
from tests.stores.callers import forget_calls

pytestmark = pytest.mark.usefixtures("rules")


@pytest.fixture
def still(settings: Any) -> Iterator[Sandbox]:
    """A marketplace in which nothing happens while it is read and compared; its near misses stay a minute away."""
    marketplace = Sandbox(seed=7, stores=60, still=True)
    settings.PLATFORM_SETTINGS = marketplace.environment
    forget_calls()
    yield marketplace
    marketplace.stop()


def green_but_unread(rows: Iterable[Inspection]) -> list[str]:
    return [
        f"{row.store} {name}"
        for row in rows
        for item in row.items.values()
        for name, check in item["checks"].items()
        if check["state"] == State.OK and check["data_at"] is None
    ]


@pytest.mark.django_db(transaction=True)  # a refused token is renewed on a connection of its own
def test_it_finds_all_that_is_planted_and_nothing_else(still: Sandbox, loop: FetchLoop) -> None:
    stores = connect_stores(still)
    rows = inspect(stores.values(), loop)
    for store in stores.values():
        assert open_problems(store) == planted(still, store, rows[store.pk].judged_at), store
    assert {finding.check_id for finding in Finding.objects.all()} >= {
        "store_closed",
        "orders_ship_overdue",
        "stock_low_cover",
    }
    assert not green_but_unread(rows.values())


def test_a_second_round_without_changes_writes_no_record_and_few_statements(still: Sandbox, loop: FetchLoop) -> None:
    shops = [one["shop_id"] for one in still.get("/_sandbox/stores")][:25]
    stores = connect_stores(still, shops)
    inspect(stores.values(), loop)
    seen = dict(Order.objects.values_list("pk", "seen_changed_at"))
    changes = FindingChange.objects.count()
    with CaptureQueriesContext(connection) as statements:
        inspect(stores.values(), loop)
    assert dict(Order.objects.values_list("pk", "seen_changed_at")) == seen
    assert FindingChange.objects.count() == changes
    assert len(statements) / len(stores) <= 3


def test_a_closed_store_is_said_to_be_closed_and_nothing_else_of_it_is_green(sandbox: Sandbox, loop: FetchLoop) -> None:
    store = connect_stores(sandbox, [sandbox.shop_with("store_closed")]).popitem()[1]
    row = inspect([store], loop)[store.pk]
    assert row.items[Item.STORE_STATUS]["state"] == State.PROBLEM
    for item in (Item.ORDERS, Item.MESSAGES, Item.INVENTORY, Item.ACCOUNT_RISK):
        assert row.items[item]["state"] == State.UNKNOWN
        assert "inactive" in row.items[item]["reason"]


def test_what_the_platform_does_not_offer_is_not_covered_and_says_why(sandbox: Sandbox, loop: FetchLoop) -> None:
    store = connect_stores(sandbox, [sandbox.quiet_shop()]).popitem()[1]
    row = inspect([store], loop)[store.pk]
    assert row.items[Item.REVIEWS]["state"] == State.NOT_COVERED
    assert "TikTok Shop offers no buyer reviews" in row.items[Item.REVIEWS]["reason"]
    assert row.items[Item.POLICY]["state"] == State.NOT_COVERED
    assert {item: row.items[item]["reason"] for item in list(Item)[:5] if row.items[item]["state"] != State.OK} == {}


def test_a_finding_opens_worsens_and_closes_as_the_store_goes_on(sandbox: Sandbox, loop: FetchLoop) -> None:
    store = connect_stores(sandbox, [sandbox.quiet_shop()]).popitem()[1]
    inspect([store], loop)
    assert open_problems(store) == set()
    sandbox.post("/_sandbox/events", {"platform": "tiktok", "shop_id": store.external_id, "event": "stock_zero"})
    inspect([store], loop)
    ((check, subject),) = open_problems(store)
    assert check == "stock_zero"
    product = Store.objects.get(pk=store.pk)
    finding = Finding.objects.get(store=product, check_id="stock_zero", subject=subject)
    assert finding.severity == "critical"
    assert [change.kind for change in finding.changes.all()] == ["opened"]


def test_a_store_that_is_not_connected_is_never_green(sandbox: Sandbox, loop: FetchLoop) -> None:
    store = connect_stores(sandbox, [sandbox.quiet_shop()]).popitem()[1]
    Store.objects.filter(pk=store.pk).update(connection=None)
    row = inspect([store], loop)[store.pk]
    assert open_problems(store) == {("connection_broken", "connection")}
    assert State.OK not in {line["state"] for line in row.items.values()}
