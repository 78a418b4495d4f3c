"""The inbox: who must be answered first stands first, nobody is lost, and nobody sees another team's buyers."""

import random
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client

from desk.service.inbox_list import InboxAsked, Place, cut, inbox_rows, place_of, place_text, read_place
from inspections.answer_times import answer_time
from inspections.registry import all_checks
from people.models import User
from people.roles import Role
from stores.models import Conversation
from tests.desk.service.conftest import HOUR, a_chat, says
from tests.faces.world import World
from tests.inspections.checks.shop import NOW, RULES, a_buyer, a_shop, ago, the_fault

Browser = Callable[[User], Client]


def shown(client: Client, query: str = "") -> str:
    answer = client.get(f"/service/buyers/?{query}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def order_of(page: str, *names: str) -> list[str]:
    return sorted((name for name in names if f"({name})" in page), key=lambda name: page.index(f"({name})"))


def test_who_has_least_time_left_stands_first_and_unknown_deadlines_last(world: World, page_of: Browser) -> None:
    for name, due in (("later", 9 * HOUR), ("never", None), ("late", -HOUR), ("soon", HOUR)):
        a_chat(world.ours, name, world.now, due=due)
    page = shown(page_of(world.bob))
    assert order_of(page, "later", "never", "late", "soon") == ["late", "soon", "later", "never"]
    for words in ("late by 1 h 00 min", "left", "no deadline known"):
        assert words in page.replace("\xa0", " ")
    for level in ("late", "risk", "fine", "unknown"):
        assert f"service-left-{level}" in page


def test_nobody_sees_another_teams_buyers_and_only_their_roles_see_any(world: World, page_of: Browser) -> None:
    a_chat(world.ours, "ours", world.now, due=HOUR)
    theirs = a_chat(world.theirs, "theirs", world.now, due=HOUR)
    page = shown(page_of(world.bob))
    assert "(ours)" in page
    assert "(theirs)" not in page
    assert "Somebody Else" not in page
    assert "(theirs)" in shown(page_of(world.alice))
    assert page_of(world.bob).get(f"/service/buyers/{theirs.pk}/").status_code == 404
    assert page_of(world.carol).get("/service/buyers/").status_code == 403


def test_a_buyers_name_is_for_those_who_may_know_it(world: World, chat: Conversation, page_of: Browser) -> None:
    User.objects.filter(pk=world.charlie.pk).update(role=Role.VIEWER)
    world.group.members.add(world.charlie)
    charlie = User.objects.get(pk=world.charlie.pk)
    assert "A***a" in shown(page_of(world.bob))
    page = shown(page_of(charlie))
    assert "(Amina)" in page
    assert "A***a" not in page
    assert "A***a" not in page_of(charlie).get(f"/service/buyers/{chat.pk}/").content.decode()


def test_filters_narrow_and_an_empty_list_says_why(world: World, chat: Conversation, page_of: Browser) -> None:
    bob = page_of(world.bob)
    assert "(Amina)" in shown(bob, "country=ID&platform=tiktok")
    assert "Nothing fits these filters" in shown(bob, "country=TH")
    assert "(Amina)" not in shown(bob, "show=late")
    assert "(Amina)" in shown(bob, "whose=nobody")
    assert "(Amina)" not in shown(bob, "whose=mine")
    bob.post(f"/service/buyers/{chat.pk}/assign/", {"assignee": world.bob.pk})
    assert "(Amina)" in shown(bob, "whose=mine")
    assert "Unknown words" not in shown(bob, "show=%00&store=x&group=9999999999999999999&after=~1~")
    Conversation.objects.all().delete()
    assert "Nobody waits" in shown(bob)


def test_what_looks_like_a_scam_is_marked_and_what_a_buyer_writes_never_becomes_markup(
    world: World, chat: Conversation, page_of: Browser
) -> None:
    says(chat, "<script>alert(1)</script>", world.now, warnings=["It asks for a password, a code or a card's data."])
    for page in (shown(page_of(world.bob)), page_of(world.bob).get(f"/service/buyers/{chat.pk}/").content.decode()):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page
        assert "looks like a scam" in page
    assert "It asks for a password" in page


def test_the_list_takes_the_same_few_statements_for_one_line_and_for_fifty(
    world: World, page_of: Browser, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        a_chat(world.ours, f"b{number}", world.now, due=number * HOUR)
    bob = page_of(world.bob)
    shown(bob)
    with django_assert_max_num_queries(24):
        page = shown(bob)
    assert len(re.findall("data-row", page)) == 50
    following = re.search(r'rel="next" href="\?([^"]+)"', page)
    assert following
    assert len(re.findall("data-row", shown(bob, following[1].replace("&amp;", "&")))) == 10


def test_pages_hold_everybody_once_in_one_order(world: World) -> None:
    """Many fall due at one moment, and of some nobody knows when."""
    dice = random.Random(7)
    Conversation.objects.all().delete()
    for number in range(40):
        due = dice.choice([None, *range(-3, 4)])
        a_chat(world.ours, f"b{number}", world.now, due=None if due is None else due * HOUR)
    for show in ("waiting", "late", "answered"):
        whole = cut_all(show, world, 100)
        for most in (1, 3, 7):
            assert cut_all(show, world, most) == whole
    assert len(cut_all("waiting", world, 3)) == 40


def test_a_place_survives_the_address_and_nonsense_begins_anew() -> None:
    place = Place(NOW, 7)
    assert read_place(place_text(place)) == place
    assert read_place(place_text(Place(None, 7))) == Place(None, 7)
    assert [read_place(text) for text in ("", "x", "2026-01-01~x", "x~1", "2026-01-01T00:00:00~1")] == [None] * 5


def test_the_deadline_beside_a_conversation_is_the_one_the_checks_judge_by() -> None:
    buyer = a_buyer(waiting_since=ago(hours=6))
    shop = a_shop(waiting_buyers=(buyer,))
    told = answer_time(buyer, shop, RULES, all_checks()["messages_unanswered"])
    fault = the_fault("messages_reply_at_risk", shop)
    assert (told.answer_by, told.at_risk_from) == (fault.due_at, fault.since)
    assert told.answer_by == NOW + timedelta(hours=6)


def cut_all(show: str, world: World, most: int) -> list[int]:
    found: list[int] = []
    after: Place | None = None
    while True:
        rows = cut(inbox_rows(InboxAsked(show=show), world.alice, world.now), show, after, most)
        found += [row.pk for row in rows[:most]]
        if len(rows) <= most:
            return found
        after = place_of(rows[most - 1], show)
