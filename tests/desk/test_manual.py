"""The page and the API of what is looked up by hand: my tasks worst first, my word with note, figures and evidence."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from inspections.manual.attest import attest, item_of
from inspections.models import Attestation, StoreReading
from people.models import User
from people.roles import Role
from stores.models import Store
from tests.faces.world import World, make_store, world_of_now

PAGE, ITEMS, SAID = "/manual/", "/api/v1/manual-items/", "/api/v1/attestations/"
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 20


@pytest.fixture
def world(db: None) -> World:
    cache.clear()
    world = world_of_now()
    Attestation.objects.all().delete()
    Store.objects.update(currency="IDR")
    return world


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


def told(client: Client, address: str = PAGE) -> list[tuple[str, str, str]]:
    """(store, item, standing) of the tasks on the page."""
    tasks = [line.task for line in client.get(address).context["lines"]]
    return [(task.store.name, task.item.id, task.standing.value) for task in tasks]


def say(store: Store, name: str, by: User, verdict: str = "ok", ago: timedelta = timedelta(0)) -> None:
    item = item_of(store, name)
    assert item is not None
    attest(store, item, by, verdict=verdict, note="seen", now=timezone.now() - ago)


def test_everybody_sees_the_tasks_of_their_role_in_their_stores(world: World, browser: Any) -> None:
    assert told(browser(world.bob)) == [("Batik House", "reviews", "waiting")]
    assert sorted(told(browser(world.carol))) == [
        ("Batik House", "balance", "waiting"),
        ("Batik House", "bank_account", "waiting"),
    ]
    assert "Nothing is looked up by hand by your role" in browser(world.charlie).get(PAGE).content.decode()
    assert {store for store, _, _ in told(browser(world.alice))} == {"Batik House", "Somebody Else"}


def test_the_worst_comes_first(world: World, browser: Any) -> None:
    others = [make_store(f"Shop {number}", "ID", "Asia/Jakarta") for number in range(4)]
    for store in others:
        store.groups.add(world.group)
    Store.objects.filter(pk=others[3].pk).update(connected_at=timezone.now() - timedelta(days=9))
    say(others[0], "reviews", world.bob, "could_not_look")
    say(others[1], "reviews", world.bob, "problem")
    say(others[2], "reviews", world.bob)
    bob = browser(world.bob)
    assert [(store, standing) for store, _, standing in told(bob)] == [
        ("Shop 3", "overdue"),
        ("Shop 1", "problem"),
        ("Shop 0", "could_not_look"),
        ("Batik House", "waiting"),
    ]
    assert told(bob, f"{PAGE}?show=ok") == [("Shop 2", "reviews", "ok")]
    assert len(told(bob, f"{PAGE}?show=nonsense&page=x")) == 4


def test_the_link_opens_seller_center_in_a_window_that_knows_nothing_of_ours(world: World, browser: Any) -> None:
    page = browser(world.bob).get(PAGE).content.decode()
    address = "https://seller-id.tokopedia.com/product/rating?shop_region=ID"
    assert f'href="{address}" target="_blank" rel="noopener noreferrer external"' in page


def test_the_steps_and_the_item_are_told_in_chinese_too(world: World, browser: Any) -> None:
    User.objects.filter(pk=world.bob.pk).update(language="zh-hans")
    page = browser(world.bob).get(PAGE).content.decode()
    assert "买家评价" in page
    assert "打开卖家中心 → 商品 → 商品评价" in page


def test_a_person_attests_with_figures_and_evidence_and_comes_back_to_the_list(world: World, browser: Any) -> None:
    form = {
        "verdict": "ok",
        "note": "fine",
        "figure_shop_rating": "4.8",
        "evidence": SimpleUploadedFile("shot.png", PNG),
        "show": "waiting",
    }
    bob = browser(world.bob)
    answer = bob.post(f"{PAGE}{world.ours.pk}/reviews/", form, follow=True)
    assert answer.redirect_chain == [("/manual/?show=waiting", 302)]
    attestation = Attestation.objects.get()
    assert (attestation.by, attestation.verdict, attestation.evidence.size) == (world.bob, "ok", len(PNG))
    assert str(StoreReading.objects.get(source="attested").value) == "4.8000"
    history = bob.get(f"{PAGE}{world.ours.pk}/reviews/").content.decode()
    assert f"/manual/evidence/{attestation.pk}/" in history


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"verdict": ""}, "Say what you saw"),
        ({"verdict": "problem"}, "Say in a note"),
        ({"figure_shop_rating": "many"}, "Use a number such as"),
        ({"evidence": SimpleUploadedFile("page.html", b"<script>")}, "Use a picture (PNG, JPG) or a PDF."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    world: World, browser: Any, changed: dict[str, Any], said: str
) -> None:
    form = {"verdict": "ok", "figure_shop_rating": "4.5", **changed}
    answer = browser(world.bob).post(f"{PAGE}{world.ours.pk}/reviews/", form)
    page = answer.content.decode()
    assert said in page
    assert f'value="{form["figure_shop_rating"]}"' in page
    assert not Attestation.objects.exists()


def test_nobody_attests_what_is_not_theirs(world: World, browser: Any, program: Any) -> None:
    posts = [
        (world.bob, world.theirs, "reviews", 404),
        (world.bob, world.ours, "balance", 404),  # sees no money
        (world.carol, world.ours, "announcements", 403),  # sees it; another role's task
        (world.alice, world.ours, "nothing", 404),
    ]
    for user, store, item, expected in posts:
        answer = browser(user).post(f"{PAGE}{store.pk}/{item}/", {"verdict": "ok"})
        assert (user.username, item, answer.status_code) == (user.username, item, expected)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.bob)
    assert strict.post(f"{PAGE}{world.ours.pk}/reviews/", {"verdict": "ok"}).status_code == 403
    assert not Attestation.objects.exists()


def test_a_note_is_text_and_never_markup(world: World, browser: Any) -> None:
    note = "<script>alert(1)</script>"
    form = {"verdict": "problem", "note": note}
    browser(world.bob).post(f"{PAGE}{world.ours.pk}/reviews/", form)
    for address in (PAGE, f"{PAGE}{world.ours.pk}/reviews/"):
        page = browser(world.bob).get(address).content.decode()
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_the_api_tells_the_items_of_ones_own_stores_and_lines(world: World, program: Any) -> None:
    say(world.ours, "reviews", world.bob, "problem")
    bob = program(world.bob)
    rows = bob.get(ITEMS).json()["results"]
    assert {row["store"]["id"] for row in rows} == {world.ours.pk}
    assert {row["item"] for row in rows} == {"reviews", "points", "announcements", "log_in", "prices"}
    (row,) = bob.get(f"{ITEMS}?item=reviews").json()["results"]
    assert (row["standing"], row["is_mine"], row["newest"]["by"], row["figures"]) == (
        "problem",
        True,
        "bob",
        [{"key": "shop_rating", "unit": "rating"}],
    )
    assert row["link"].startswith("https://seller-id.tokopedia.com/")
    assert [one["item"] for one in bob.get(f"{ITEMS}?is_mine=true").json()["results"]] == ["reviews"]
    assert bob.get(f"{ITEMS}?standing=overdue").json()["results"] == []
    for wrong in ("item=nothing", "standing=fine", "itm=reviews", "limit=0"):
        assert bob.get(f"{ITEMS}?{wrong}").status_code == 400
    assert len(program(world.alice).get(f"{ITEMS}?limit=1").json()["results"]) == 10


def test_the_api_takes_ones_own_word(world: World, program: Any) -> None:
    bob = program(world.bob)
    body = {"store": world.ours.pk, "item": "reviews", "verdict": "ok", "figures": {"shop_rating": 4.7}}
    answer = bob.post(SAID, body, content_type="application/json")
    assert (answer.status_code, answer.json()["by"], answer.json()["evidence"]) == (201, "bob", None)
    assert str(StoreReading.objects.get(source="attested").value) == "4.7000"
    with_file = {
        "store": world.ours.pk,
        "item": "reviews",
        "verdict": "problem",
        "note": "one star",
        "figures.shop_rating": "4.1",
        "evidence": SimpleUploadedFile("a.png", PNG),
    }
    told_back = bob.post(SAID, with_file)
    assert told_back.status_code == 201
    assert told_back.json()["evidence"].endswith(f"/manual/evidence/{told_back.json()['id']}/")
    assert [one["verdict"] for one in bob.get(f"{SAID}?item=reviews").json()["results"]] == ["problem", "ok"]
    assert program(world.charlie).get(SAID).json()["results"] == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"verdict": "fine"}, "verdict"),
        ({"verdict": "problem"}, "note"),
        ({"item": "nothing"}, "item"),
        ({"store": 0}, "store"),
        ({"figures": {"shop_rating": "-1"}}, "figures.shop_rating"),
        ({"figures": {"balance": "1"}}, "figures.balance"),
        ({"note": "x" * 501}, "note"),
    ],
)
def test_the_api_names_the_field_that_is_wrong(world: World, program: Any, changed: dict[str, Any], field: str) -> None:
    body = {"store": world.ours.pk, "item": "reviews", "verdict": "ok", **changed}
    answer = program(world.bob).post(SAID, body, content_type="application/json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not Attestation.objects.exists()


def test_programs_attest_nothing_and_another_stores_item_is_not_there(world: World, program: Any) -> None:
    robot = User.objects.create(username="robot", role=Role.INTEGRATION)
    world.group.members.add(robot)
    body = {"store": world.ours.pk, "item": "reviews", "verdict": "ok"}
    assert program(robot).post(SAID, body, content_type="application/json").status_code == 403
    body["store"] = world.theirs.pk
    answer = program(world.bob).post(SAID, body, content_type="application/json")
    assert answer.json()["errors"] == {"store": ["No such store."]}
    Store.objects.filter(pk=world.ours.pk).update(platform="shopee")
    body["store"] = world.ours.pk
    answer = program(world.bob).post(SAID, body, content_type="application/json")
    assert answer.json()["errors"] == {"item": ["This is not looked up in this store."]}
