"""Reviews: fewest stars first, one answer ever, approved by somebody else, reported in time."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from desk.service.models import ReviewTicket
from desk.service.review_list import ReviewsAsked, cut, place_text, read_place, review_rows
from inspections.rule_pack import load_rules, read_packs
from people.models import User
from stores.models import Action, ActionState, Review, Store
from tests.faces.world import World

Browser = Callable[[User], Client]


@pytest.fixture
def shop(world: World) -> Store:
    """Ours, on a platform that takes answers from apps."""
    Review.objects.all().delete()
    Store.objects.filter(pk=world.ours.pk).update(platform="shopee")
    world.ours.refresh_from_db()
    load_rules(read_packs())
    return world.ours


def a_review(store: Store, stars: int | None, world: World, text: str = "", **more: Any) -> Review:
    name = text or f"with {stars} stars"
    return Review.objects.create(
        store=store,
        external_id=f"e{Review.objects.count() + 10}",
        rating=stars,
        text=name,
        created_at=world.now - timedelta(days=1),
        content_hash="",
        seen_changed_at=world.now,
        **more,
    )


def page(client: Client, address: str = "") -> str:
    return " ".join(client.get(f"/service/reviews/{address}").content.decode().split())


def send(client: Client, review: Review, text: str = "We are sorry, and look into it.", key: str = "f") -> Any:
    return client.post(f"/service/reviews/{review.pk}/answer/", {"text": text, "key": key})


def test_the_fewest_stars_stand_first_and_only_ones_own_stores(world: World, shop: Store, page_of: Browser) -> None:
    for stars in (3, 5, 1, None):
        a_review(shop, stars, world)
    a_review(world.theirs, 1, world, "of another team")
    low, every = page(page_of(world.bob)), page(page_of(world.bob), "?show=unanswered")
    assert low.index("with 1 stars") < low.index("with 3 stars")
    assert "with 5 stars" not in low
    assert every.index("with 5 stars") < every.index("with None stars")
    assert "of another team" not in every
    assert "★☆☆☆☆ 1 of 5" in low
    assert page_of(world.carol).get("/service/reviews/").status_code == 403


def test_pages_hold_every_review_once(world: World, shop: Store) -> None:
    for number in range(17):
        a_review(shop, (None, 1, 2, 2, 5)[number % 5], world)
    found: list[int] = []
    after = None
    while True:
        rows = cut(review_rows(ReviewsAsked(show="unanswered"), world.bob), "unanswered", after, 3)
        found += [row.pk for row in rows[:3]]
        if len(rows) <= 3:
            break
        after = read_place(place_text(rows[2], "unanswered"))
    assert len(found) == len(set(found)) == 17


def test_a_draft_waits_until_somebody_else_lets_it_out(world: World, shop: Store, page_of: Browser) -> None:
    review, bob, alice = a_review(shop, 1, world), page_of(world.bob), page_of(world.alice)
    send(bob, review)
    action = Action.objects.get(kind="reply_to_review")
    assert action.state == ActionState.WAITING_APPROVAL
    assert "with 1 stars" in page(alice, "?show=approval")
    assert "We are sorry" in page(alice, f"{review.pk}/")
    bob.post(f"/service/reviews/actions/{action.pk}/approve/")
    action.refresh_from_db()
    assert action.state == ActionState.WAITING_APPROVAL
    alice.post(f"/service/reviews/actions/{action.pk}/approve/")
    action.refresh_from_db()
    assert (action.state, action.decided_by_name) == (ActionState.WAITING, "alice")


def test_a_review_takes_one_answer_whoever_asks(world: World, shop: Store, page_of: Browser) -> None:
    review = a_review(shop, 1, world)
    answers = [
        send(page_of(who), review, key=key).status_code
        for who, key in ((world.alice, "a"), (world.bob, "b"), (world.alice, "a"))
    ]
    assert answers == [302, 409, 302]
    assert Action.objects.filter(kind="reply_to_review").count() == 1
    Action.objects.filter(kind="reply_to_review").update(state="sent")
    Review.objects.update(reply_text="We are sorry.")
    assert "a platform takes one" in page(page_of(world.bob), f"{review.pk}/")
    assert send(page_of(world.bob), review, key="c").status_code == 409


def test_an_answer_that_offers_something_for_a_review_is_refused(world: World, shop: Store, page_of: Browser) -> None:
    review = a_review(shop, 1, world)
    refused = send(page_of(world.bob), review, "Change your review and we refund you, on WhatsApp.")
    assert refused.status_code == 400
    assert "Not sent" in refused.content.decode()
    assert not Action.objects.filter(kind="reply_to_review").exists()


def test_an_abusive_one_is_reported_by_a_ticket_in_time(world: World, shop: Store, page_of: Browser) -> None:
    review, bob = a_review(shop, 1, world, "You are an idiot <script>alert(1)</script>"), page_of(world.bob)
    shown = page(bob)
    assert "abusive" in shown
    assert "<script>alert" not in shown
    assert "It can be reported until" in page(bob, f"{review.pk}/")
    bob.post(f"/service/reviews/{review.pk}/report/", {"number": "T-1"})
    bob.post(f"/service/reviews/{review.pk}/report/", {"number": "T-1", "outcome": "removed"})
    ticket = ReviewTicket.objects.get()
    assert (ticket.number, ticket.outcome, ticket.by_name) == ("T-1", "removed", "bob")
    assert ticket.report_by is not None
    assert "T-1 · review removed" in page(bob, "?show=reported")
