"""Figures that tools push and people attest: kept once, refused with the field named, judged at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from inspections.models import StoreReading, WantedReading
from people.models import User
from people.roles import Role
from stores.models import Store
from tests.faces.world import World

ADDRESS = "/api/v1/readings/"


@pytest.fixture
def tool(world: World) -> User:
    """Another program of the seller's; it looks after our store, of which nothing was told yet."""
    StoreReading.objects.all().delete()
    program = User.objects.create(username="erp", role=Role.INTEGRATION)
    world.group.members.add(program)
    return program


@pytest.fixture
def push(tool: User, api_of: Callable[[User], Client]) -> Callable[[Any], Any]:
    client = api_of(tool)
    return lambda body: client.post(ADDRESS, body, content_type="application/json")


def a_reading(store: Store, /, **changes: Any) -> dict[str, Any]:
    seen = (timezone.now() - timedelta(hours=1)).isoformat()
    return {"store": store.pk, "key": "penalty_points", "value": "7", "unit": "points", "observed_at": seen} | changes


def test_a_pushed_figure_is_kept_and_the_store_is_looked_at_again(world: World, push: Callable[[Any], Any]) -> None:
    answer = push(a_reading(world.ours, target="12", comparator="<"))
    assert answer.status_code == 201
    told = answer.json()
    assert (told["value"], told["source"], told["area"]) == ("7.0000", "pushed", "store")
    assert WantedReading.objects.filter(store=world.ours, topic="health").exists()


def test_sent_again_it_is_kept_once(world: World, push: Callable[[Any], Any]) -> None:
    body = a_reading(world.ours)
    assert [push(body).status_code for _ in range(3)] == [201, 200, 200]
    assert StoreReading.objects.count() == 1


def test_another_value_of_the_same_moment_is_refused_and_the_first_stays(
    world: World, push: Callable[[Any], Any]
) -> None:
    body = a_reading(world.ours)
    push(body)
    answer = push(body | {"value": "8"})
    assert answer.status_code == 400
    assert "later moment" in answer.json()["errors"]["observed_at"][0]
    assert StoreReading.objects.get().value == 7


WRONG: dict[str, dict[str, Any]] = {
    "key": {"key": "weather"},
    "unit": {"unit": "percent"},
    "value": {"value": "-1"},
    "target": {"target": "100000"},
    "comparator": {"comparator": "<"},
    "store": {"store": 10**9},
    "observed_at": {"observed_at": "2199-01-01T00:00:00Z"},
}


@pytest.mark.parametrize("field", WRONG)
def test_what_cannot_be_is_refused_by_the_name_of_its_field(
    field: str, world: World, push: Callable[[Any], Any]
) -> None:
    answer = push(a_reading(world.ours, **WRONG[field]))
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not StoreReading.objects.exists()


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e30", "much", None, True])
def test_what_is_no_number_is_refused(value: Any, world: World, push: Callable[[Any], Any]) -> None:
    answer = push(a_reading(world.ours, value=value))
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["value"])


@pytest.mark.parametrize("unit", ["usd", "XXQ", "points"])
def test_money_needs_its_currency(unit: str, world: World, push: Callable[[Any], Any]) -> None:
    answer = push(a_reading(world.ours, key="balance", unit=unit, value="-3"))
    assert list(answer.json()["errors"]) == ["unit"]


def test_of_a_list_the_bad_ones_are_named_and_the_rest_is_kept(world: World, push: Callable[[Any], Any]) -> None:
    sent = [a_reading(world.ours), a_reading(world.ours, unit="percent"), "nonsense", a_reading(world.theirs)]
    told = push(sent).json()
    assert (told["kept"], told["known"], told["refused"]) == (1, 0, 3)
    assert [list(one["errors"]) for one in told["results"]] == [[], ["unit"], ["non_field_errors"], ["store"]]


def test_too_many_at_once_are_refused_as_a_whole(world: World, push: Callable[[Any], Any]) -> None:
    assert push([a_reading(world.ours)] * 501).status_code == 400
    assert not StoreReading.objects.exists()


def test_what_a_person_says_is_attested_and_only_of_what_the_role_sees(
    world: World, api_of: Callable[[User], Client]
) -> None:
    bob = api_of(world.bob)
    assert bob.post(ADDRESS, a_reading(world.ours), content_type="application/json").json()["source"] == "attested"
    money = a_reading(world.ours, key="balance", unit="USD", value="-3")
    assert list(bob.post(ADDRESS, money, content_type="application/json").json()["errors"]) == ["key"]


def test_readings_of_money_and_of_others_stores_are_not_shown(
    world: World, push: Callable[[Any], Any], api_of: Callable[[User], Client]
) -> None:
    push(a_reading(world.ours, key="balance", unit="USD", value="-3"))
    push(a_reading(world.ours))
    assert [one["key"] for one in api_of(world.bob).get(ADDRESS).json()["results"]] == ["penalty_points"]
    assert len(api_of(world.carol).get(ADDRESS).json()["results"]) == 2
    assert api_of(world.charlie).get(ADDRESS).json()["results"] == []


def test_a_stores_figures_stand_side_by_side_with_their_sources(
    world: World, push: Callable[[Any], Any], api_of: Callable[[User], Client]
) -> None:
    push(a_reading(world.ours, target="12", comparator="<"))
    push(a_reading(world.ours, key="balance", unit="USD", value="-3"))
    seen = api_of(world.bob).get(f"/api/v1/stores/{world.ours.pk}/figures/").json()
    told = {(one["key"] or one["name"], one["source"]): one for one in seen}
    assert told["penalty_points", "pushed"]["respected"] is True
    assert told["late_shipment_rate", "api"]["value"] == "3.5000"
    assert told["cancellation_rate", "computed"]["value"] is None  # of no orders there is no rate
    assert ("balance", "pushed") not in told
    page = Client()
    page.force_login(world.alice)
    assert "Penalty points" in page.get(f"/admin/stores/store/{world.ours.pk}/change/").content.decode()


def test_who_only_looks_on_tells_nothing(world: World, api_of: Callable[[User], Client]) -> None:
    viewer = User.objects.create(username="vera", role=Role.VIEWER)
    world.group.members.add(viewer)
    answer = api_of(viewer).post(ADDRESS, a_reading(world.ours), content_type="application/json")
    assert answer.status_code == 403
