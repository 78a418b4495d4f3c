"""Sending: once, in order, through faults and dead workers; what is unclear is looked for and never sent again by itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from inspections.after_actions import follow_actions
from inspections.models import Schedule, WantedReading
from stores.actions import bulk, outbox
from stores.actions.acts import look_again, send_again
from stores.actions.bulk import Row, RowsRefusedError
from stores.actions.decide import Ending
from stores.actions.errors import TooLateError
from stores.models import Action, ActionSource, ActionState, Store
from tests.stores.actions.cast import Cast, state_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(cast: Cast) -> Store:
    return cast.store("tiktok")


def test_two_answers_go_out_in_the_order_they_were_written(cast: Cast, shop: Store) -> None:
    chat = cast.conversation(shop)
    cast.reply(shop, chat, "First.", who="bob")
    cast.reply(shop, chat, "Second.", who="bob")
    assert [cast.send(), cast.send(), cast.send()] == [1, 1, 0]
    assert [one["text"] for one in cast.written(shop)] == ["First.", "Second."]


def test_the_second_answer_waits_while_the_first_is_looked_for(cast: Cast, shop: Store) -> None:
    chat = cast.conversation(shop)
    cast.reply(shop, chat, "First.", who="bob")
    second = cast.reply(shop, chat, "Second.", who="bob")
    cast.fault("accept_then_cut", shop, count=1)
    cast.send()
    assert (cast.send(), state_of(second)) == (0, "waiting")
    cast.look()
    cast.send()
    assert [one["text"] for one in cast.written(shop)] == ["First.", "Second."]


def test_too_many_calls_are_tried_again_later(cast: Cast, shop: Store) -> None:
    action = cast.reply(shop, cast.conversation(shop))
    cast.fault("rate_limited", shop, count=1)
    cast.send()
    assert state_of(action) == "due"
    assert action.not_before > timezone.now()
    Action.objects.update(not_before=Now())
    cast.send()
    assert (state_of(action), action.attempt, len(cast.written(shop))) == ("sent", 2, 1)


def test_a_refusal_is_told_in_the_platforms_words(cast: Cast, shop: Store) -> None:
    action = cast.reply(shop, "1")
    cast.send()
    assert state_of(action) == "refused"
    assert "45101003" in action.reason
    assert cast.send() == 0


def test_an_ended_token_is_renewed_and_the_answer_goes_out_once(cast: Cast, shop: Store) -> None:
    action = cast.reply(shop, cast.conversation(shop))
    cast.fault("token_expired", shop, count=1)
    cast.send()
    assert (state_of(action), len(cast.written(shop))) == ("sent", 1)


def test_a_wrong_clock_is_corrected_and_the_answer_goes_out_once(cast: Cast, shop: Store) -> None:
    action = cast.reply(shop, cast.conversation(shop))
    cast.fault("skew_600", shop)
    cast.send()
    assert (state_of(action), len(cast.written(shop))) == ("sent", 1)


def test_a_server_error_before_anything_was_done_is_unclear_until_it_is_looked_for(cast: Cast, shop: Store) -> None:
    action = cast.reply(shop, cast.conversation(shop))
    cast.fault("error_500", shop, count=1, method="POST")
    cast.send()
    assert state_of(action) == "unsure"
    cast.look(after=timedelta(minutes=3))
    assert (state_of(action), cast.send(), cast.written(shop)) == ("reconciled_not_sent", 0, [])


def test_a_platform_that_cannot_be_reached_gets_it_later(cast: Cast, shop: Store, settings: Any) -> None:
    action = cast.reply(shop, cast.conversation(shop))
    there = settings.PLATFORM_SETTINGS
    settings.PLATFORM_SETTINGS = {**there, "TIKTOK_API_URL": "http://127.0.0.1:9"}
    cast.send()
    assert state_of(action) == "due"
    settings.PLATFORM_SETTINGS = there
    Action.objects.update(not_before=Now())
    cast.send()
    assert state_of(action) == "sent"


def test_a_worker_that_dies_while_sending_leaves_it_unclear_not_due(cast: Cast, shop: Store) -> None:
    """The one dies after the platform took it, the other before."""
    sent, unsent = (cast.reply(shop, cast.conversation(shop), text) for text in ("One.", "Two."))
    claims = {claim.pk: claim for claim in outbox.claim_due("a worker that dies", 10)}
    cast.happens(shop, "agent_reply", conversation_id=sent.subject, text="One.")
    assert cast.send() == 0
    Action.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert (cast.send(), state_of(sent), state_of(unsent)) == (0, "unsure", "unsure")
    cast.look(after=timedelta(minutes=3))
    assert (state_of(sent), state_of(unsent)) == ("reconciled_sent", "reconciled_not_sent")
    late = outbox.settle(claims[sent.pk], Ending(ActionState.REFUSED, "too late"))
    assert (late, state_of(sent)) == (False, "reconciled_sent")


def test_what_stays_unclear_is_left_to_a_person(cast: Cast, shop: Store) -> None:
    action = cast.reply(shop, cast.conversation(shop))
    cast.fault("accept_then_500", shop, count=1)
    cast.send()
    cast.fault("error_500", shop)
    with pytest.raises(TooLateError):
        send_again(action, cast.people["bob"], timezone.now(), source=ActionSource.PAGE)
    Action.objects.update(looks=8)
    cast.look()
    assert (state_of(action), action.look_at) == ("unsure", None)
    cast.market.delete("/_sandbox/faults")
    look_again(action, cast.people["bob"])
    cast.look()
    assert state_of(action) == "reconciled_sent"


def test_the_same_words_twice_are_told_apart(cast: Cast, shop: Store) -> None:
    """The first "Yes." is not taken for the second."""
    chat = cast.conversation(shop)
    first = cast.reply(shop, chat, "Yes.", who="bob")
    cast.send()
    second = cast.reply(shop, chat, "Yes.", who="bob")
    cast.fault("error_500", shop, count=1, method="POST")
    cast.send()
    cast.look(after=timedelta(minutes=3))
    assert (state_of(first), state_of(second)) == ("sent", "reconciled_not_sent")


def test_a_store_whose_connection_is_gone_sends_nothing(cast: Cast, shop: Store) -> None:
    action = cast.reply(shop, cast.conversation(shop))
    Store.objects.update(connection=None)
    cast.send()
    assert (state_of(action), action.reason) == ("due", "The store is not connected.")
    Action.objects.update(not_before=Now(), first_tried_at=timezone.now() - timedelta(hours=2))
    cast.send()
    assert (state_of(action), cast.written(shop)) == ("failed_for_good", [])


def test_what_was_done_is_read_again(cast: Cast, shop: Store) -> None:
    Schedule.objects.create(store=shop, due_at=timezone.now() + timedelta(hours=1))
    chat = cast.conversation(shop)
    cast.reply(shop, chat)
    assert follow_actions() == 0
    cast.send()
    assert (follow_actions(), follow_actions()) == (1, 0)
    assert list(WantedReading.objects.values_list("topic", "subject")) == [("conversations", chat)]


def test_numbers_set_in_bulk_are_looked_at_first_and_can_be_put_back(cast: Cast, shop: Store) -> None:
    wanted = [cast.wanted(shop, "set_stock")]
    rows, alice, now = [Row(place, shop, one) for place, one in enumerate(wanted)], cast.people["alice"], timezone.now()
    (looked,) = bulk.look("set_stock", rows, alice)
    assert (looked.after, looked.errors, Action.objects.count()) == (40, None, 0)
    batch = bulk.apply("set_stock", rows, alice, "b1", ActionSource.PAGE, now)
    assert bulk.apply("set_stock", rows, alice, "b1", ActionSource.PAGE, now) == batch
    cast.send()
    assert bulk.counts_of(batch, alice)["done"] == 1
    back = bulk.undo(batch, alice, ActionSource.PAGE, now)
    cast.send()
    assert [one["quantity"] for one in cast.written(shop, "stock")] == [40, 5]
    assert (back.undoes_id, bulk.can_be_put_back(batch)) == (batch.pk, False)
    with pytest.raises(TooLateError):
        bulk.undo(batch, alice, ActionSource.PAGE, now)


def test_one_wrong_row_keeps_the_whole_batch_from_being_asked_for(cast: Cast, shop: Store) -> None:
    good = cast.wanted(shop, "set_stock")
    rows = [Row(0, shop, good), Row(1, shop, {**good, "quantity": -1})]
    with pytest.raises(RowsRefusedError) as refused:
        bulk.apply("set_stock", rows, cast.people["alice"], "b1", ActionSource.PAGE, timezone.now())
    assert list(refused.value.errors) == ["rows.1.payload.quantity"]
    assert not Action.objects.exists()
