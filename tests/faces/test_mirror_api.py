"""What the platforms told us, in the REST API: shapes, pages in both orders, chosen fields, money only for those who see it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from people.models import User
from stores.mirror_api.resources import MIRROR
from stores.models import Order
from tests.faces.world import World

Program = Callable[[User], Client]


def _orders(world: World, count: int) -> list[Order]:
    """`count` more orders of our store, seen to change one a minute."""
    begun = datetime(2026, 3, 1, tzinfo=UTC)
    rows = [
        Order(
            store=world.ours,
            external_id=f"n{number}",
            content_hash="x",
            seen_changed_at=begun + timedelta(minutes=number // 3),
            status="to_ship",
            platform_status="AWAITING_SHIPMENT",
            created_at=begun,
            updated_at=begun,
            currency="IDR",
            carrier="",
            tracking_number="",
        )
        for number in range(count)
    ]
    return Order.objects.bulk_create(rows)


def _pages(client: Client, address: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    while address:
        page = client.get(address).json()
        rows += page["results"]
        address = page["next"]
    return rows


def test_an_order_has_what_a_program_needs(world: World, api_of: Program) -> None:
    (row,) = api_of(world.alice).get(f"/api/v1/orders/?store={world.ours.pk}").json()["results"]
    assert row["store"] == {
        **{"id": world.ours.pk, "name": "Batik House", "platform": "tiktok"},
        **{"external_id": world.ours.external_id, "country": "ID"},
    }
    assert datetime.fromisoformat(row["created_at"]).utcoffset() == timedelta(0)
    assert row["created_at"].endswith("Z")
    assert set(row["total"]) == {"amount", "currency"}
    detail = api_of(world.alice).get(f"/api/v1/orders/{row['id']}/").json()
    assert set(detail) == {*row, "lines", "last_scan"}


@pytest.mark.parametrize("order", ["newest", "updated"])
def test_pages_hold_every_row_once_in_either_order(world: World, api_of: Program, order: str) -> None:
    made = _orders(world, 23)
    rows = _pages(api_of(world.bob), f"/api/v1/orders/?limit=5&order={order}")
    assert {one.pk for one in made} <= {row["id"] for row in rows}
    assert len(rows) == len({row["id"] for row in rows}) == Order.objects.filter(store=world.ours).count()
    ordered = [row["id"] for row in rows] if order == "newest" else [(row["changed_at"], row["id"]) for row in rows]
    assert ordered == sorted(ordered, reverse=order == "newest")  # type: ignore[type-var]


def test_who_follows_changes_sees_a_row_that_changed_behind_them_again(world: World, api_of: Program) -> None:
    made = _orders(world, 6)
    bob = api_of(world.bob)
    first = bob.get("/api/v1/orders/?limit=4&order=updated").json()
    Order.objects.filter(pk=made[0].pk).update(seen_changed_at=datetime(2026, 3, 2, tzinfo=UTC))
    later = _pages(bob, first["next"])
    assert made[0].pk in {row["id"] for row in later}


def test_only_the_fields_asked_for_come(world: World, api_of: Program) -> None:
    rows = api_of(world.bob).get("/api/v1/orders/?fields=id,status").json()["results"]
    assert {frozenset(row) for row in rows} == {frozenset({"id", "status"})}


@pytest.mark.parametrize("asked", ["fields=id,colour", "fields=", "order=random", "limit=0", "cursor=zz", "state=open"])
def test_what_cannot_be_meant_is_refused_by_name(world: World, api_of: Program, asked: str) -> None:
    answer = api_of(world.bob).get(f"/api/v1/orders/?{asked}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert asked.partition("=")[0] in answer.json()["errors"]


def test_a_cursor_of_another_order_is_refused(world: World, api_of: Program) -> None:
    _orders(world, 3)
    bob = api_of(world.bob)
    following = bob.get("/api/v1/orders/?limit=1").json()["next"]
    assert bob.get(f"{following}&order=updated").status_code == 400


def test_customer_service_sees_orders_without_their_money(world: World, api_of: Program) -> None:
    (order,) = api_of(world.bob).get("/api/v1/orders/?fields=total").json()["results"]
    assert order == {"total": None}
    (order,) = api_of(world.alice).get(f"/api/v1/orders/?fields=total&store={world.ours.pk}").json()["results"]
    assert order["total"] is not None


def test_a_conversation_comes_with_its_messages(world: World, api_of: Program) -> None:
    bob = api_of(world.bob)
    (chat,) = bob.get("/api/v1/conversations/").json()["results"]
    detail = bob.get(f"/api/v1/conversations/{chat['id']}/").json()
    assert [message["text"] for message in detail["messages"]] == ["Hello?"]


@pytest.mark.parametrize("plural", sorted(MIRROR))
def test_every_list_names_only_rows_of_ones_own_stores(world: World, api_of: Program, plural: str) -> None:
    for user in (world.bob, world.carol):
        answer = api_of(user).get(f"/api/v1/{plural}/?limit=500")
        seen = MIRROR[plural].area in user.areas()
        assert answer.status_code == (200 if seen else 403)
        if seen:
            assert {row["store"]["id"] for row in answer.json()["results"]} == {world.ours.pk}


def test_another_teams_store_cannot_be_asked_for_by_filter(world: World, api_of: Program) -> None:
    for asked in (f"store={world.theirs.pk}", "country=TH", f"external_id=577&store={world.theirs.pk}"):
        assert api_of(world.bob).get(f"/api/v1/orders/?{asked}").json()["results"] == []
