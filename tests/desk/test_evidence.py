"""Evidence for an appeal: one file, only what the role may see, every file with its sum, and it is known who took it."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from inspections.models import EvidenceTaken, Finding
from inspections.proof.evidence_packs import forget_files, start
from people.models import ApiToken, AuditEntry, User
from stores.models import Message, Order, Penalty, Tracking
from stores.privacy.beyond import beyond_the_mirror
from tests.faces.conftest import api_of, page_of, world  # noqa: F401  (fixtures)
from tests.faces.world import World

Browser = Callable[[User], Client]
PACKS = "/api/v1/evidence-packs/"


def opened(answer: Any) -> dict[str, bytes]:
    """File name -> content, after every sum was computed again."""
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    lines = [line.split("  ") for line in files["SHA256SUMS"].decode().splitlines()]
    sums = {name: digest for digest, name in lines}
    assert sums == {name: hashlib.sha256(held).hexdigest() for name, held in files.items() if name != "SHA256SUMS"}
    return files


def test_an_orders_evidence_tells_its_story(world: World, page_of: Browser) -> None:  # noqa: F811
    order = Order.objects.get(store=world.ours)
    Order.objects.filter(pk=order.pk).update(external_id="577000111")
    Finding.objects.filter(store=world.ours, item="orders").update(details={"order": "577000111", "due": "x"})
    seen = {"store": world.ours, "content_hash": "", "seen_changed_at": world.now}
    chat = {"conversation_external_id": "of-the-order", "kind": "TEXT", "sent_at": world.now}
    Message.objects.create(external_id="m1", sender="buyer", text="Where is 577000111?", **chat, **seen)
    answer = page_of(world.alice).get(f"/evidence/order/{order.pk}.zip")
    files = opened(answer)
    assert json.loads(files["order.json"])[0]["external_id"] == "577000111"
    assert json.loads(files["order.json"])[0]["total_amount"] == "123.4500"
    assert json.loads(files["findings.json"])[0]["check"] == "orders_ship_overdue"
    assert json.loads(files["messages.json"])[0]["text"] == "Where is 577000111?"
    assert files["story.pdf"].startswith(b"%PDF-")
    taken = EvidenceTaken.objects.get()
    assert (taken.by, taken.sha256) == (world.alice, hashlib.sha256(answer.content).hexdigest())


def test_money_and_chats_stay_with_those_whose_they_are(world: World, page_of: Browser) -> None:  # noqa: F811
    order = Order.objects.get(store=world.ours)
    files = opened(page_of(world.bob).get(f"/evidence/order/{order.pk}.zip"))
    assert "total_amount" not in json.loads(files["order.json"])[0]
    finding = Finding.objects.get(store=world.ours, item="account_risk")
    assert page_of(world.bob).get(f"/evidence/finding/{finding.pk}.zip").status_code == 404
    files = opened(page_of(world.carol).get(f"/evidence/finding/{finding.pk}.zip"))
    assert "order.json" not in files
    assert json.loads(files["findings.json"])[0]["check"] == "settlement_negative"


def test_a_violations_evidence_tells_the_late_orders_before_it(world: World, page_of: Browser) -> None:  # noqa: F811
    penalty = Penalty.objects.get(store=world.ours)
    Penalty.objects.filter(pk=penalty.pk).update(issued_at=world.now, reason="Late shipment")
    order = Order.objects.get(store=world.ours)
    late = {"ship_by_at": world.now - timedelta(days=3), "shipped_at": world.now - timedelta(days=2)}
    Order.objects.filter(pk=order.pk).update(external_id="577000111", **late)
    seen = {"store": world.ours, "content_hash": "", "seen_changed_at": world.now}
    Tracking.objects.create(
        external_id="577000111", last_scan_at=late["shipped_at"], last_scan_text="Picked up", **seen
    )
    files = opened(page_of(world.alice).get(f"/evidence/violation/{penalty.pk}.zip"))
    assert json.loads(files["violation.json"])[0]["reason"] == "Late shipment"
    assert json.loads(files["order.json"])[0]["external_id"] == "577000111"
    assert json.loads(files["parcel.json"])[0]["last_scan_text"] == "Picked up"
    carols = opened(page_of(world.carol).get(f"/evidence/violation/{penalty.pk}.zip"))
    assert "violation.json" in carols
    assert "order.json" not in carols
    Order.objects.filter(pk=order.pk).update(shipped_at=late["ship_by_at"])
    assert "order.json" not in opened(page_of(world.alice).get(f"/evidence/violation/{penalty.pk}.zip"))


def test_the_pages_of_a_finding_and_of_an_order_lead_to_it(world: World, page_of: Browser) -> None:  # noqa: F811
    order = Order.objects.get(store=world.ours)
    finding = Finding.objects.get(store=world.ours, item="orders")
    penalty = Penalty.objects.get(store=world.ours)
    alice = page_of(world.alice)
    shown = alice.get(f"/admin/stores/penalty/{penalty.pk}/change/").content.decode()
    assert f"/evidence/violation/{penalty.pk}.zip" in shown
    assert f"/evidence/order/{order.pk}.zip" in alice.get(f"/admin/stores/order/{order.pk}/change/").content.decode()
    page = alice.get(f"/admin/inspections/finding/{finding.pk}/change/").content.decode()
    assert f"/evidence/finding/{finding.pk}.zip" in page


def test_a_program_starts_a_pack_lists_it_and_fetches_the_file(world: World, api_of: Browser) -> None:  # noqa: F811
    order = Order.objects.get(store=world.ours)
    bob, wanted = api_of(world.bob), {"kind": "order", "id": order.pk}
    again: dict[str, Any] = {"HTTP_IDEMPOTENCY_KEY": "appeal-1", "content_type": "application/json"}
    made = bob.post(PACKS, wanted, **again)
    assert (made.status_code, bob.post(PACKS, wanted, **again).json()) == (201, made.json())
    (listed,) = bob.get(PACKS).json()["results"]
    assert listed == bob.get(made["Location"]).json() == made.json()
    file = bob.get(listed["file"], HTTP_ACCEPT="application/zip")
    assert "order.json" in opened(file)
    assert hashlib.sha256(file.content).hexdigest() == listed["sha256"] == EvidenceTaken.objects.get().sha256
    assert AuditEntry.objects.filter(verb="exported", actor_id=world.bob.pk).count() == 1
    assert api_of(world.alice).get(PACKS).json()["results"] == []


def test_a_file_is_gone_after_a_day_and_when_a_buyer_is_erased(world: World, api_of: Browser) -> None:  # noqa: F811
    order = Order.objects.get(store=world.ours)
    pack = start("order", order.pk, world.bob, timezone.now())
    address = f"{PACKS}{pack.pk}/file/"
    for platform in ("shopee", order.store.platform):
        assert api_of(world.bob).get(address).status_code == 200
        beyond_the_mirror()["inspections.evidencepack"].erase(platform, frozenset({"x"}))
    assert api_of(world.bob).get(address).status_code == 410
    old = start("order", order.pk, world.bob, timezone.now() - timedelta(days=1))
    assert (forget_files(timezone.now()), api_of(world.bob).get(f"{PACKS}{old.pk}/file/").status_code) == (1, 410)
    assert {one["file"] for one in api_of(world.bob).get(PACKS).json()["results"] if one["id"] == old.pk} == {None}


def test_what_was_made_with_more_areas_is_not_there_for_a_token_with_fewer(world: World) -> None:  # noqa: F811
    order = Order.objects.get(store=world.ours)
    pack = start("order", order.pk, world.bob, timezone.now())
    _token, secret = ApiToken.issue(world.bob, "narrow", scopes=["reviews:read"])
    narrow = Client(headers={"Authorization": f"Bearer {secret}"})
    assert narrow.get(f"{PACKS}{pack.pk}/file/").status_code == 404
    asked = narrow.post(PACKS, {"kind": "order", "id": order.pk}, content_type="application/json")
    assert asked.status_code == 403


@pytest.mark.parametrize(
    ("wanted", "said"),
    [({"kind": "store", "id": 1}, "kind"), ({"kind": "order"}, "id"), ({"kind": "order", "id": 0}, "id")],
)
def test_what_evidence_is_wanted_of_is_named(
    wanted: dict[str, Any],
    said: str,
    world: World,  # noqa: F811
    api_of: Browser,  # noqa: F811
) -> None:
    answer = api_of(world.alice).post(PACKS, wanted, content_type="application/json")
    assert (answer.status_code, said in answer.content.decode()) == (400, True)
    strange = {"kind": "order", "id": 999_999_999}
    assert api_of(world.alice).post(PACKS, strange, content_type="application/json").status_code == 404
