"""Actions in the REST API: asked for once, refused by the field, taken back, many at once."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from people.models import User
from stores.models import Action, Review, Store
from tests.faces.world import World

Program = Callable[[User], Client]
ADDRESS = "/api/v1/actions/"


def post(client: Client, body: dict[str, Any], address: str = ADDRESS, key: str = "k1") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(address, json.dumps(body), content_type="application/json", headers=headers)


@pytest.fixture
def wanted(world: World) -> dict[str, Any]:
    payload = {"conversation_id": "v1", "text": "Yes, it is."}
    return {"kind": "reply_to_conversation", "store": world.ours.pk, "payload": payload}


def test_an_answer_is_written_down_once_and_can_be_taken_back(
    world: World, api_of: Program, wanted: dict[str, Any]
) -> None:
    bob = api_of(world.bob)
    first = post(bob, wanted)
    assert (first.status_code, first.json()["state"], first.json()["can_withdraw"]) == (201, "waiting", True)
    by_field = post(bob, {**wanted, "idempotency_key": "k1"}, key="")
    assert (by_field.status_code, by_field.json()["id"]) == (200, first.json()["id"])
    back = post(bob, {}, f"{ADDRESS}{first.json()['id']}/withdraw/", key="")
    assert (back.status_code, back.json()["state"], back.json()["decided_by"]) == (200, "withdrawn", "bob")
    again = post(bob, {}, f"{ADDRESS}{first.json()['id']}/withdraw/", key="")
    assert (again.status_code, again["Content-Type"]) == (409, "application/problem+json")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "sing"}, "kind"),
        ({"kind": "reply_to_review", "payload": {"review_id": "1", "text": "Thanks"}}, "kind"),
        ({"store": 0}, "store"),
        ({"payload": {"conversation_id": "v1"}}, "payload.text"),
        ({"payload": {"conversation_id": "v1", "text": "x" * 3000}}, "payload.text"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(
    change: dict[str, Any], field: str, world: World, api_of: Program, wanted: dict[str, Any]
) -> None:
    answer = post(api_of(world.bob), {**wanted, **change})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_without_a_key_nothing_is_asked_for(world: World, api_of: Program, wanted: dict[str, Any]) -> None:
    answer = post(api_of(world.bob), wanted, key="")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["idempotency_key"])


def test_another_teams_store_is_no_store_and_a_missing_right_is_said(
    world: World, api_of: Program, wanted: dict[str, Any]
) -> None:
    theirs = post(api_of(world.bob), {**wanted, "store": world.theirs.pk})
    assert (theirs.status_code, theirs.json()["errors"]) == (400, {"store": ["No such store."]})
    assert post(api_of(world.carol), wanted).status_code == 403


def test_many_are_looked_at_then_asked_for_together(world: World, api_of: Program) -> None:
    alice = api_of(world.alice)
    payload = {"product_id": "p1", "sku_id": "s1", "quantity": 7}
    row = {"store": world.ours.pk, "payload": payload}
    asked = {"kind": "set_stock", "rows": [row]}
    (looked,) = post(alice, {**asked, "preview": True}, f"{ADDRESS}bulk/").json()["rows"]
    assert (looked["before"], looked["after"], looked["problems"]) == (0, 7, None)
    assert not Action.objects.filter(kind="set_stock").exists()
    wrong = {**row, "payload": {**payload, "quantity": 0}}  # TikTok Shop takes no zero
    refused = post(alice, {**asked, "rows": [row, wrong]}, f"{ADDRESS}bulk/", key="k2")
    assert list(refused.json()["errors"]) == ["rows.1.payload.quantity"]
    batch = post(alice, asked, f"{ADDRESS}bulk/", key="k3")
    assert (batch.status_code, batch.json()["counts"]["under_way"]) == (201, 1)
    rows = alice.get(f"{ADDRESS}?batch={batch.json()['id']}").json()["results"]
    assert [(one["subject"], one["state"]) for one in rows] == [("s1", "waiting")]


def test_an_answer_to_a_review_waits_for_approval_however_a_program_asks(
    world: World, api_of: Program, page_of: Program
) -> None:
    shop, bob, alice = world.ours, api_of(world.bob), api_of(world.alice)
    Store.objects.filter(pk=shop.pk).update(platform="shopee")  # TikTok Shop takes no answers from apps
    reviews = [
        Review.objects.create(
            store=shop,
            external_id=f"r{n}0",
            rating=1,
            text=f"Broken {n}",
            created_at=world.now,
            seen_changed_at=world.now,
        )
        for n in range(3)
    ]
    wanted = [
        {"store": shop.pk, "payload": {"review_id": one.external_id, "text": "We are sorry, and look into it."}}
        for one in reviews
    ]
    alone = post(bob, {"kind": "reply_to_review", **wanted[0]})
    assert (alone.status_code, alone.json()["state"]) == (201, "waiting_approval")
    many = {"kind": "reply_to_review", "rows": wanted[1:2]}
    (looked,) = post(bob, {**many, "preview": True}, f"{ADDRESS}bulk/", key="").json()["rows"]
    assert looked["concerns"] == ["Somebody else is to look at it before it goes out."]
    post(bob, many, f"{ADDRESS}bulk/", key="k2")
    by_alice = post(alice, {"kind": "reply_to_review", **wanted[2]}, key="k3")
    assert by_alice.json()["state"] == "waiting"
    queue = page_of(world.alice).get("/service/reviews/?show=approval").content.decode()
    assert [f"Broken {n}" in queue for n in range(3)] == [True, True, False]
    approve = f"{ADDRESS}{alone.json()['id']}/approve/"
    assert [post(who, {}, approve, key="").status_code for who in (bob, alice)] == [403, 200]
    assert Action.objects.get(pk=alone.json()["id"]).state == "waiting"


def test_what_is_not_offered_is_told_with_its_reason(world: World, api_of: Program) -> None:
    kinds = {one["id"]: one for one in api_of(world.bob).get(f"{ADDRESS}kinds/").json()}
    assert kinds["reply_to_conversation"]["not_offered"] == {}
    assert set(kinds["report_review"]["not_offered"]) == {"tiktok", "shopee", "lazada"}
    assert (kinds["reply_to_conversation"]["may_ask"], kinds["set_stock"]["may_ask"]) == (True, False)
