"""A buyer is forgotten beyond the mirror too: in answers, findings, alerts, inboxes and what other tools were told."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from alerts.models import Alert, AlertAct, InboxEntry, Notification, WebhookEvent
from alerts.webhooks.drafts import SOURCES
from inspections.items import Item, Severity
from inspections.models import Finding
from people.roles import Area
from stores.models import Action
from stores.privacy.erasing import BuyerKeys, erase_buyer, replay
from stores.privacy.retention import forget_old
from tests.faces.conftest import world
from tests.faces.world import World
from tests.stores.test_privacy import places_with

__all__ = ["world"]

CANARY = "canary-buyer"
KEYS = BuyerKeys("tiktok", "7492", {"conversation": frozenset({"v77"})})
BEYOND = ["alerts_alert", "alerts_inboxentry", "alerts_webhookevent", "inspections_finding", "stores_action"]


@pytest.fixture
def told(world: World) -> World:
    """A buyer who waits for an answer: found, told of in a message of two alerts, sent to a tool, answered by name."""
    details = {"buyer": CANARY, "waiting_since": world.now.isoformat(), "hours": "12"}
    same = {"store": world.ours, "item": Item.MESSAGES, "check_id": "messages_unanswered", "severity": Severity.HIGH}
    closed = {"opened_at": world.now, "changed_at": world.now, "closed_at": world.now}
    finding = Finding.objects.create(subject="v77", details=details, **closed, **same)
    times = {"opened_at": world.now, "updated_at": world.now, "ended_at": world.now, "state": "resolved"}
    alert = Alert.objects.create(subject="v77", details=details, finding=finding, **times, **same)
    other = Alert.objects.create(subject="v78", **times, **same)
    bundle = uuid.uuid4()
    for one in (other, alert):
        Notification.objects.create(
            alert=one,
            recipient=world.bob,
            channel="inbox",
            mailbox=-world.bob.pk,
            bundle=bundle,
            made_at=world.now,
            due_at=world.now,
        )
    lines = ["Two alerts:", f"{CANARY} waits for an answer for 12 h."]
    InboxEntry.objects.create(user=world.bob, bundle=bundle, alert=other, subject="2 alerts", lines=lines, at=world.now)
    InboxEntry.objects.create(user=world.bob, subject="About no buyer", lines=["stays"], at=world.now)
    act = AlertAct.objects.create(
        alert=alert, kind="opened", at=world.now, state="open", severity=Severity.HIGH, episode=1
    )
    (acts,) = [source for source in SOURCES if source.prefix == "act"]
    draft = acts.draft(act)
    WebhookEvent.objects.create(kind=draft.kind, source=draft.source, at=draft.at, data=draft.data)
    for number, state in enumerate(("sent", "waiting")):
        Action.objects.create(
            **{"kind": "reply_to_conversation", "store": world.ours, "area": Area.MESSAGES, "subject": "v77"},
            **{"line": f"conversation:v77:{number}", "idempotency_key": f"r{number}", "source": "page", "state": state},
            payload={"conversation_id": "v77", "text": f"Dear {CANARY}, it is on its way."},
            **{"asked_by": world.bob, "asked_by_name": "bob", "asked_at": world.now, "changed_at": world.now},
            not_before=world.now,
            reason=f"{CANARY} takes no answers." if state == "sent" else "",
        )
    assert sorted(places_with(CANARY)) == BEYOND
    return world


def test_on_request(told: World):
    done = erase_buyer(KEYS, told.alice, timezone.now(), reason="asked")
    for name in ("stores.action", "inspections.finding", "alerts.alert", "alerts.inboxentry", "alerts.webhookevent"):
        assert (name, done.rows[name]) == (name, 1)
    assert places_with(CANARY) == ["stores_action"]  # what is about to be sent keeps its words
    waiting = Action.objects.get(state="waiting", subject="v77")
    assert CANARY in waiting.payload["text"]
    assert InboxEntry.objects.filter(lines=["stays"]).exists()
    Action.objects.filter(pk=waiting.pk).update(state="sent")
    assert replay(timezone.now()) == {"stores.action": 1}
    assert places_with(CANARY) == []


def test_again_after_a_restore_brought_it_back(told: World):
    Action.objects.filter(state="waiting").delete()
    tables: tuple[Any, ...] = (Finding, Alert, InboxEntry, WebhookEvent, Action)
    saved: dict[Any, list[dict[str, Any]]] = {model: list(model.objects.values()) for model in tables}
    erase_buyer(KEYS, told.alice, timezone.now(), reason="asked")
    assert places_with(CANARY) == []
    for model, rows in saved.items():
        for row in rows:
            model.objects.filter(pk=row["id"]).update(**{name: value for name, value in row.items() if name != "id"})
    assert sorted(places_with(CANARY)) == BEYOND
    assert replay(timezone.now()).total() == 5
    assert places_with(CANARY) == []
    assert replay(timezone.now()).total() == 0


def test_past_its_time(told: World):
    Action.objects.filter(state="waiting").delete()
    forget_old(told.now + timedelta(days=179))
    assert sorted(places_with(CANARY)) == BEYOND
    forget_old(told.now + timedelta(days=181))
    assert places_with(CANARY) == []
    assert forget_old(told.now + timedelta(days=181)).total() == 0


def test_what_is_open_stays_until_it_is_over(told: World):
    Finding.objects.filter(subject="v77").update(closed_at=None)
    forget_old(told.now + timedelta(days=181))
    assert "inspections_finding" in places_with(CANARY)
