"""One answer to many buyers: looked at first, each with its own end, taken back together; and how fast everybody answers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from desk.service.figures import figures_of
from desk.service.models import Answered
from people.models import User
from stores.models import Action, Conversation, Order
from tests.desk.service.conftest import HOUR, a_chat, says
from tests.faces.world import World

Browser = Callable[[User], Client]


@pytest.fixture
def chats(world: World) -> list[Conversation]:
    Conversation.objects.all().delete()
    Order.objects.filter(store=world.ours).update(external_id="577123456")
    found = [a_chat(world.ours, name, world.now, due=HOUR) for name in ("Ani", "Budi", "Cici")]
    says(found[0], "It is 577123456", world.now)
    return found


def many(client: Client, chats: list[Conversation], text: str, **more: Any) -> Any:
    return client.post("/service/many/", {"chat": [one.pk for one in chats], "text": text, **more})


def answers() -> Any:
    return Action.objects.filter(kind="reply_to_conversation")


def test_each_is_shown_what_they_would_read_and_what_speaks_against_it(
    world: World, chats: list[Conversation], page_of: Browser
) -> None:
    theirs = a_chat(world.theirs, "Theirs", world.now, due=HOUR)
    page = many(page_of(world.bob), [*chats, theirs], "Order {order} is on its way").content.decode()
    assert "Order 577123456 is on its way" in page
    assert page.count("Nothing is known for {order}.") == 2
    assert "Somebody Else" not in page
    assert not answers().exists()


def test_a_double_click_sends_each_once_and_who_cannot_be_answered_is_named(
    world: World, chats: list[Conversation], page_of: Browser
) -> None:
    alice, bob = page_of(world.alice), page_of(world.bob)
    alice.post(f"/service/buyers/{chats[1].pk}/answer/", {"text": "Hello", "key": "k"})
    first = many(bob, chats, "It is on its way", step="send", key="m", follow=True)
    many(bob, chats, "It is on its way", step="send", key="m")
    assert answers().filter(asked_by=world.bob).count() == 2
    page = bob.get(first["Location"]).content.decode()
    assert "alice is answering" in page
    assert page.count("about to be sent") == 2
    bob.post(f"{first['Location']}undo/")
    assert set(answers().filter(asked_by=world.bob).values_list("state", flat=True)) == {"withdrawn"}
    assert answers().get(asked_by=world.alice).state == "waiting"
    assert page_of(world.carol).get(first["Location"]).status_code == 403


def test_figures_count_how_long_buyers_had_waited(world: World, chats: list[Conversation], page_of: Browser) -> None:
    bob = page_of(world.bob)
    for chat in chats:
        bob.post(f"/service/buyers/{chat.pk}/answer/", {"text": "Hello", "key": chat.external_id})
    for wait, one in zip((10, 20, 90), Answered.objects.order_by("pk"), strict=True):
        Answered.objects.filter(pk=one.pk).update(waiting_since=one.at - timedelta(minutes=wait))
    answers().filter(subject=chats[2].external_id).update(state="withdrawn")
    (line,) = figures_of(world.alice, world.now - HOUR)
    assert (line.name, line.answers, line.half_within, line.in_time) == ("bob", 2, timedelta(minutes=15), None)
    assert "15" in bob.get("/service/figures/").content.decode()
    assert figures_of(User.objects.create(username="eve", role="customer_service"), world.now - HOUR) == []
