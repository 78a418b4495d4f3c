"""The page of shared stock: who sells from one stock, where the numbers disagree, and levelling them all."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from people.roles import Role
from stores.models import ActionBatch, Product, StockLevel
from tests.desk.test_stock_board import changes, reasons, sku
from tests.faces.world import World, world_of_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """`ours` and `theirs` share one stock: the cup disagrees, the bowl does not."""
    cache.clear()
    found = world_of_now()
    StockLevel.objects.all().delete()
    Product.objects.all().delete()
    found.theirs.groups.add(found.group)
    found.group.shares_stock = True
    found.group.save()
    for store, cups in ((found.ours, 9), (found.theirs, 4)):
        sku(store, f"cup-{cups}", cups, seller="CUP")
        sku(store, f"bowl-{cups}", 5, seller="BOWL")
    return found


def page_of(user: Any, query: str = "") -> Any:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client.get(f"/stock/pools/?{query}")


def level(user: Any, world: World, to: str, number: str = "") -> Any:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    asked = {"sku": [f"{world.group.pk}:CUP"], "to": to, "number": number}
    return client.post("/stock/pools/level/", asked, follow=True)


def shown(answer: Any) -> list[tuple[str, int]]:
    return [(sku.seller_sku, sku.apart) for _pool, skus in answer.context["pools"] for sku in skus]


def test_only_what_disagrees_is_shown_until_all_is_asked_for(world: World):
    assert shown(page_of(world.alice)) == [("CUP", 5)]
    assert shown(page_of(world.alice, "all=1")) == [("CUP", 5), ("BOWL", 0)]
    assert page_of(world.carol).status_code == 403


@pytest.mark.parametrize(("to", "number", "after"), [("least", "", [("cup-9", 9, 4)]), ("most", "", [("cup-4", 4, 9)])])
def test_all_stores_are_levelled_to_the_least_or_the_most(world: World, to: str, number: str, after: Any):
    assert changes(level(world.alice, world, to, number)) == after


def test_levelled_to_a_number_every_store_is_one_row_of_a_batch(world: World):
    looked = level(world.alice, world, "number", "6")
    assert sorted(changes(looked)) == [("cup-4", 4, 6), ("cup-9", 9, 6)]
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.alice)
    client.post("/batches/apply/", {"sealed": looked.context["sealed"], "next": "/stock/pools/"})
    assert ActionBatch.objects.latest("pk").actions.count() == 2
    assert "Write the number of units" in level(world.alice, world, "number", "x").content.decode()


def test_a_store_beyond_the_gate_is_a_number_and_is_not_set(world: World):
    world.charlie.role = Role.OPERATIONS
    world.charlie.save()
    world.charlie.owned_stores.add(world.ours)
    text = page_of(world.charlie).content.decode()
    assert "Somebody Else" not in text
    assert f"store no. {world.theirs.pk}: <strong>4</strong>" in text
    looked = level(world.charlie, world, "number", "6")
    assert changes(looked) == [("cup-9", 9, 6)]
    assert reasons(looked) == ["You do not see this store: somebody who does must set it."]
