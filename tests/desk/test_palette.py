"""The palette finds what one may see, and says of the rest what it says of nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import User
from stores.models import Conversation, Order, Store
from tests.faces.world import World, make_store, world_of_now


@pytest.fixture
def world(db: None) -> World:
    cache.clear()
    return world_of_now()


def found(user: User, text: str, **headers: str) -> list[dict[str, Any]]:
    client = Client()
    client.force_login(user)
    answer = client.get("/palette/", {"q": text}, headers=headers or None)
    assert answer.status_code == 200
    hits: list[dict[str, Any]] = answer.json()["hits"]
    return hits


def titles(user: User, text: str) -> set[tuple[str, str]]:
    return {(hit["kind"], hit["title"]) for hit in found(user, text)}


def test_a_store_is_found_by_a_piece_of_its_name_or_by_its_number(world: World):
    assert ("Store", "Batik House") in titles(world.bob, "batik")
    Store.objects.filter(pk=world.ours.pk).update(external_id="7495812345")
    (hit,) = [one for one in found(world.bob, "7495812345") if one["kind"] == "Store"]
    assert hit["url"] == f"/admin/stores/store/{world.ours.pk}/change/"
    assert hit["detail"] == "TikTok Shop · ID"


def test_orders_buyers_alerts_findings_pages_and_acts_are_found(world: World):
    Order.objects.filter(store=world.ours).update(external_id="5770001")
    Conversation.objects.filter(store=world.ours).update(buyer_name="J***n", waiting_since=world.now)
    assert ("Order", "5770001") in titles(world.bob, "57700")
    assert ("Buyer", "J***n") in titles(world.bob, "j*")
    assert {("Alert", "Order not shipped in time"), ("Finding", "Order not shipped in time")} <= titles(
        world.bob, "not shipped"
    )
    assert ("Page", "Proof of a day") in titles(world.bob, "proof")
    assert ("Act", "Inspect all stores now") in titles(world.alice, "inspect all")


@pytest.mark.parametrize("text", ["Somebody Else", "5779999", "Z***z", "theirs-only"])
def test_what_is_anothers_answers_just_as_what_is_not_there(world: World, text: str):
    Order.objects.filter(store=world.theirs).update(external_id="5779999")
    Conversation.objects.filter(store=world.theirs).update(buyer_name="Z***z", external_id="theirs-only")
    client = Client()
    client.force_login(world.bob)
    theirs = client.get("/palette/", {"q": text})
    nothing = client.get("/palette/", {"q": "5770404 not there"})
    assert (theirs.status_code, theirs.content) == (nothing.status_code, nothing.content)
    assert found(world.alice, text) != []


def test_the_same_statements_are_asked_for_what_is_anothers(world: World):
    client = Client()
    client.force_login(world.bob)
    client.get("/palette/")
    asked = []
    for text in ("Somebody Else", "Nobody at all"):
        with CaptureQueriesContext(connection) as statements:
            client.get("/palette/", {"q": text})
        asked.append(len(statements))
    assert asked[0] == asked[1]


def test_a_role_finds_nothing_beyond_its_areas(world: World):
    Order.objects.filter(store=world.ours).update(external_id="5770001")
    Conversation.objects.filter(store=world.ours).update(buyer_name="J***n")
    assert titles(world.carol, "5770001") == set()
    assert titles(world.carol, "J***n") == set()
    assert ("Finding", "Negative settlement") in titles(world.carol, "negative")
    assert ("Finding", "Negative settlement") not in titles(world.bob, "negative")
    assert ("Page", "Money") not in titles(world.bob, "money")
    assert ("Act", "Inspect all stores now") not in titles(world.bob, "inspect")


def test_nothing_more_of_a_buyer_is_told_than_the_masked_name(world: World):
    Conversation.objects.filter(store=world.ours).update(buyer_name="J***n")
    said = str(found(world.alice, "J***"))
    assert "J***n" in said
    assert "Alice wrote" not in said


def test_it_searches_in_the_persons_language(world: World):
    User.objects.filter(pk=world.bob.pk).update(language="zh-hans")
    assert any(hit["url"] == "/admin/" for hit in found(User.objects.get(pk=world.bob.pk), "首页"))


@pytest.mark.parametrize("text", ["", "a", "%", "' OR 1=1 --", "\0\0", "x" * 500, "__", "((("])
def test_any_words_are_answered(world: World, text: str):
    assert all("Somebody Else" not in hit["title"] for hit in found(world.bob, text))


def test_many_are_cut_short(world: World):
    for number in range(30):
        make_store(f"Harbour {number:02}", "ID", "Asia/Jakarta")
    assert len([hit for hit in found(world.alice, "harbour") if hit["kind"] == "Store"]) == 6


def test_of_many_orders_the_newest_come_first(world: World):
    order = Order.objects.get(store=world.ours)
    for number in range(8):
        order.pk, order.external_id = None, f"98700{number}"
        order.created_at = world.now - timedelta(days=number)
        order.save()
    assert [hit["title"] for hit in found(world.bob, "987")] == [f"98700{number}" for number in range(6)]


def test_the_map_of_keys_holds_only_places_one_may_open(world: World):
    def places(user: User) -> dict[str, str]:
        client = Client()
        client.force_login(user)
        return {letter: address for letter, _, address in client.get("/palette/keys/").json()["places"]}

    assert places(world.carol)["m"] == "/money/"
    assert "m" not in places(world.bob)
    assert places(world.bob)["b"] == "/board/"


def test_every_page_carries_the_palette_in_place_of_the_themes_own_search(world: World):
    client = Client()
    client.force_login(world.bob)
    for address in ("/admin/", "/board/", "/alerts/", "/admin/stores/store/", "/accounts/2fa/"):
        page = client.get(address).content.decode()
        assert page.count('id="palette"') == 1, address
        assert "searchCommand" not in page, address
