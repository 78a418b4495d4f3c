"""Log-ins that other tools push: kept once, told apart from known places, and a use of their sub-account."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from inspections.accounts.facts import LogIns
from inspections.accounts.log_in import keep_login
from inspections.accounts.log_in_picture import draw_log_ins
from inspections.models import LoginRecord, SubAccount
from people.models import User
from people.roles import Role
from tests.faces.world import World, build_world

API = "/api/v1/login-records/"
NOW = timezone.now()


@pytest.fixture
def world(db: None) -> World:
    world = build_world(NOW)
    LoginRecord.objects.all().delete()
    SubAccount.objects.update(last_used_at=None)
    return world


@pytest.fixture
def tell(world: World) -> Callable[..., Any]:
    robot = User.objects.create(username="robot", role=Role.INTEGRATION)
    world.group.members.add(robot)
    program = Client(headers={"authorization": f"Bearer {world.token_of(robot)}"})

    def told(**fields: Any) -> Any:
        at = (NOW - timedelta(hours=1)).isoformat()
        body = {"store": world.ours.pk, "external_id": "e1", "at": at, "device": "iPad", **fields}
        return program.post(API, body, content_type="application/json")

    return told


def log_in(world: World, name: str, days: float, device: str = "", address: str | None = None) -> None:
    told = {"at": NOW - timedelta(days=days), "device": device, "address": address}
    keep_login(world.ours, name, told, source="pushed", now=NOW)


def new_places(world: World) -> list[tuple[str, str, str]]:
    drawn = draw_log_ins({world.ours.pk: NOW})[world.ours.pk]
    return [(one.device, one.address, one.what) for one in drawn.new_places]


def test_told_twice_it_is_kept_once_and_what_was_told_first_stays(tell: Any) -> None:
    first, again = tell(), tell(device="Somebody else's")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert LoginRecord.objects.get().device == "iPad"


def test_a_log_in_is_a_use_of_its_sub_account_and_its_name_is_not_given_back(world: World, tell: Any) -> None:
    answer = tell(login="Bob@shop.example").json()
    assert (answer["login"], answer["source"]) == ("B•••@shop.example", "pushed")
    account = SubAccount.objects.get(login="bob@shop.example")
    assert LoginRecord.objects.get().sub_account == account
    assert account.last_used_at == NOW - timedelta(hours=1)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"device": ""}, "device"),
        ({"address": "nowhere"}, "address"),
        ({"at": "2126-01-01T00:00:00Z"}, "at"),
        ({"at": "yesterday"}, "at"),
        ({"external_id": ""}, "external_id"),
        ({"store": 999_999_999}, "store"),
    ],
)
def test_a_wrong_field_is_named(tell: Any, fields: dict[str, Any], field: str) -> None:
    answer = tell(**fields)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not LoginRecord.objects.exists()


def test_it_says_from_where_by_device_or_address(world: World, tell: Any) -> None:
    body = {"store": world.ours.pk, "external_id": "e2", "at": NOW.isoformat()}
    alice = Client(headers={"authorization": f"Bearer {world.token_of(world.alice)}"})
    assert alice.post(API, body, content_type="application/json").status_code == 400
    assert alice.post(API, {**body, "address": "2001:db8::1"}, content_type="application/json").status_code == 201
    assert alice.get(f"{API}?store={world.ours.pk}").json()["results"][0]["address"] == "2001:db8::1"
    assert LoginRecord.objects.visible_to(world.bob).count() == 0
    assert list(alice.get(f"{API}?address=2001:DB8::1").json()["results"]) != []
    refused = alice.get(f"{API}?address=somewhere")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["address"])


def test_only_what_was_not_seen_in_the_month_before_is_a_new_place(world: World) -> None:
    log_in(world, "old", 70, "iPad", "203.0.113.1")
    log_in(world, "a", 50, "Chrome", "203.0.113.2")
    log_in(world, "b", 25, "Chrome", "203.0.113.2")
    log_in(world, "c", 5, "Chrome", "203.0.113.3")
    log_in(world, "d", 4, "Chrome", "203.0.113.3")
    log_in(world, "e", 3, "iPad")
    log_in(world, "f", 2, "Phone", "203.0.113.4")
    assert new_places(world) == [
        ("Chrome", "203.0.113.3", "address"),
        ("iPad", "–", "device"),
        ("Phone", "203.0.113.4", "device and address"),
    ]


def test_another_stores_devices_make_nothing_known_here(world: World) -> None:
    told = {"at": NOW - timedelta(days=9), "device": "Chrome", "address": None}
    keep_login(world.theirs, "x", told, source="pushed", now=NOW)
    log_in(world, "a", 2, "Chrome")
    assert new_places(world) == [("Chrome", "–", "device")]
    drawn = draw_log_ins({world.ours.pk: NOW - timedelta(days=5), world.theirs.pk: NOW - timedelta(days=40)})
    assert (drawn[world.ours.pk].new_places, drawn[world.theirs.pk].new_places) == ((), ())


def test_a_store_without_log_ins_has_none(world: World) -> None:
    assert draw_log_ins({world.ours.pk: NOW}) == {world.ours.pk: LogIns()}
