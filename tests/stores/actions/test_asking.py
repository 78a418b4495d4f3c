"""Asking: one click or two, two agents at once, what may go out, who may approve it, and taking it back."""

import threading
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from people.audit.entry import AuditEntry
from stores.actions.acts import approve, send_again, withdraw
from stores.actions.errors import CollisionError, NoRightError, NotAskedRightError, TooLateError
from stores.models import Action, ActionSource, Message, Review, Store
from stores.screens.outgoing import NOT_JUDGED
from tests.stores.actions.cast import Cast, state_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(cast: Cast) -> Store:
    return cast.store("tiktok")


def said(store: Store, conversation: str, message_id: str, sender: str = "buyer", text: str = "Hello?") -> None:
    """Our copy of a message."""
    Message.objects.create(
        store=store,
        external_id=message_id,
        conversation_external_id=conversation,
        sender=sender,
        kind="TEXT",
        text=text,
        sent_at=timezone.now(),
        seen_changed_at=timezone.now(),
    )


def test_a_double_click_is_one_answer(cast: Cast, shop: Store) -> None:
    chat = cast.conversation(shop)
    taken: list[Any] = []

    def click() -> None:
        payload = {"conversation_id": chat, "text": "Yes, it is."}
        taken.append(cast.ask("reply_to_conversation", payload, shop, "bob", key="form-1"))
        connections.close_all()

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert sorted(one.is_new for one in taken) == [False, False, False, True]
    while cast.send():
        pass
    assert [one["text"] for one in cast.written(shop, "message")] == ["Yes, it is."]


def test_what_cannot_be_judged_is_never_sent_unread(cast: Cast, shop: Store) -> None:
    """No rules are known for the country: a lead reads it first."""
    Store.objects.filter(pk=shop.pk).update(country="XX")
    shop.refresh_from_db()
    action = cast.reply(shop, "c1")
    assert (action.state, action.concerns) == ("waiting_approval", [NOT_JUDGED])
    assert cast.send() == 0


def test_a_key_is_not_taken_for_something_else(cast: Cast, shop: Store) -> None:
    cast.reply(shop, "c1", key="form-1")
    with pytest.raises(NotAskedRightError) as refused:
        cast.reply(shop, "c1", "Something else.", key="form-1")
    assert list(refused.value.errors) == ["idempotency_key"]


def test_of_two_agents_at_once_the_second_is_told_what_the_first_writes(cast: Cast, shop: Store) -> None:
    cast.reply(shop, "c1", "Yes, it is.", who="bob")
    with pytest.raises(CollisionError) as refused:
        cast.reply(shop, "c1", "It is there.", who="dave")
    assert refused.value.happened == ["bob is answering: “Yes, it is.”."]
    assert cast.reply(shop, "c1", "It is there.", who="dave", anyway=True).state == "waiting"


def test_who_answers_what_is_no_longer_the_newest_is_told_what_was_written_since(cast: Cast, shop: Store) -> None:
    said(shop, "c1", "m1")
    said(shop, "c1", "m2", text="In red, please.")
    with pytest.raises(CollisionError) as refused:
        cast.reply(shop, "c1", seen="m1")
    assert refused.value.happened == ["The buyer wrote: “In red, please.”."]
    assert cast.reply(shop, "c1", seen="m2").state == "waiting"


def test_an_answer_that_went_out_is_told_before_our_copy_shows_it(cast: Cast, shop: Store) -> None:
    chat = cast.conversation(shop)
    said(shop, chat, "m1")
    cast.reply(shop, chat, "Yes, it is.", seen="m1")
    cast.send()
    with pytest.raises(CollisionError) as refused:
        cast.reply(shop, chat, "It is there.", who="dave", seen="m1")
    assert refused.value.happened == ["bob has answered: “Yes, it is.”."]


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ({"conversation_id": "c1"}, "payload.text"),
        ({"conversation_id": "c1", "text": ""}, "payload.text"),
        ({"conversation_id": "../orders", "text": "Hi there"}, "payload.conversation_id"),
        ({"conversation_id": "c1", "text": "x" * 2001}, "payload.text"),
        ({"conversation_id": "c1", "text": "Write to me on WhatsApp: 0812 3456 7890"}, "payload.text"),
        ({"conversation_id": "c1", "text": "Hi there", "colour": "red"}, "payload.colour"),
    ],
)
def test_what_is_wrong_is_named_by_its_field_and_nothing_is_written(
    payload: dict[str, Any], field: str, cast: Cast, shop: Store
) -> None:
    with pytest.raises(NotAskedRightError) as refused:
        cast.ask("reply_to_conversation", payload, shop)
    assert list(refused.value.errors) == [field]
    assert refused.value.errors[field][0]
    assert not Action.objects.exists()


def test_a_text_that_needs_approval_waits_until_somebody_else_lets_it_out(cast: Cast, shop: Store) -> None:
    chat = cast.conversation(shop)
    action = cast.reply(shop, chat, "!!!", who="bob")
    assert (action.state, action.concerns) == ("waiting_approval", ["It says nothing."])
    assert cast.send() == 0
    with pytest.raises(NoRightError):
        approve(action, cast.people["dave"], timezone.now())
    approve(action, cast.people["alice"], timezone.now())
    cast.send()
    assert (state_of(action), action.decided_by_name) == ("sent", "alice")


def test_nobody_approves_their_own_words(cast: Cast, shop: Store) -> None:
    action = cast.reply(shop, "c1", "!!!", who="alice")
    with pytest.raises(NoRightError):
        approve(action, cast.people["alice"], timezone.now())


def test_within_the_first_seconds_an_answer_can_be_taken_back(cast: Cast, shop: Store, settings: Any) -> None:
    settings.ACTION_UNDO_SECONDS = 10
    action = cast.reply(shop, cast.conversation(shop), who="bob")
    assert cast.send() == 0
    with pytest.raises(NoRightError):
        withdraw(action, cast.people["dave"], timezone.now())
    withdraw(action, cast.people["bob"], timezone.now())
    Action.objects.update(not_before=timezone.now())
    assert (cast.send(), state_of(action), cast.written(shop)) == (0, "withdrawn", [])


def test_what_went_out_cannot_be_taken_back(cast: Cast, shop: Store) -> None:
    action = cast.reply(shop, cast.conversation(shop), who="bob")
    cast.send()
    with pytest.raises(TooLateError):
        withdraw(action, cast.people["bob"], timezone.now())


def test_a_review_gets_one_reply_whoever_writes_it(cast: Cast) -> None:
    store = cast.store("shopee")
    wanted = cast.wanted(store, "reply_to_review")
    cast.ask("reply_to_review", wanted, store)
    cast.send()
    with pytest.raises(CollisionError):
        cast.ask("reply_to_review", {**wanted, "text": "Another one."}, store, "bob", anyway=True)


def test_a_review_answered_in_seller_centre_gets_no_second_reply(cast: Cast) -> None:
    store, now = cast.store("lazada"), timezone.now()
    Review.objects.create(store=store, external_id="7", reply_text="Thanks", created_at=now, seen_changed_at=now)
    with pytest.raises(CollisionError):
        cast.ask("reply_to_review", {"review_id": "7", "text": "Thank you."}, store, anyway=True)


def test_a_role_does_what_it_may(cast: Cast, shop: Store) -> None:
    with pytest.raises(NoRightError):
        cast.ask("set_stock", {"product_id": "1", "sku_id": "2", "quantity": 3}, shop, "bob")


def test_an_order_is_not_shipped_by_two_people_at_once(cast: Cast, shop: Store) -> None:
    wanted = cast.wanted(shop, "ship_order")
    cast.ask("ship_order", wanted, shop)
    with pytest.raises(CollisionError):
        cast.ask("ship_order", wanted, shop, anyway=True)


def test_what_came_to_nothing_is_sent_again_by_a_deliberate_act_once(cast: Cast, shop: Store) -> None:
    action = cast.reply(shop, "1", who="bob")  # no such conversation
    cast.send()
    assert state_of(action) == "refused"
    again = send_again(action, cast.people["bob"], timezone.now(), source=ActionSource.PAGE)
    twice = send_again(action, cast.people["bob"], timezone.now(), source=ActionSource.PAGE)
    assert (again.is_new, twice.is_new, again.action.again_of_id) == (True, False, action.pk)
    verbs = list(AuditEntry.objects.filter(kind="stores.action").order_by("pk").values_list("verb", "subject_id"))
    assert verbs == [
        ("asked", str(action.pk)),
        ("asked", str(again.action.pk)),
        ("sent_action_again", str(action.pk)),
    ]
    assert not AuditEntry.objects.filter(after__asked__has_key="text").exists()
