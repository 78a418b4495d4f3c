"""The policy page and its API: who sees which change, who has read it, and that a page's words stay words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from inspections.models import PolicyChange, PolicyPage, PolicyReading
from people.models import User
from tests.faces.world import World, change_policy, world_of_now

ADDRESS, API = "/policy/", "/api/v1/policy-changes/"


@pytest.fixture
def world(db: None) -> World:
    cache.clear()
    return world_of_now()


@pytest.fixture
def browser() -> Callable[[User], Client]:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def program(world: World) -> Callable[[User], Client]:
    return lambda user: Client(headers={"authorization": f"Bearer {world.token_of(user)}"})


def shown(client: Client, address: str = ADDRESS) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def our_change() -> PolicyChange:
    return PolicyChange.objects.get(page__country="ID")


def test_everybody_sees_the_changes_that_touch_their_own_stores(world: World, browser: Any) -> None:
    for user, ours, theirs in ((world.alice, True, True), (world.bob, True, False), (world.charlie, False, False)):
        page = shown(browser(user))
        assert (user.username, "Marks in ID" in page, "Marks in TH" in page) == (user.username, ours, theirs)
    page = shown(browser(world.bob))
    assert "touches 1 store" in page
    assert "1 change waits for you" in page
    assert "What changed speaks of points (points): critical" in page
    assert 'href="https://seller-id.tiktok.com/points" rel="noopener noreferrer external"' in page


def test_a_page_of_every_country_touches_every_store_of_the_platform(world: World, browser: Any) -> None:
    PolicyPage.objects.filter(country="TH").update(country="")
    assert "Marks in TH" in shown(browser(world.bob))
    assert "touches 2 stores" in shown(browser(world.alice))
    PolicyPage.objects.filter(country="").update(platform="lazada")
    assert "Marks in TH" not in shown(browser(world.bob))


def test_a_receipt_says_who_has_read_it_and_asks_no_more(world: World, browser: Any) -> None:
    User.objects.update(date_joined=world.now - timedelta(days=1))
    bob, button = browser(world.bob), "I have read this"
    assert button in shown(bob)
    answer = bob.post(f"{ADDRESS}{our_change().pk}/read/", {"page": "1"}, follow=True)
    assert answer.redirect_chain == [("/policy/?page=1", 302)]
    first = PolicyReading.objects.get()
    assert (first.user, first.change) == (world.bob, our_change())
    bob.post(f"{ADDRESS}{our_change().pk}/read/")
    assert PolicyReading.objects.get().at == first.at
    assert button not in shown(bob)
    carol = shown(browser(world.carol))
    assert "bob (Customer service" in carol
    assert "Still to be read by: owner or manager (for 1 store), Finance (for 1 store)" in " ".join(carol.split())
    assert button in carol


def test_places_of_which_no_page_is_watched_are_named(world: World, browser: Any) -> None:
    assert "No page is watched for" not in shown(browser(world.alice))
    PolicyPage.objects.filter(country="TH").update(is_on=False)
    assert "No page is watched for: TikTok Shop TH (1 store)." in " ".join(shown(browser(world.alice)).split())
    assert "No page is watched for" not in shown(browser(world.bob))


def test_nobody_reads_a_change_that_does_not_concern_them(world: World, browser: Any, program: Any) -> None:
    theirs = PolicyChange.objects.get(page__country="TH").pk
    assert browser(world.bob).post(f"{ADDRESS}{theirs}/read/").status_code == 404
    assert program(world.bob).post(f"{API}{theirs}/read/").status_code == 404
    assert Client().post(f"{ADDRESS}{theirs}/read/").status_code == 302
    assert Client(enforce_csrf_checks=True).post(f"{ADDRESS}{theirs}/read/").status_code == 403
    assert PolicyReading.objects.count() == 0


def test_what_a_page_says_is_text_and_never_markup(world: World, browser: Any, program: Any) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    PolicyPage.objects.filter(country="ID").update(title=evil)
    change = change_policy(world.ours, world.now, removed=evil, added="{{ 7|add:7 }}" + evil)
    PolicyChange.objects.filter(pk=change.pk).update(reasons=[{"topic": "fee", "words": [evil], "severity": "high"}])
    page = shown(browser(world.bob))
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_looking_now_is_for_managers(world: World, browser: Any) -> None:
    assert "Look at all pages now" not in shown(browser(world.bob))
    assert browser(world.bob).post("/policy/look/").status_code == 403
    assert PolicyPage.objects.filter(next_at__lte=timezone.now()).count() == 0
    assert browser(world.alice).post("/policy/look/").status_code == 302
    assert PolicyPage.objects.filter(next_at__lte=timezone.now()).count() == 2


def test_a_page_that_cannot_be_read_says_why_and_since_when_in_the_readers_language(world: World, browser: Any) -> None:
    since = timezone.now() - timedelta(hours=5)
    reason = "The page leads elsewhere: tk-vip.example is not one of the platforms' own hosts."
    PolicyPage.objects.filter(country="ID").update(outcome="moved", reason=reason, failing_since=since)
    page = shown(browser(world.bob))
    assert "leads elsewhere" in page
    assert "5 hours ago" in page or "5 h" in page
    User.objects.filter(pk=world.bob.pk).update(language="zh-hans")
    assert "The page leads elsewhere" not in shown(browser(world.bob))


def test_the_api_tells_a_change_and_takes_a_receipt(world: World, program: Any) -> None:
    bob = program(world.bob)
    (told,) = bob.get(f"{API}?unread=true").json()["results"]
    assert (told["page"]["title"], told["severity"], told["rules"], told["read_by"]) == (
        "Marks in ID",
        "high",
        ["health.points"],
        [],
    )
    assert told["pieces"][1] == {"kind": "removed", "text": "Two marks."}
    receipt = bob.post(f"{API}{told['id']}/read/")
    assert (receipt.status_code, receipt.json()["username"], receipt.json()["role"]) == (200, "bob", "customer_service")
    assert bob.get(f"{API}?unread=true").json()["results"] == []
    assert bob.get(f"{API}{told['id']}/").json()["read_by"] == [receipt.json()]
    assert bob.get(f"{API}?severty=high").status_code == 400
    assert len(program(world.alice).get(f"{API}?country=th").json()["results"]) == 1


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://tk-vip-stores.example/policy", "is not one of the platforms&#x27; own hosts"),
        ("http://seller-th.tiktok.com/policy", "begins with https://"),
        ("https://seller-th.tiktok.com:8443/policy", "neither"),
        ("https://127.0.0.1/policy", "is not one of the platforms&#x27; own hosts"),
    ],
)
def test_a_page_of_a_foreign_host_is_refused_at_its_field(world: World, browser: Any, url: str, said: str) -> None:
    form = {"platform": "tiktok", "country": "TH", "title": "Policy", "url": url, "is_on": "on"}
    answer = browser(world.alice).post("/admin/inspections/policypage/add/", form)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert list(answer.context["adminform"].form.errors) == ["url"]
    assert PolicyPage.objects.count() == 2


def test_a_page_added_here_is_looked_at_at_once(world: World, browser: Any) -> None:
    form = {
        "platform": "tiktok",
        "country": "th",
        "title": "Fees",
        "url": "https://seller-th.tiktok.com/fees",
        "is_on": "on",
    }
    assert browser(world.alice).post("/admin/inspections/policypage/add/", form).status_code == 302
    page = PolicyPage.objects.get(title="Fees")
    assert (page.country, page.edited, page.next_at <= timezone.now()) == ("TH", True, True)
