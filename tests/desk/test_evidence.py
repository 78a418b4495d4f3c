"""Evidence for an appeal: one file, only what the role may see, every file with its sum, and it is known who took it."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client

from inspections.models import EvidenceTaken, Finding
from people.models import User
from stores.models import Message, Order, Penalty, Tracking
from tests.faces.conftest import page_of, world  # noqa: F401  (fixtures)
from tests.faces.world import World

Browser = Callable[[User], Client]


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
