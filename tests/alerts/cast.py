"""The fixed cast as alerts see it, and what happens to their stores: faults that come, worsen and go."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Model

from alerts import escalation, intake, looking, outbox, telling
from alerts.clock import database_now
from alerts.models import (
    Alert,
    ChannelAddress,
    DeliveryDecision,
    EscalationStep,
    InboxEntry,
    Incident,
    Notification,
    Silence,
)
from inspections.items import Item, Severity
from inspections.models import ChangeKind, Finding, FindingChange
from people.models import User
from people.roles import Role
from stores.models import Store, StoreGroup
from tests.faces.world import make_store

SLACK = "https://hooks.slack.com/services/T00000000/B00000000/abcdefghijklmnopqrstuvwx"
CAST = {"alice": Role.MANAGER, "bob": Role.CUSTOMER_SERVICE, "carol": Role.FINANCE, "charlie": Role.OPERATIONS}


@dataclass
class Cast:
    """Alice manages; Bob, Carol and Charlie look after `store`."""

    alice: User
    bob: User
    carol: User
    charlie: User
    store: Store
    group: StoreGroup
    now: datetime = field(default_factory=database_now)


def call_cast() -> Cast:
    people = {name: User.objects.create(username=name, role=role, is_staff=True) for name, role in CAST.items()}
    group = StoreGroup.objects.create(name="Jakarta")
    group.members.set([people["bob"], people["carol"], people["charlie"]])
    store = make_store("Batik House", "ID", "Asia/Jakarta")
    store.groups.add(group)
    alice, bob, carol, charlie = people.values()
    return Cast(alice, bob, carol, charlie, store, group)


def find(
    store: Store,
    severity: Severity = Severity.HIGH,
    *,
    item: Item = Item.ORDERS,
    check: str = "orders_ship_overdue",
    subject: str = "577",
    due_in: timedelta | None = None,
) -> Finding:
    """An inspection finds a fault and leaves a row of it, as the ledger does."""
    now = database_now()
    finding = Finding.objects.create(
        store=store,
        item=item,
        check_id=check,
        subject=subject,
        severity=severity,
        details={"order": subject, "due": now.isoformat()},
        due_at=now + due_in if due_in else None,
        opened_at=now,
        changed_at=now,
    )
    FindingChange.objects.create(finding=finding, kind=ChangeKind.OPENED, severity=severity, at=now)
    return finding


def worsen(finding: Finding, severity: Severity) -> None:
    finding.severity = severity
    finding.save()
    FindingChange.objects.create(finding=finding, kind=ChangeKind.WORSENED, severity=severity, at=database_now())


def end(finding: Finding) -> None:
    finding.closed_at = database_now()
    finding.save()
    FindingChange.objects.create(finding=finding, kind=ChangeKind.CLOSED, severity=finding.severity, at=database_now())


def plan(now: datetime | None = None) -> None:
    """What was found becomes alerts, and it is decided who hears of them."""
    now = now or database_now()
    while intake.take_up(now):
        pass
    while telling.tell_of_acts(now):
        pass


def tell() -> None:
    """The same, and what is due is sent."""
    plan()
    outbox.send_due()


def let_pass(span: timedelta) -> None:
    """Everything that is waited for comes so much nearer, and what is due then happens."""
    moved: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
        (Alert, ("look_at", "cleared_at", "snoozed_until")),
        (Notification, ("due_at", "leased_until", "sent_at", "made_at")),
        (EscalationStep, ("due_at",)),
        (Silence, ("begins_at", "ends_at")),
        (Incident, ("grown_at",)),
    )
    for model, names in moved:
        model._default_manager.update(**{name: F(name) - span for name in names})
    looking.look_at_clock(database_now())
    while escalation.take_due_steps(database_now()):
        pass
    tell()


def slack_of(person: User, letter: str = "A") -> ChannelAddress:
    address = ChannelAddress(user=person, kind="slack", label=f"Slack {letter}")
    address.keep_fields({"webhook": SLACK.replace("B00000000", f"B{(letter * 8)[:8]}")})
    address.save()
    return address


def inbox_of(person: User) -> list[str]:
    return list(InboxEntry.objects.filter(user=person).order_by("pk").values_list("subject", flat=True))


def reasons_of(person: User, alert: Alert, **narrowed: Any) -> list[tuple[str, str]]:
    """(decision, reason), the oldest first."""
    rows = DeliveryDecision.objects.filter(user=person, alert=alert, **narrowed).order_by("pk")
    return list(rows.values_list("verdict", "reason"))
