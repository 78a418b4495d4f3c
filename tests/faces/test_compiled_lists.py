"""A list whose statement is compiled once shows each caller, at each call, exactly what the gate would show them now."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db.models import F, Value
from django.test import Client
from django.utils import timezone

from people.filters import StrictFilterSet
from people.models import ApiToken, RightGrant, RoleTemplate, User
from people.programs.compiled_rows import CompiledRows
from people.rights import Act
from people.roles import Area, Role
from stores.models import Order, StoreGrant, StoreGroup
from stores.models.store import Store
from tests.faces.world import World, fill_store, make_store

Program = Callable[[User], Client]

MIRROR = ("orders", "conversations", "stock", "balances")
LISTS = ("stores", "findings", "inspections", "alerts", "notices", "readings", *MIRROR)


# By list, filters of every kind; those of the last line ask in a way of their own.
ASKED = {
    "stores": ("platform=tiktok", "country=id", "is_active=true", "external_id=77", "is_active=false&country=th"),
    "findings": ("store={ours}", "item=orders&severity=high", "open=true", "open=false", "updated_since={since}"),
    "inspections": ("store={ours}", "day={day}", "day_from={day}&store={theirs}", "state=problem"),
    "alerts": ("store={ours}", "country=ID&item=orders", "assignee=bob", "state=open&state=acknowledged"),
    "notices": ("platform=tiktok", "seen_after={since}", "is_read=false"),
    "readings": ("key=points", "observed_after={since}&source=pushed", "store={theirs}"),
    "orders": ("store={ours}", "group={group}", "cancel_requested=false", "created_after={since}", "status=to_ship"),
    "conversations": ("waiting=true", "waiting=false", "waiting_before={now}", "updated_since={since}&platform=tiktok"),
    "stock": ("store={ours}&country=id", "external_id=x%25%27s", "store=1.5", "store=99999999999999999999"),
}


@contextmanager
def _compiled_by_django() -> Iterator[None]:
    """At each call, as any other queryset."""
    plainly = lambda rows, cut: list(rows.built_with(rows.values)[cut])  # noqa: E731
    with patch.object(CompiledRows, "__getitem__", plainly):
        yield


def _walk(client: Client, address: str) -> Iterator[Any]:
    """The rows of all pages, each of two."""
    following: str | None = address
    while following:
        page = client.get(following)
        assert page.status_code == 200, page.content
        yield from page.json()["results"]
        following = page.json()["next"]


def test_compiled_or_not_everybody_is_shown_the_same(world: World, api_of: Program):
    for number in range(3):
        store = make_store(f"Further {number}", "ID", "Asia/Jakarta")
        fill_store(store, world.now)
        store.groups.add(world.group)
    programs = {person: api_of(person) for person in (world.alice, world.bob, world.carol, world.charlie)}
    for name in LISTS:
        address = f"/api/v1/{name}/?limit=2"
        for person, client in (*programs.items(), *programs.items()):
            if client.get(address).status_code == 403:
                continue
            shown = list(_walk(client, address))
            assert shown == list(_walk(client, address)), (name, person)
            with _compiled_by_django():
                assert shown == list(_walk(client, address)), (name, person)
            if person == world.alice:
                assert len(shown) > 1, name


def test_a_filter_is_compiled_too_and_leaves_what_it_would(
    world: World, api_of: Program, monkeypatch: pytest.MonkeyPatch
):
    values = {
        "ours": world.ours.pk,
        "theirs": world.theirs.pk,
        "group": world.group.pk,
        "day": world.now.date(),
        "now": f"{world.now:%Y-%m-%dT%H:%M:%SZ}",
        "since": f"{world.now - timedelta(hours=3):%Y-%m-%dT%H:%M:%SZ}",
    }
    asked = [(name, one.format(**values)) for name, filters in ASKED.items() for one in filters]
    programs = {person: api_of(person) for person in (world.alice, world.bob, world.charlie)}

    def shown() -> dict[tuple[User, str, str], Any]:
        return {
            (person, name, one): client.get(f"/api/v1/{name}/?limit=1&{one}").json()
            for name, one in asked
            for person, client in programs.items()
        }

    first, again = shown(), shown()
    monkeypatch.setattr(StrictFilterSet, "conditions", lambda filters: None)
    with _compiled_by_django():
        slowly = shown()
    assert {key: one for key, one in first.items() if one != slowly[key]} == {}
    assert {key: one for key, one in again.items() if one != slowly[key]} == {}
    assert sum(bool(one.get("results")) for one in first.values()) > len(asked)


def test_changes_are_followed_from_page_to_page(world: World, api_of: Program):
    fill_store(make_store("Further", "ID", "Asia/Jakarta"), world.now)
    programs = {person: api_of(person) for person in (world.alice, world.bob)}
    for name in ("alerts", *MIRROR):
        address = f"/api/v1/{name}/?limit=1&order=updated"
        for person, client in (*programs.items(), *programs.items()):
            if client.get(address).status_code == 200:
                shown = list(_walk(client, address))
                with _compiled_by_django():
                    assert shown == list(_walk(client, address)), (name, person)


def test_a_page_can_be_turned_back(world: World, api_of: Program):
    for number in range(4):
        make_store(f"Further {number}", "ID", "Asia/Jakarta")
    alice = api_of(world.alice)
    first = alice.get("/api/v1/stores/?limit=2").json()
    second = alice.get(first["next"]).json()
    assert alice.get(second["previous"]).json()["results"] == first["results"]
    assert alice.get(alice.get(second["previous"]).json()["next"]).json()["results"] == second["results"]


@pytest.mark.parametrize("name", ["findings", "stores", "orders"])
def test_what_somebody_may_see_changes_at_once(name: str, world: World, api_of: Program):
    bob = api_of(world.bob)

    def seen() -> set[str]:
        rows = bob.get(f"/api/v1/{name}/").json()["results"]
        return {row["name"] if name == "stores" else row["store"]["name"] for row in rows}

    assert seen() == {"Batik House"}
    now = timezone.now()
    span = {"from_at": now - timedelta(days=1), "reason": "cover"}
    grant = StoreGrant.objects.create(user=world.bob, store=world.theirs, until_at=now + timedelta(days=1), **span)
    assert seen() == {"Batik House", "Somebody Else"}
    StoreGrant.objects.filter(pk=grant.pk).update(until_at=now)
    assert seen() == {"Batik House"}
    world.group.members.remove(world.bob)
    assert seen() == set()
    Store.objects.filter(pk=world.theirs.pk).update(owner=world.bob)
    assert seen() == {"Somebody Else"}
    User.objects.filter(pk=world.bob.pk).update(role=Role.OWNER)
    assert seen() == {"Batik House", "Somebody Else"}


def test_what_a_role_is_given_or_loses_counts_at_once(world: World, api_of: Program):
    carol = api_of(world.carol)

    def lines() -> set[str]:
        return {row["item"] for row in carol.get("/api/v1/findings/").json()["results"]}

    assert "orders" not in lines()
    template = RoleTemplate.objects.create(name="Orders too", base=Role.FINANCE, rights=["orders:see"])
    User.objects.filter(pk=world.carol.pk).update(template=template)
    assert "orders" in lines()
    assert carol.get("/api/v1/orders/").status_code == 200
    User.objects.filter(pk=world.carol.pk).update(template=None)
    assert "orders" not in lines()
    assert carol.get("/api/v1/orders/").status_code == 403


@pytest.mark.parametrize("name", ["findings", "orders"])
def test_two_tokens_of_one_person_are_kept_apart(name: str, world: World):
    texts = {
        store.name: ApiToken.issue(world.alice, store.name, store_ids=[store.pk])[1]
        for store in (world.ours, world.theirs)
    }
    for _ in range(2):
        for store, text in texts.items():
            client = Client(headers={"authorization": f"Bearer {text}"})
            rows = client.get(f"/api/v1/{name}/").json()["results"]
            assert {row["store"]["name"] for row in rows} == {store}


def test_signs_that_mean_something_to_the_driver_are_kept(world: World):
    def rows() -> Any:
        return Order.objects.annotate(said=Value("100 %s of 50 % and '%%'")).values_list("pk", "said", F("store_id"))

    compiled = CompiledRows(rows, "signs")
    everything = list(rows().order_by("pk"))
    assert compiled.order_by("pk")[:50] == everything
    for bound in (everything[0][0], everything[-1][0]):
        asked = compiled.filter(pk__gte=bound).exclude(seen_changed_at=world.now, pk__lte=0).order_by("pk")
        assert asked[:50] == [row for row in everything if row[0] >= bound]
    for stores in ([world.ours.pk], [world.ours.pk, world.theirs.pk], []):
        asked = compiled.filter(store_id__any_of=stores).order_by("pk")
        assert asked[:50] == [row for row in everything if row[2] in stores]


def test_what_can_match_nothing_is_empty(world: World):
    assert CompiledRows(lambda: Order.objects.none().values_list("pk"), "nothing").order_by("pk")[:50] == []


def test_a_page_is_answered_though_another_call_empties_what_was_compiled(
    world: World, api_of: Program, monkeypatch: pytest.MonkeyPatch
):
    class EmptiedMeanwhile(dict[Any, Any]):
        """As if another thread reached the limit right after every question and every answer put in."""

        def __contains__(self, key: object) -> bool:
            found = super().__contains__(key)
            self.clear()
            return found

        def __setitem__(self, key: Any, one: Any) -> None:
            super().__setitem__(key, one)
            self.clear()

    bob = api_of(world.bob)
    for name in ("orders", "findings"):
        before = bob.get(f"/api/v1/{name}/").json()["results"]
        assert before
        monkeypatch.setattr("people.programs.compiled_rows._STATEMENTS", EmptiedMeanwhile())
        answer = bob.get(f"/api/v1/{name}/")
        assert (answer.status_code, answer.json().get("results")) == (200, before)


def test_a_right_for_a_time_shows_lines_from_its_first_moment_to_its_last(world: World, api_of: Program):
    carol = api_of(world.carol)

    def lines() -> set[str]:
        return {row["item"] for row in carol.get("/api/v1/findings/").json()["results"]}

    assert "orders" not in lines()
    now = timezone.now()
    span = {"from_at": now, "until_at": now + timedelta(days=1), "reason": "cover"}
    grant = RightGrant.objects.create(user=world.carol, area=Area.ORDERS, act=Act.SEE, **span)
    assert "orders" in lines()
    assert carol.get("/api/v1/orders/").status_code == 200
    RightGrant.objects.filter(pk=grant.pk).update(until_at=timezone.now())
    assert "orders" not in lines()
    assert carol.get("/api/v1/orders/").status_code == 403


@pytest.mark.parametrize("name", ["findings", "orders", "readings", "alerts"])
def test_a_store_that_moves_to_another_group_is_gone_at_once_and_whoever_leaves_sees_nothing(
    name: str, world: World, api_of: Program
):
    _token, text = ApiToken.issue(world.alice, "one group", group_ids=[world.group.pk])
    narrow, bob = Client(headers={"authorization": f"Bearer {text}"}), api_of(world.bob)
    address = f"/api/v1/{name}/"
    assert all(client.get(address).json()["results"] for client in (narrow, bob))
    world.ours.groups.set([StoreGroup.objects.create(name="Elsewhere")])
    assert [client.get(address).json()["results"] for client in (narrow, bob)] == [[], []]
    world.ours.groups.clear()
    world.group.members.clear()
    assert [client.get(address).json()["results"] for client in (narrow, bob)] == [[], []]
    world.ours.groups.add(world.group)
    assert narrow.get(address).json()["results"]
    User.objects.filter(pk__in=[world.alice.pk, world.bob.pk]).update(is_active=False)
    assert {client.get(address).status_code for client in (narrow, bob)} == {401}
