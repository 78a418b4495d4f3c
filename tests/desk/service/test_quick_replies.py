"""Quick replies: places are filled, the nearest variant is offered, no wording is lost, and none breaks the rules."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from desk.service.filling import fill, unfilled
from desk.service.models import QuickReply, ReplyKind
from desk.service.quick_replies import Wording, offered_for, save
from people.models import User
from stores.models import Action, Conversation, Order
from tests.desk.service.conftest import says
from tests.faces.world import World

Browser = Callable[[User], Client]
TEXT = "Hello {buyer}, your order {order} left {store}: {tracking}"


def kept(world: World, text: str = TEXT, name: str = "Left", **more: Any) -> QuickReply:
    return save(Wording(name=name, text=text, **more), world.alice, world.now)


def test_places_are_filled_and_what_is_unknown_stays_to_be_seen() -> None:
    values = {"buyer": "A***a", "order": "577", "store": "Batik"}
    assert fill(TEXT, values) == "Hello, your order 577 left Batik: {tracking}"
    assert fill("{buyer}!", {"buyer": "Ann"}) == "Ann!"
    assert unfilled(fill(TEXT, values)) == ["{tracking}"]
    assert fill("{order}", {"order": "{store}", "store": "x"}) == "{store}"


def test_the_nearest_variant_of_each_name_is_offered_the_most_used_first(world: World) -> None:
    for language, store in (("", None), ("id", None), ("id", world.ours), ("th", world.ours), ("en", None)):
        kept(world, f"{language or 'any'} {store.pk if store else 'all'}", language=language, store=store)
    kept(world, "thanks", name="Thanks")
    kept(world, "a review", name="Sorry", kind=ReplyKind.REVIEW)
    QuickReply.objects.filter(name="Thanks").update(uses=3)

    def texts(language: str, store: Any = world.ours) -> list[str]:
        return [one.text for one in offered_for("chat", store, language, {}, world.alice)]

    assert texts("id") == ["thanks", f"id {world.ours.pk}"]
    assert texts("id", world.theirs) == ["thanks", "id all"]
    assert texts("vi") == ["thanks", "any all"]
    assert [one.text for one in offered_for("review", world.ours, "id", {}, world.alice)] == ["a review"]


def test_every_wording_is_kept_and_an_old_one_comes_back_as_a_new_version(world: World, page_of: Browser) -> None:
    alice, reply = page_of(world.alice), kept(world, "First")
    form = {"name": "Left", "kind": "chat", "text": "Second", "is_active": "1"}
    alice.post(f"/service/quick-replies/{reply.pk}/", form)
    alice.post(f"/service/quick-replies/{reply.pk}/restore/", {"version": "1"})
    reply.refresh_from_db()
    assert (reply.text, reply.version) == ("First", 3)
    assert list(reply.versions.values_list("number", "text")) == [(3, "First"), (2, "Second"), (1, "First")]
    assert page_of(world.bob).post(f"/service/quick-replies/{reply.pk}/", form).status_code == 403


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Give us five stars and get a voucher!", "It must not be sent in"),
        ("Hello {name}", "{name} is no place that can be filled"),
        ("", "Write 1 to 2000 characters"),
    ],
)
def test_what_must_not_be_sent_is_not_even_saved(world: World, page_of: Browser, text: str, words: str) -> None:
    form = {"name": "Bad", "kind": "chat", "text": text, "is_active": "1"}
    refused = page_of(world.alice).post("/service/quick-replies/new/", form)
    assert refused.status_code == 400
    assert words in refused.content.decode()
    assert not QuickReply.objects.exists()


def test_one_is_picked_in_the_thread_and_counted_when_it_is_sent(
    world: World, chat: Conversation, page_of: Browser
) -> None:
    Order.objects.filter(store=world.ours).update(external_id="577123456")
    says(chat, "My number is 577123456", world.now)
    reply, bob = kept(world), page_of(world.bob)
    page = bob.get(f"/service/buyers/{chat.pk}/").content.decode()
    assert 'data-fill="Hello, your order 577123456 left Batik House: {tracking}"' in page
    refused = bob.post(
        f"/service/buyers/{chat.pk}/answer/", {"text": "It left: {tracking}", "key": "k", "used": reply.pk}
    )
    assert refused.status_code == 400
    assert "{tracking}" in refused.content.decode()
    assert not Action.objects.filter(kind="reply_to_conversation").exists()
    for _click in range(2):
        bob.post(f"/service/buyers/{chat.pk}/answer/", {"text": "It left: JX1", "key": "k", "used": reply.pk})
    reply.refresh_from_db()
    assert reply.uses == 1


def test_the_api_does_the_same(world: World, api_of: Browser) -> None:
    alice, bob = api_of(world.alice), api_of(world.bob)
    asked = {"name": "Left", "text": "First"}
    made = alice.post("/api/v1/quick-replies/", asked, content_type="application/json")
    assert made.status_code == 201
    address = f"/api/v1/quick-replies/{made.json()['id']}/"
    alice.put(address, {**asked, "text": "Second"}, content_type="application/json")
    again = alice.post(f"{address}restore/", {"version": 1}, content_type="application/json").json()
    assert (again["text"], [one["number"] for one in again["versions"]]) == ("First", [3, 2, 1])
    assert [one["name"] for one in bob.get("/api/v1/quick-replies/").json()["results"]] == ["Left"]
    assert bob.post("/api/v1/quick-replies/", asked, content_type="application/json").status_code == 403
    twice = alice.post("/api/v1/quick-replies/", asked, content_type="application/json")
    assert twice.status_code == 400
    assert "of this name" in twice.content.decode()
