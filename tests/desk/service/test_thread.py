"""A conversation: answered once, never past what happened meanwhile, handed on between colleagues."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from desk.service.models import Answered, ChatNote, Watcher
from people.audit.entry import AuditEntry
from people.models import User
from people.roles import Role
from stores.models import Action, ActionState, Conversation, Order
from tests.desk.service.conftest import HOUR, a_chat, says
from tests.faces.world import World

Browser = Callable[[User], Client]


@pytest.fixture
def dave(world: World) -> User:
    """Another one who answers buyers of our store."""
    dave = User.objects.create(username="dave", role=Role.CUSTOMER_SERVICE, is_staff=True)
    world.group.members.add(dave)
    return dave


def send(client: Client, chat: Conversation, text: str = "It left this morning.", **more: Any) -> Any:
    return client.post(f"/service/buyers/{chat.pk}/answer/", {"text": text, "key": "form-1", **more})


def page(client: Client, chat: Conversation, query: str = "") -> str:
    return " ".join(client.get(f"/service/buyers/{chat.pk}/{query}").content.decode().split())


def answers() -> Any:
    return Action.objects.filter(kind="reply_to_conversation").order_by("pk")


def test_a_double_click_is_one_answer_and_leads_to_the_next_who_waits(
    world: World, chat: Conversation, page_of: Browser
) -> None:
    following = a_chat(world.ours, "Budi", world.now, due=5 * HOUR)
    bob = page_of(world.bob)
    first, second = send(bob, chat, show="waiting"), send(bob, chat, show="waiting")
    action = answers().get()
    assert (action.state, action.source, action.payload["text"]) == ("waiting", "page", "It left this morning.")
    assert first["Location"] == second["Location"] == f"/service/buyers/{following.pk}/?sent={action.pk}"
    kept = Answered.objects.get()
    assert (kept.by, kept.waiting_since, kept.answer_by) == (world.bob, chat.waiting_since, chat.answer_by)
    assert "about to be sent" in page(bob, following, f"?sent={action.pk}")


def test_two_agents_answer_at_once_and_one_of_them_is_told(
    world: World, chat: Conversation, dave: User, page_of: Browser
) -> None:
    send(page_of(world.bob), chat)
    refused = send(page_of(dave), chat, "Hello, it is on its way.", key="form-2")
    assert refused.status_code == 409
    told = refused.content.decode()
    assert "bob is answering" in told
    assert "Hello, it is on its way." in told
    assert answers().count() == 1
    send(page_of(dave), chat, "Hello, it is on its way.", key="form-2", anyway="1")
    assert answers().count() == 2


def test_an_answer_does_not_go_past_what_the_buyer_wrote_meanwhile(
    world: World, chat: Conversation, page_of: Browser
) -> None:
    seen = says(chat, "Are you there?", world.now - timedelta(minutes=9))
    says(chat, "Cancel it, please.", world.now)
    refused = send(page_of(world.bob), chat, seen=seen.external_id)
    assert refused.status_code == 409
    assert "Cancel it, please." in refused.content.decode()
    assert not answers().exists()


def test_it_can_be_taken_back_for_a_moment_and_the_text_is_in_the_box_again(
    world: World, chat: Conversation, page_of: Browser
) -> None:
    bob = page_of(world.bob)
    send(bob, chat, "Wrong <b>shop</b>")
    action = answers().get()
    back = bob.post(f"/service/sent/{action.pk}/act/", {"act": "undo"})
    assert answers().get().state == ActionState.WITHDRAWN
    again = bob.get(back["Location"]).content.decode()
    assert "Wrong &lt;b&gt;shop&lt;/b&gt;</textarea>" in again


def test_what_must_not_be_sent_is_refused_with_its_reasons_and_what_needs_a_lead_waits(
    world: World, chat: Conversation, page_of: Browser
) -> None:
    bob = page_of(world.bob)
    refused = send(bob, chat, "Write to me on WhatsApp +62 812 3456 7890")
    assert refused.status_code == 400
    assert "It leads the buyer off the platform." in refused.content.decode()
    assert not answers().exists()
    send(bob, chat, "You are an idiot.", key="form-2", stay="1")
    action = answers().get()
    assert action.state == ActionState.WAITING_APPROVAL
    assert "Somebody else must let it out" in page(bob, chat)


@pytest.mark.parametrize(
    ("state", "words", "button"),
    [
        ("failed_for_good", "The buyer did not get it.", "again"),
        ("unsure", "Do not write it again", ""),
        ("sent", "", ""),
    ],
)
def test_every_end_says_what_to_do(
    world: World, chat: Conversation, page_of: Browser, state: str, words: str, button: str
) -> None:
    bob = page_of(world.bob)
    send(bob, chat)
    answers().update(state=state, look_at=world.now)
    bar = bob.get(f"/service/sent/{answers().get().pk}/")
    assert bar.status_code == (200 if state == "unsure" else 286)
    assert words in bar.content.decode()
    assert ('value="again"' in bar.content.decode()) == (button == "again")
    assert (words in page(bob, chat)) == bool(words) or not words
    if button:
        bob.post(f"/service/sent/{answers().get().pk}/act/", {"act": "again"})
        bob.post(f"/service/sent/{answers().first().pk}/act/", {"act": "again"})
        assert answers().count() == 2


def test_who_else_is_here_is_told_for_as_long_as_they_look(
    world: World, chat: Conversation, dave: User, page_of: Browser
) -> None:
    bob, other = page_of(world.bob), page_of(dave)
    other.get(f"/service/buyers/{chat.pk}/others/?writing=1")
    assert "dave is writing here" in page(bob, chat)
    Watcher.objects.update(seen_at=world.now - timedelta(minutes=1))
    assert "dave" not in bob.get(f"/service/buyers/{chat.pk}/others/").content.decode()
    send(other, chat, key="form-2")
    assert "dave is sending an answer here" in bob.get(f"/service/buyers/{chat.pk}/others/").content.decode()


def test_it_is_handed_to_a_colleague_with_a_note_that_no_buyer_reads(
    world: World, chat: Conversation, dave: User, page_of: Browser
) -> None:
    bob = page_of(world.bob)
    bob.post(f"/service/buyers/{chat.pk}/note/", {"text": "She wants <i>blue</i>."})
    bob.post(f"/service/buyers/{chat.pk}/assign/", {"assignee": dave.pk})
    bob.post(f"/service/buyers/{chat.pk}/assign/", {"assignee": world.charlie.pk})
    chat.refresh_from_db()
    assert chat.assignee == dave
    assert "She wants &lt;i&gt;blue&lt;/i&gt;." in page(page_of(dave), chat)
    assert ChatNote.objects.get().by_name == "bob"
    assert AuditEntry.objects.filter(verb="changed", store_id=chat.store_id, actor_name="bob").exists()
    assert not answers().exists()


def test_the_order_stands_beside_it_without_money(world: World, chat: Conversation, page_of: Browser) -> None:
    bob = page_of(world.bob)
    assert "No order is named" in page(bob, chat)
    Order.objects.filter(store=world.ours).update(external_id="577123456", carrier="J&T", tracking_number="JX1")
    says(chat, "Please look at 577123456!", world.now)
    shown = page(bob, chat)
    for words in ("577123456", "to ship", "J&amp;T JX1", "Return or refund"):
        assert words in shown
    assert "123.45" not in shown
    bob.post(f"/service/buyers/{chat.pk}/order/", {"order": "999999"})
    assert "This store has no order 999999" in page(bob, chat)


def test_who_only_reads_sends_assigns_and_notes_nothing(world: World, chat: Conversation, page_of: Browser) -> None:
    User.objects.filter(pk=world.charlie.pk).update(role=Role.VIEWER)
    world.group.members.add(world.charlie)
    charlie = page_of(User.objects.get(pk=world.charlie.pk))
    assert "Your role reads here" in page(charlie, chat)
    for act in ("answer", "assign", "note", "order"):
        assert charlie.post(f"/service/buyers/{chat.pk}/{act}/", {"text": "x", "key": "k"}).status_code == 403
