"""The register of sub-accounts: told twice it is one row, read by owners and managers only, and what checks see of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from inspections.accounts.masking import masked
from inspections.accounts.picture import draw_accounts
from inspections.accounts.rights import Right, excess, rights_of
from inspections.models import SubAccount
from people.models import User
from people.roles import Role
from tests.faces.world import World, world_of_now

API = "/api/v1/sub-accounts/"


@pytest.fixture
def world(db: None) -> World:
    world = world_of_now()
    SubAccount.objects.all().delete()
    return world


@pytest.fixture
def robot(world: World) -> User:
    robot = User.objects.create(username="robot", role=Role.INTEGRATION)
    world.group.members.add(robot)
    return robot


@pytest.fixture
def tell(world: World) -> Callable[..., Any]:
    def told(user: User, **fields: Any) -> Any:
        program = Client(headers={"authorization": f"Bearer {world.token_of(user)}"})
        body = {"store": world.ours.pk, "login": "bob@shop.example", "role": "customer_service", **fields}
        return program.post(API, body, content_type="application/json")

    return told


def test_the_same_store_and_login_are_one_sub_account_however_it_is_spelt(world: World, tell: Any) -> None:
    first = tell(world.alice, person="bob", last_used_at="2026-10-01T08:00:00Z")
    again = tell(world.alice, login=" BOB@shop.example", role="finance", last_used_at="2026-09-01T08:00:00Z")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    known = SubAccount.objects.get()
    assert (known.role, known.person, known.login, known.source) == (
        "finance",
        world.bob,
        "bob@shop.example",
        "attested",
    )
    assert known.last_used_at is not None
    assert known.last_used_at.isoformat() == "2026-10-01T08:00:00+00:00"


def test_a_removed_one_stays_as_history_and_returns_when_it_is_told_of_again(world: World, tell: Any) -> None:
    tell(world.alice)
    assert tell(world.alice, removed=True).json()["removed"] is True
    assert draw_accounts([world.ours.pk]) == {world.ours.pk: ()}
    assert tell(world.alice, removed=False).json()["removed_at"] is None
    assert len(draw_accounts([world.ours.pk])[world.ours.pk]) == 1


def test_programs_tell_of_their_stores_and_read_nothing(world: World, robot: User, tell: Any) -> None:
    answer = tell(robot)
    assert (answer.status_code, answer.json()["login"], answer.json()["source"]) == (201, "b•••@shop.example", "pushed")
    foreign = tell(robot, store=world.theirs.pk)
    assert (foreign.status_code, foreign.json()["errors"]) == (400, {"store": ["No such store."]})
    program = Client(headers={"authorization": f"Bearer {world.token_of(robot)}"})
    assert program.get(API).status_code == 403
    assert tell(world.bob).status_code == 403


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"role": "king"}, "role"),
        ({"role": "other"}, "rights"),
        ({"rights": ["orders", "everything"]}, "rights"),
        ({"person": "mallory"}, "person"),
        ({"last_used_at": "2126-01-01T00:00:00Z"}, "last_used_at"),
        ({"login": ""}, "login"),
        ({"store": 0}, "store"),
    ],
)
def test_a_wrong_field_is_named(world: World, tell: Any, fields: dict[str, Any], field: str) -> None:
    answer = tell(world.alice, **fields)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not SubAccount.objects.exists()


def test_only_owners_and_managers_read_the_register(world: World, tell: Any) -> None:
    tell(world.alice)
    seen = {who: SubAccount.objects.visible_to(getattr(world, who)).count() for who in ("alice", "bob", "carol")}
    assert seen == {"alice": 1, "bob": 0, "carol": 0}
    program = Client(headers={"authorization": f"Bearer {world.token_of(world.alice)}"})
    assert [one["login"] for one in program.get(API).json()["results"]] == ["bob@shop.example"]
    assert program.get(f"{API}?removed=true").json()["results"] == []


def test_what_checks_see_is_masked_and_measured_by_the_persons_role_here(world: World, tell: Any) -> None:
    tell(world.alice, person="bob", role="finance")
    tell(world.alice, login="owner", role="main", person="alice")
    tell(world.alice, login="nobody", role="operations")
    by_login = {one.login: one for one in draw_accounts([world.ours.pk])[world.ours.pk]}
    assert set(by_login) == {"b•••@shop.example", "•••r", "•••dy"}
    assert by_login["b•••@shop.example"].excess == (Right.FINANCE,)
    assert by_login["•••r"].excess == ()
    assert (by_login["•••dy"].person, by_login["•••dy"].person_is_here) == ("", False)
    User.objects.filter(pk=world.bob.pk).update(is_active=False)
    left = next(one for one in draw_accounts([world.ours.pk])[world.ours.pk] if one.person == "bob")
    assert not left.person_is_here


def test_rights_come_as_stated_else_as_the_role_comes() -> None:
    assert rights_of("customer_service", ["finance"]) == frozenset({Right.FINANCE})
    assert rights_of("customer_service", []) == frozenset({Right.ORDERS, Right.MESSAGES, Right.REVIEWS})
    assert rights_of("admin", ["orders"]) == frozenset(Right)
    assert rights_of("other", []) is None
    assert excess(set(Right), Role.MANAGER) == []
    assert excess(set(Right), Role.VIEWER) == [Right.SETTINGS, Right.USERS]
    assert masked("ab") == "•••"


def test_the_form_refuses_the_same_login_twice_and_a_role_that_says_nothing(world: World, tell: Any) -> None:
    tell(world.alice)
    alice = Client()
    alice.force_login(world.alice)
    form = {"store": world.ours.pk, "login": "Bob@shop.example", "role": "other"}
    answer = alice.post("/admin/inspections/subaccount/add/", form)
    assert set(answer.context["adminform"].form.errors) == {"login", "rights"}
    form |= {"login": "second", "rights": ["orders"]}
    assert alice.post("/admin/inspections/subaccount/add/", form).status_code == 302
    assert SubAccount.objects.get(login="second").rights == ["orders"]
