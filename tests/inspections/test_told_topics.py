"""Reviews and notices that TikTok shows to no app, told by another tool: judged like what was read, and for a while only."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from inspections.items import Item, State
from inspections.models import Inspection
from people.models import ApiToken, User
from people.roles import Role
from stores.fetching import FetchLoop
from stores.models import Conversation, Review, SetAsideItem, Store, StoreGroup, TopicReading
from stores.topics import Outcome, Topic
from tests.house import Sandbox, connect_stores, inspect, open_problems
from tests.inspections.webhooks import work_off

pytestmark = pytest.mark.usefixtures("rules")

Tell = Callable[..., Any]


@pytest.fixture
def store(sandbox: Sandbox, loop: FetchLoop) -> Store:
    found = connect_stores(sandbox, [sandbox.quiet_shop()]).popitem()[1]
    inspect([found], loop)
    return found


@pytest.fixture
def tell(store: Store) -> Tell:
    """POST of a telling about our store by another program of the seller's; gives the answer."""
    program = User.objects.create(username="erp", role=Role.INTEGRATION)
    group = StoreGroup.objects.create(name="all")
    group.members.add(program)
    group.stores.add(store)
    client = Client(headers={"authorization": f"Bearer {ApiToken.issue(program, 'test')[1]}"})

    def post(topic: str, *items: Any, **more: Any) -> Any:
        body = {"store": store.pk, "as_of": timezone.now().isoformat(), "items": items, **more}
        return client.post(f"/api/v1/told/{topic}/", body, content_type="application/json")

    return post


def a_review(number: int = 1, **changes: Any) -> dict[str, Any]:
    written = (timezone.now() - timedelta(days=4)).isoformat()
    sound = {"id": f"r{number}", "product_id": "p1", "rating": 1, "text": "Broken", "created_at": written}
    return sound | changes


def reviews_line(store: Store) -> dict[str, Any]:
    line: dict[str, Any] = Inspection.objects.latest().get(store=store).items[Item.REVIEWS]
    return line


def test_a_poor_review_that_is_told_opens_a_finding_at_once(store: Store, tell: Tell, loop: FetchLoop) -> None:
    assert reviews_line(store)["state"] == State.NOT_COVERED
    answer = tell("reviews", a_review(text="call me 0812 3456 7890", buyer_name="Somsak"))
    assert (answer.status_code, answer.json()["outcome"], answer.json()["taken"]) == (200, "complete", 1)
    work_off(loop)
    assert ("reviews_low_unanswered", "r1") in open_problems(store)
    assert reviews_line(store)["state"] == State.PROBLEM
    kept = Review.objects.get(store=store)
    assert (kept.text, kept.buyer_name) == ("call me [phone]", "S***k")


def test_rounds_leave_it_standing_and_an_answer_closes_it(store: Store, tell: Tell, loop: FetchLoop) -> None:
    tell("reviews", a_review())
    inspect([store], loop)
    assert ("reviews_low_unanswered", "r1") in open_problems(store)
    tell("reviews", a_review(reply_text="We are sorry."))
    work_off(loop)
    assert open_problems(store) == set()
    assert reviews_line(store)["checks"]["reviews_low_unanswered"]["state"] == State.OK


def test_what_was_told_long_ago_is_unknown_and_closes_nothing(store: Store, tell: Tell, loop: FetchLoop) -> None:
    tell("reviews", a_review())
    work_off(loop)
    long_ago = timezone.now() - timedelta(hours=27)
    TopicReading.objects.filter(store=store, topic=Topic.REVIEWS).update(read_at=long_ago, tried_at=long_ago)
    Review.objects.filter(store=store).update(reply_text="seen by nobody")
    inspect([store], loop)
    line = reviews_line(store)["checks"]["reviews_low_unanswered"]
    assert line["state"] == State.UNKNOWN
    assert "too long ago" in line["reason"]
    assert ("reviews_low_unanswered", "r1") in open_problems(store)


def test_a_store_that_cannot_be_called_keeps_what_was_told(
    store: Store, sandbox: Sandbox, tell: Tell, brisk_loop: FetchLoop
) -> None:
    tell("reviews", a_review())
    sandbox.fault("error_503", path="/")
    inspect([store], brisk_loop)
    assert TopicReading.objects.get(store=store, topic=Topic.REVIEWS).outcome == Outcome.COMPLETE


def test_items_that_cannot_be_taken_are_set_aside_and_nothing_is_closed(
    store: Store, tell: Tell, loop: FetchLoop
) -> None:
    tell("reviews", a_review(1), a_review(2))
    work_off(loop)
    future = (timezone.now() + timedelta(days=1)).isoformat()
    bad = [a_review(3, rating=9), a_review(4, created_at=future), a_review(1), "nonsense"]
    answer = tell("reviews", a_review(1, reply_text="Sorry."), *bad).json()
    assert (answer["outcome"], answer["taken"]) == ("partial", 1)
    assert [list(one["errors"]) for one in answer["refused"]] == [
        ["rating"],
        ["created_at"],
        ["id"],
        ["non_field_errors"],
    ]
    work_off(loop)
    assert SetAsideItem.objects.filter(store=store, topic=Topic.REVIEWS).count() == 4
    assert {subject for check, subject in open_problems(store)} >= {"r1", "r2"}


@pytest.mark.parametrize("complete", [True, False])
def test_only_a_tool_that_brought_everything_says_ok(complete: bool, store: Store, tell: Tell, loop: FetchLoop) -> None:
    tell("reviews", complete=complete)
    work_off(loop)
    state = reviews_line(store)["checks"]["reviews_low_unanswered"]["state"]
    assert state == (State.OK if complete else State.UNKNOWN)


def test_what_the_platform_shows_is_taken_from_nobody_else(store: Store, tell: Tell) -> None:
    chat = {"id": "c1", "messages": [{"id": "m1", "sender": "buyer", "text": "?", "sent_at": "2026-01-01T00:00:00Z"}]}
    answer = tell("conversations", chat)
    assert answer.status_code == 409
    assert "read there" in answer.json()["detail"]


def test_an_older_telling_does_not_undo_a_younger_one(store: Store, tell: Tell) -> None:
    tell("reviews", a_review())
    earlier = (timezone.now() - timedelta(hours=1)).isoformat()
    assert tell("reviews", a_review(reply_text="?"), as_of=earlier).status_code == 409
    assert Review.objects.get(store=store).reply_text == ""


@pytest.mark.parametrize(
    ("field", "value"), [("as_of", "2199-01-01T00:00:00Z"), ("as_of", "soon"), ("items", "none"), ("store", 0)]
)
def test_a_telling_that_cannot_be_is_refused_by_the_name_of_its_field(field: str, value: Any, tell: Tell) -> None:
    answer = tell("reviews", a_review(), **{field: value})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_chats_of_a_store_whose_platform_lets_us_read_none(store: Store, tell: Tell, loop: FetchLoop) -> None:
    TopicReading.objects.filter(store=store, topic=Topic.CONVERSATIONS).update(outcome=Outcome.NOT_OFFERED)
    asked = (timezone.now() - timedelta(hours=20)).isoformat()
    question = {"id": "m1", "sender": "buyer", "text": "Where is it?", "sent_at": asked}
    automatic = {"id": "m2", "sender": "automatic", "text": "We answer soon", "sent_at": timezone.now().isoformat()}
    assert tell("conversations", {"id": "c1", "messages": [question, automatic]}).json()["taken"] == 1
    waiting = Conversation.objects.get(store=store, external_id="c1")
    assert waiting.waiting_since == datetime.fromisoformat(asked)
    reply = {"id": "m3", "sender": "staff", "text": "Tomorrow", "sent_at": timezone.now().isoformat()}
    tell("conversations", {"id": "c1", "messages": [reply]})
    answered = Conversation.objects.get(pk=waiting.pk)
    assert (answered.waiting_since, answered.unread_count) == (None, 0)


def test_a_notice_that_is_told_waits_until_somebody_has_read_it(store: Store, tell: Tell, loop: FetchLoop) -> None:
    came = (timezone.now() - timedelta(days=2)).isoformat()
    tell("notices", {"id": "n1", "title": "New fees", "published_at": came})
    work_off(loop)
    assert ("notices_unread", "notices") in open_problems(store)
    reader = User.objects.create(username="alice", role=Role.MANAGER)
    client = Client(headers={"authorization": f"Bearer {ApiToken.issue(reader, 'test')[1]}"})
    (notice,) = client.get("/api/v1/notices/?is_read=false").json()["results"]
    assert client.post(f"/api/v1/notices/{notice['id']}/read/").json() == {"is_read": True}
    assert client.post(f"/api/v1/notices/{notice['id']}/read/").status_code == 200
    assert client.get("/api/v1/notices/?is_read=false").json()["results"] == []
    work_off(loop)
    assert open_problems(store) == set()
