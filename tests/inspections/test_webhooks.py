"""A webhook is stored before it is answered, taken once, and opens the finding at once; a bad one changes nothing."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from inspections import work
from inspections.models import Inspection, Schedule, WantedReading
from inspections.wakings import count_waiting, take_pushes
from stores.connecting import register_app
from stores.fetching import FetchLoop
from stores.models import Connection, PushEvent, PushRefusal, PushState, Store, TopicReading
from stores.platforms.base import AppKeys
from stores.topics import Topic
from tests.house import FAR, Sandbox, connect_stores, inspect, open_problems
from tests.inspections.webhooks import (
    DEAUTHORISED,
    EXPIRING,
    ORDER_CHANGED,
    STOCK_CHANGED,
    clock_of,
    deliver,
    send,
    signature,
    topics_read,
    webhook,
    work_off,
)
from tests.stores.callers import forget_calls

pytestmark = [pytest.mark.usefixtures("rules"), pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def changing_marketplace() -> Iterator[Sandbox]:
    """One of its own: these tests make things happen in it."""
    marketplace = Sandbox(seed=21, stores=40, near_seconds=FAR)
    yield marketplace
    marketplace.stop()


@pytest.fixture
def sandbox(changing_marketplace: Sandbox, settings: Any) -> Sandbox:
    settings.PLATFORM_SETTINGS = changing_marketplace.environment
    changing_marketplace.reset()
    forget_calls()
    return changing_marketplace


@pytest.fixture
def store(sandbox: Sandbox, loop: FetchLoop) -> Store:
    """Connected, inspected, nothing wrong with it, its next round far away."""
    (shop,) = connect_stores(sandbox, [sandbox.quiet_shop()]).values()
    inspect([shop], loop)
    Schedule.objects.update(due_at=timezone.now() + timedelta(days=1))
    sandbox.reset()
    return shop


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    """The bell is heard by the test alone, which does a worker's work itself."""
    monkeypatch.setattr("inspections.bell.ring_workers", lambda stores: None)
    return Client()


def sold_out(sandbox: Sandbox, store: Store) -> str:
    """A SKU of the store is sold out now; its id."""
    happened = sandbox.post("/_sandbox/events", {"event": "stock_zero", "shop_id": store.external_id})
    return str(happened["subject"])


def stock_webhook(sandbox: Sandbox, store: Store, sku: str, *, ago: float = 0) -> bytes:
    return webhook(STOCK_CHANGED, store.external_id, clock_of(sandbox) - ago, sku_id=sku)


def the_event() -> PushEvent:
    return PushEvent.objects.get()


def test_a_stock_webhook_opens_the_finding_at_once(
    client: Client, sandbox: Sandbox, loop: FetchLoop, store: Store
) -> None:
    sku = sold_out(sandbox, store)
    sandbox.delete("/_sandbox/log")
    assert send(client, sandbox, stock_webhook(sandbox, store, sku)) == 200
    work_off(loop)
    assert open_problems(store) == {("stock_zero", sku)}
    assert {path.split("/")[1] for path in topics_read(sandbox, store)} == {"product"}
    event = the_event()
    assert (event.state, bytes(event.body), event.stores) == (PushState.ACTED, b"", [store.pk])


def test_a_reading_for_a_webhook_is_no_round(client: Client, sandbox: Sandbox, loop: FetchLoop, store: Store) -> None:
    before, due = Inspection.objects.get(), Schedule.objects.get().due_at
    ages = dict(TopicReading.objects.exclude(topic__in=[Topic.PRODUCTS, Topic.STOCK]).values_list("topic", "read_at"))
    sku = sold_out(sandbox, store)
    send(client, sandbox, stock_webhook(sandbox, store, sku))
    (lease,) = work_off(loop)
    after = Inspection.objects.get()
    assert (lease.whole, lease.topics) == (False, frozenset((Topic.PRODUCTS, Topic.STOCK)))
    assert (after.rounds, after.finished_at) == (before.rounds, before.finished_at)
    assert (after.state, after.open_findings) == ("problem", 1)
    assert after.items["inventory"]["checks"]["stock_zero"]["state"] == "problem"
    assert after.items["messages"] == before.items["messages"]
    assert (
        dict(TopicReading.objects.exclude(topic__in=[Topic.PRODUCTS, Topic.STOCK]).values_list("topic", "read_at"))
        == ages
    )
    assert Schedule.objects.get().due_at == due
    assert WantedReading.objects.count() == 0


def test_a_seller_who_takes_the_consent_back_is_seen_at_once(
    client: Client, sandbox: Sandbox, loop: FetchLoop, store: Store
) -> None:
    sandbox.post("/_sandbox/events", {"event": "deauthorise", "shop_id": store.external_id})
    send(client, sandbox, webhook(DEAUTHORISED, store.external_id, clock_of(sandbox), message="revoked"))
    work_off(loop)
    assert open_problems(store) == {("connection_broken", "connection")}


def test_the_end_of_an_authorisation_is_noted(client: Client, sandbox: Sandbox, loop: FetchLoop, store: Store) -> None:
    ends = int(clock_of(sandbox)) + 5 * 86400
    told = webhook(EXPIRING, store.external_id, clock_of(sandbox), expiration_time=ends)
    send(client, sandbox, told)
    work_off(loop)
    ends_at = Connection.objects.get().refresh_expires_at
    assert ends_at is not None
    assert int(ends_at.timestamp()) == ends
    assert open_problems(store) == {("authorisation_ending", "connection")}


def test_the_same_webhook_twice_is_one(client: Client, sandbox: Sandbox, loop: FetchLoop, store: Store) -> None:
    told = webhook(ORDER_CHANGED, store.external_id, clock_of(sandbox), order_id="1")
    assert [send(client, sandbox, told) for _ in range(3)] == [200, 200, 200]
    work_off(loop)
    assert send(client, sandbox, told) == 200
    assert work_off(loop) == []
    assert (the_event().repeats, the_event().state) == (3, PushState.ACTED)


def test_the_same_webhook_on_many_lines_at_once_is_one(sandbox: Sandbox, store: Store, client: Client) -> None:
    told = webhook(ORDER_CHANGED, store.external_id, clock_of(sandbox), order_id="1")

    def line() -> None:
        try:
            send(Client(), sandbox, told)
        finally:
            connections.close_all()

    lines = [threading.Thread(target=line) for _ in range(8)]
    for one in lines:
        one.start()
    for one in lines:
        one.join()
    assert the_event().repeats == 7


def test_webhooks_out_of_order_change_nothing(client: Client, sandbox: Sandbox, loop: FetchLoop, store: Store) -> None:
    """What happened well before the last complete reading was seen by it; what happened since is read, whatever came first."""
    sku = sold_out(sandbox, store)
    send(client, sandbox, stock_webhook(sandbox, store, sku))
    send(client, sandbox, stock_webhook(sandbox, store, sku, ago=900))
    work_off(loop)
    assert open_problems(store) == {("stock_zero", sku)}
    assert sorted(PushEvent.objects.values_list("state", flat=True)) == [PushState.ACTED, PushState.KNOWN]


@pytest.mark.parametrize("sign", ["", "0" * 64, "ü" * 64, "Ünïcode", "'; DROP TABLE stores_pushevent; --"], ids=ascii)
def test_a_forged_signature_is_refused_counted_and_not_stored(
    client: Client, sandbox: Sandbox, store: Store, sign: str
) -> None:
    told = webhook(DEAUTHORISED, store.external_id, clock_of(sandbox))
    assert deliver(client, told, sign) == 401
    assert PushEvent.objects.count() == 0
    assert PushRefusal.objects.get().count == 1


def test_an_altered_body_is_refused(client: Client, sandbox: Sandbox, store: Store) -> None:
    told = webhook(ORDER_CHANGED, store.external_id, clock_of(sandbox), order_id="1")
    assert deliver(client, told.replace(b'"1"', b'"2"'), signature(sandbox.keys("tiktok"), told)) == 401
    assert PushEvent.objects.count() == 0


def test_another_apps_signature_says_nothing_of_our_store(
    client: Client, sandbox: Sandbox, loop: FetchLoop, store: Store
) -> None:
    other = AppKeys("other_app", "another secret")
    register_app("tiktok", other)
    told = webhook(DEAUTHORISED, store.external_id, clock_of(sandbox))
    assert deliver(client, told, signature(other, told)) == 200
    assert work_off(loop) == []
    assert the_event().state == PushState.NO_STORE


def test_a_shop_that_is_not_ours_is_no_store(client: Client, sandbox: Sandbox, loop: FetchLoop, store: Store) -> None:
    send(client, sandbox, webhook(ORDER_CHANGED, "749000000000000000", clock_of(sandbox), order_id="1"))
    assert work_off(loop) == []
    assert the_event().state == PushState.NO_STORE


def test_a_genuine_webhook_that_cannot_be_understood_is_set_aside(
    client: Client, sandbox: Sandbox, loop: FetchLoop, store: Store
) -> None:
    sku = sold_out(sandbox, store)
    assert send(client, sandbox, b'{"type": "surprise"}') == 200
    send(client, sandbox, stock_webhook(sandbox, store, sku))
    work_off(loop)
    assert open_problems(store) == {("stock_zero", sku)}
    broken = PushEvent.objects.get(state=PushState.UNREADABLE)
    assert broken.reason != ""
    assert bytes(broken.body) == b'{"type": "surprise"}'


def test_a_worker_that_dies_after_the_answer_loses_nothing(
    client: Client, sandbox: Sandbox, loop: FetchLoop, store: Store
) -> None:
    """Stored and answered; whoever took it died with the store's lease. The next one finds it by the ended lease."""
    sku = sold_out(sandbox, store)
    send(client, sandbox, stock_webhook(sandbox, store, sku))
    take_pushes()
    assert [lease.store_id for lease in work.lease_due("dead", 10)] == [store.pk]
    assert work_off(loop) == []
    Schedule.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    work_off(loop)
    assert open_problems(store) == {("stock_zero", sku)}


def test_what_changes_while_it_is_read_is_read_again(
    client: Client, sandbox: Sandbox, loop: FetchLoop, store: Store
) -> None:
    told = webhook(ORDER_CHANGED, store.external_id, clock_of(sandbox), order_id="1")
    send(client, sandbox, told)
    take_pushes()
    (lease,) = work.lease_due("first", 10)
    work.want([(store.pk, Topic.ORDERS, "")])  # another webhook, after the orders were asked for
    work.finish_wanted([lease])
    work.settle_wanted([lease], {})
    assert [again.topics for again in work.lease_due("second", 10)] == [frozenset((Topic.ORDERS,))]


def test_what_could_not_be_read_is_tried_again(
    client: Client, sandbox: Sandbox, loop: FetchLoop, brisk_loop: FetchLoop, store: Store
) -> None:
    sku = sold_out(sandbox, store)
    sandbox.fault("error_500", shop_id=store.external_id)
    send(client, sandbox, stock_webhook(sandbox, store, sku))
    work_off(brisk_loop)
    assert Inspection.objects.get().items["inventory"]["state"] == "unknown"
    wishes = WantedReading.objects.all()
    assert [(wish.tries, wish.asked_at > timezone.now()) for wish in wishes] == [(1, True)] * 2
    sandbox.reset()
    WantedReading.objects.update(asked_at=timezone.now())
    Schedule.objects.update(wanted_at=timezone.now())
    work_off(loop)
    assert open_problems(store) == {("stock_zero", sku)}
    assert WantedReading.objects.count() == 0


def test_a_bell_that_hangs_keeps_no_webhook_waiting(
    sandbox: Sandbox, loop: FetchLoop, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broker is half dead and takes its time: webhooks are answered and kept, and the next beat finds them."""
    broker_is_back = threading.Event()
    monkeypatch.setattr("inspections.bell.ring_workers", lambda stores: broker_is_back.wait(60))
    sku = sold_out(sandbox, store)
    assert [send(Client(), sandbox, stock_webhook(sandbox, store, sku)) for _ in range(3)] == [200, 200, 200]
    assert count_waiting() == 3
    broker_is_back.set()
    work_off(loop)
    assert open_problems(store) == {("stock_zero", sku)}
