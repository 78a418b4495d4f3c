"""Finding one's way on a board of many stores: a short list to choose from, or a name to type; and what the board may not show."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from desk.operations.narrowing import MOST_STORES
from desk.operations.not_seen import not_seen
from inspections.freshness import STALE_AFTER_INTERVALS
from people.models import User
from stores.models import Store, TopicReading
from stores.topics import Outcome, Topic
from tests.faces.world import World, make_store, world_of_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    cache.clear()
    return world_of_now()


def many_stores(world: World) -> None:
    stores = [make_store(f"Silk Road {number:02}", "ID", "Asia/Jakarta") for number in range(MOST_STORES)]
    world.group.stores.add(*stores[:-1])


def ask(user: User, address: str) -> Any:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client.get(address)


@pytest.mark.parametrize("board", ["/orders/", "/stock/"])
def test_few_stores_stand_in_a_list_and_many_are_searched_by_name(world: World, board: str):
    assert 'name="named"' not in ask(world.alice, board).content.decode()
    many_stores(world)
    page = ask(world.alice, board)
    assert 'name="named"' in page.content.decode()
    assert [choice.options for choice in page.context["choices"] if choice.name == "store"] == [[]]
    kept = ask(world.alice, f"{board}?store={world.ours.pk}").context["choices"]
    assert [choice.options for choice in kept if choice.name == "store"] == [[(str(world.ours.pk), str(world.ours))]]


def test_a_piece_of_the_name_or_the_platforms_id_narrows_without_any_script(world: World):
    number = world.ours.external_id

    def shown(named: str) -> set[str]:
        return {line.order.store.name for line in ask(world.alice, f"/orders/?show=all&named={named}").context["lines"]}

    assert shown("bATIK") == shown(number) == {world.ours.name}
    assert shown("no such store") == set()
    assert ask(world.alice, "/orders/?named=%00&store=99999999999999999999").status_code == 200


def test_while_a_name_is_typed_only_ones_own_stores_are_offered(world: World):
    hits = ask(world.bob, "/palette/?only=stores&q=batik").json()["hits"]
    assert [hit["title"] for hit in hits] == ["Batik House"]
    assert ask(world.bob, "/palette/?only=stores&q=Somebody").json()["hits"] == []
    assert ask(world.bob, "/palette/?only=stores&q=").json()["hits"] == []


def test_of_a_board_whose_stores_were_all_read_nothing_is_missing_and_no_store_is_fetched(
    world: World, django_assert_num_queries
):
    now = timezone.now()
    TopicReading.objects.all().delete()
    for store in Store.objects.all():
        TopicReading.objects.create(
            store=store, topic=Topic.ORDERS, outcome=Outcome.COMPLETE, tried_at=now, read_at=now
        )
    with django_assert_num_queries(1):
        assert not_seen(Store.objects.all(), (Topic.ORDERS,), now) == []


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"outcome": Outcome.PARTIAL}, "read in part"),
        ({"outcome": Outcome.FAILED}, "not read"),
        ({"outcome": Outcome.NOT_OFFERED, "read_at": None}, None),
        ({"read_at": None}, "never read"),
        ({}, None),
    ],
)
def test_what_could_not_be_looked_at_is_named(world: World, changed: dict[str, Any], reason: str | None):
    now = timezone.now()
    TopicReading.objects.all().delete()
    told = {"outcome": Outcome.COMPLETE, "tried_at": now, "read_at": now, **changed}
    TopicReading.objects.create(store=world.ours, topic=Topic.ORDERS, **told)
    found = not_seen(Store.objects.filter(pk=world.ours.pk), (Topic.ORDERS,), now)
    assert [one.topic for one in found] == ([] if reason is None else [Topic.ORDERS])
    if reason:
        assert reason in found[0].reason


@pytest.mark.parametrize("minutes", [None, 5])
def test_a_reading_grows_too_old_when_two_rounds_of_its_store_have_passed(world: World, minutes: int | None, settings):
    read_at = timezone.now()
    Store.objects.filter(pk=world.ours.pk).update(inspect_every_minutes=minutes)
    TopicReading.objects.all().delete()
    TopicReading.objects.create(
        store=world.ours, topic=Topic.ORDERS, outcome=Outcome.COMPLETE, tried_at=read_at, read_at=read_at
    )
    too_old = STALE_AFTER_INTERVALS * timedelta(minutes=minutes or settings.INSPECT_EVERY_MINUTES)
    stores = Store.objects.filter(pk=world.ours.pk)
    assert not_seen(stores, (Topic.ORDERS,), read_at + too_old) == []
    assert len(not_seen(stores, (Topic.ORDERS,), read_at + too_old + timedelta(seconds=1))) == 1


def test_a_store_no_longer_inspected_is_named_though_it_was_read(world: World):
    now = timezone.now()
    TopicReading.objects.all().delete()
    TopicReading.objects.create(
        store=world.ours, topic=Topic.ORDERS, outcome=Outcome.COMPLETE, tried_at=now, read_at=now
    )
    Store.objects.filter(pk=world.ours.pk).update(is_active=False)
    (one,) = not_seen(Store.objects.filter(pk=world.ours.pk), (Topic.ORDERS,), now)
    assert one.reason == "no longer inspected"
