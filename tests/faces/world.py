"""The fixed cast and two stores: Alice leads, Bob answers buyers, Carol does the money, Charlie is a stranger."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from alerts.intake import raise_alert
from alerts.models import (
    ChannelAddress,
    DeliveryDecision,
    Deputy,
    Digest,
    EscalationPolicy,
    Incident,
    Notification,
    Route,
    Shift,
    Silence,
    Trouble,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookEvent,
)
from inspections.accounts.log_in import keep_login
from inspections.accounts.register import register
from inspections.items import Item, Severity, State
from inspections.manual.attest import attest
from inspections.manual.evidence import evidence_of
from inspections.manual.item_list import manual_items
from inspections.models import (
    Attestation,
    CalendarDay,
    DayHead,
    DayOff,
    ExchangeRate,
    Finding,
    Inspection,
    PolicyChange,
    PolicyPage,
    PolicyVersion,
    RotaMember,
    Rule,
    SealedDay,
    StoreReading,
    Sweep,
)
from inspections.proof.hashing import hash_of, hash_of_stores
from inspections.rule_changes import save_rule
from people.models import ApiToken, Invitation, RightGrant, RoleTemplate, User
from people.rights import Act
from people.roles import Area, Role
from stores import boundaries
from stores.bank_accounts import keep_bank_account
from stores.boundaries_facts import record_fact
from stores.models import (
    Action,
    ActionBatch,
    Balance,
    Cancellation,
    Connection,
    Conversation,
    ExitAddress,
    LateOrder,
    ListingIssue,
    Message,
    Metric,
    Notice,
    Order,
    OwnApp,
    Penalty,
    PlatformApp,
    Product,
    Punishment,
    PushEvent,
    PushRefusal,
    RetentionRule,
    Return,
    Review,
    SetAsideItem,
    SharedEntity,
    Statement,
    StockLevel,
    Store,
    StoreGrant,
    StoreGroup,
    Subscription,
    TopicReading,
    UnsettledSum,
    Withdrawal,
)
from stores.platforms.proxies import parse_proxy
from stores.topics import Outcome, Topic
from tests.remembered import Remembered

PASSWORD = "correct horse battery"


@dataclass
class World:
    """Everybody, the store Bob and Carol look after (`ours`), and one of another team (`theirs`)."""

    alice: User
    bob: User
    carol: User
    charlie: User
    ours: Store
    theirs: Store
    group: StoreGroup
    now: datetime

    def token_of(self, user: User) -> str:
        """A fresh API token's text."""
        return ApiToken.issue(user, "test")[1]


def build_world(now: datetime) -> World:
    """Two stores inspected just now, each with a finding on every line that has one, and a row of every mirror table."""
    people = {name: _person(name, role) for name, role in _CAST.items()}
    group = StoreGroup.objects.create(name="Jakarta")
    group.members.add(people["bob"], people["carol"])
    connection = _connection(now)
    ours = make_store("Batik House", "ID", "Asia/Jakarta", connection)
    theirs = make_store("Somebody Else", "TH", "Asia/Bangkok", connection)
    ours.groups.add(group)
    for store in (ours, theirs):
        fill_store(store, now)
        keep_bank_account(store, "BCA 1234 567890", source="pushed", by=None, seen_at=now, now=now)
    _boundaries(ours, now)
    _webhooks(ours, now)
    register(
        ours, "bob@shop.example", {"role": "customer_service", "person": people["bob"]}, source="attested", now=now
    )
    keep_login(ours, "1", {"at": now, "device": "Chrome", "login": "bob@shop.example"}, source="pushed", now=now)
    _told_by_mail(people["bob"])
    _another_tool(people["alice"], now)
    Digest.objects.create(user=people["bob"], kind="daily", day=now.date(), next_at=now)
    RotaMember.objects.create(person=people["charlie"])
    _beyond_roles(people["charlie"], theirs, now)
    DayOff.objects.create(person=people["charlie"], first_day=now.date(), last_day=now.date())
    Sweep.objects.create(asked_by=people["alice"], asked_at=now, total=2, done=2, last_progress_at=now, finished_at=now)
    rule = Rule.objects.create(
        key="store.inactive",
        platform="tiktok",
        value=14,
        unit="days",
        valid_from=now.date(),
        source="x",
        confidence="B",
    )
    CalendarDay.objects.create(country="ID", day=now.date(), name="A declared day", source="x")
    ExchangeRate.objects.create(currency="VND", units_per_usd=26160, day=now.date(), source="x")
    save_rule(rule, who=people["alice"], reason="A notice of the platform")
    for store in (ours, theirs):
        change_policy(store, now)
    seal_a_day([ours, theirs], now)
    for store in (ours, theirs):
        _action(store, people["alice"], now)
        look_up(store, people["alice"], now)
    return World(**people, ours=ours, theirs=theirs, group=group, now=now)


_REMEMBERED = Remembered(build_world)


def world_of_now() -> World:
    """The same as of now, or of some seconds ago: within a test's own transaction it need not be built each time."""
    return _REMEMBERED.as_of(timezone.now())


def seal_a_day(stores: list[Store], now: datetime) -> None:
    """One day of each store, and its head."""
    day = now.date() - timedelta(days=1)
    rows = []
    for store in sorted(stores, key=lambda one: one.pk):
        items = Inspection.objects.get(store=store).items
        row = SealedDay(
            store_id=store.pk,
            platform=store.platform,
            shop_id=store.external_id,
            name=store.name,
            country=store.country,
            time_zone=store.time_zone,
            day=day,
            expected=True,
            inspected=True,
            rounds=1,
            judged_at=now,
            finished_at=now,
            items=items,
            checks={},
            findings=[["settlement_negative", "1", "critical"]],
            people=[],
            sealed_at=now,
        )
        row.hash = hash_of(row)
        rows.append(row)
    SealedDay.objects.bulk_create(rows)
    head = DayHead(day=day, expected=2, inspected=2, cells={}, store_ids=[row.store_id for row in rows], sealed_at=now)
    head.stores_hash = hash_of_stores(row.hash for row in rows)
    head.hash = hash_of(head)
    head.save()


def change_policy(store: Store, now: datetime, removed: str = "Two marks.", added: str = "Four marks.") -> PolicyChange:
    """A change of an official page of the store's platform and country, not read by anybody."""
    page, _ = PolicyPage.objects.get_or_create(
        url=f"https://seller-{store.country.lower()}.tiktok.com/points",
        defaults={"platform": store.platform, "country": store.country, "title": f"Marks in {store.country}"},
    )
    PolicyPage.objects.filter(pk=page.pk).update(
        outcome="read", tried_at=now, read_at=now, next_at=now + timedelta(days=7)
    )
    before, after = (
        PolicyVersion.objects.create(page=page, text=text, text_hash=text[:64], seen_at=now)
        for text in (removed, added)
    )
    return PolicyChange.objects.create(
        page=page,
        before=before,
        after=after,
        seen_at=now,
        added=1,
        removed=1,
        share=1.0,
        pieces=[["same", "A parcel handed over late:"], ["removed", removed], ["added", added], ["cut", ""]],
        severity=Severity.HIGH,
        reasons=[
            {"topic": "points", "words": ["points"], "severity": "critical"},
            {"topic": "share", "percent": 100, "severity": "high"},
        ],
        rule_keys=["health.points"],
    )


def look_up(store: Store, by: User, now: datetime) -> Attestation:
    """A manager has logged in to the store's Seller Center, and shows it; a line that every role sees."""
    item = manual_items().by_id["log_in"]
    shot = evidence_of("shot.png", b"\x89PNG\r\n\x1a\n")
    return attest(store, item, by, verdict="ok", now=now, note="Signed in", evidence=shot)


def _beyond_roles(guest: User, store: Store, now: datetime) -> None:
    """A row of each kind that widens somebody's rights; all of them are over."""
    RoleTemplate.objects.create(name="Exporting operations", base=Role.OPERATIONS, rights=["orders:export"])
    over = {"user": guest, "from_at": now - timedelta(days=2), "until_at": now - timedelta(days=1), "reason": "holiday"}
    RightGrant.objects.create(area=Area.MESSAGES, act=Act.SEE, **over)
    StoreGrant.objects.create(store=store, **over)
    RetentionRule.objects.create(platform="lazada", topic="orders", days=90, source="x")
    Invitation.objects.create(user=guest, email="c@x.example", digest="0", expires_at=now, accepted_at=now)


def _action(store: Store, by: User, now: datetime) -> None:
    """Something Alice had done in a store, in a batch of its own; an order's, which Bob and Charlie may see."""
    by_whom = {"asked_by": by, "asked_by_name": by.username, "asked_at": now}
    batch = ActionBatch.objects.create(kind="ship_order", idempotency_key=f"b{store.pk}", **by_whom)
    Action.objects.create(
        kind="ship_order",
        store=store,
        area=Area.ORDERS,
        subject="577",
        line="order:577",
        payload={"order_id": "577"},
        idempotency_key="a1",
        source="api",
        batch=batch,
        state="sent",
        changed_at=now,
        not_before=now,
        finished_at=now,
        **by_whom,
    )


def _boundaries(store: Store, now: datetime) -> None:
    """A row of each kind that keeps stores apart."""
    boundaries.keep_proxy(store, parse_proxy("http://the-proxy-user:the-proxy-password@gate.example:3128"))
    OwnApp.objects.create(store=store, app=PlatformApp.objects.get())
    record_fact(store, "email", "the-stated-owner@shop.example", None)
    SharedEntity.objects.create(name="PT Batik", reason="one licence").stores.add(store)
    seen = {"day": now.date(), "first_seen_at": now, "last_seen_at": now}
    ExitAddress.objects.create(store=store, address="203.0.113.7", **seen)


def _webhooks(store: Store, now: datetime) -> None:
    app = PlatformApp.objects.get()
    PushEvent.objects.create(platform="tiktok", app=app, key="id:1", received_at=now, body=b"what-the-buyer-wrote")
    PushRefusal.objects.create(platform="tiktok", day=now.date(), count=1, last_at=now)
    Subscription.objects.create(store=store, url="https://us.example/webhooks/tiktok", checked_at=now)


_CAST = {"alice": Role.MANAGER, "bob": Role.CUSTOMER_SERVICE, "carol": Role.FINANCE, "charlie": Role.OPERATIONS}


def _person(name: str, role: Role) -> User:
    return User.objects.create(username=name, password=_hashed(), role=role, is_staff=True)


@cache
def _hashed() -> str:
    """Hashing is slow on purpose; once is enough for a whole run."""
    return make_password(PASSWORD)


def _connection(now: datetime) -> Connection:
    app = PlatformApp(platform="tiktok", app_key="key")
    app.keep_secret("the-app-secret")
    app.save()
    connection = Connection(app=app, account_id="1", account_name="Seller")
    connection.keep_tokens(
        access_token="the-access-token",
        refresh_token="the-refresh-token",
        access_expires_at=now + timedelta(days=7),
        refresh_expires_at=now + timedelta(days=300),
    )
    connection.save()
    return connection


def make_store(name: str, country: str, zone: str, connection: Connection | None = None) -> Store:
    """A store with an id made of its name."""
    return Store.objects.create(
        platform="tiktok", external_id=name, name=name, country=country, time_zone=zone, connection=connection
    )


def _another_tool(owner: User, now: datetime) -> None:
    endpoint = WebhookEndpoint(owner=owner, name="Inventory")
    endpoint.keep_url("https://inventory.example.com/hook")
    endpoint.make_secret(now)
    endpoint.save()
    event = WebhookEvent.objects.create(kind="test", source="test:1", at=now, data={})
    WebhookDelivery.objects.create(event=event, endpoint=endpoint, next_at=now)


def _told_by_mail(person: User) -> None:
    address = ChannelAddress(user=person, kind="email")
    address.keep_fields({"address": f"{person.username}@example.com"})
    address.save()


def fill_store(store: Store, now: datetime) -> None:
    """An inspection, three findings, readings and one mirror row of each kind."""
    open_finding(store, now, Item.ORDERS, "orders_ship_overdue", Severity.HIGH, order="577", due=now.isoformat())
    open_finding(
        store, now, Item.ACCOUNT_RISK, "settlement_negative", Severity.CRITICAL, day="x", amount="-9.5", currency="USD"
    )
    open_finding(
        store,
        now,
        Item.MESSAGES,
        "messages_unanswered",
        Severity.HIGH,
        buyer="A***",
        waiting_since=now.isoformat(),
        hours=12,
    )
    states = {Item.ORDERS: State.PROBLEM, Item.ACCOUNT_RISK: State.PROBLEM, Item.MESSAGES: State.PROBLEM}
    inspect(store, now, {**dict.fromkeys(Item, State.OK), **states, Item.REVIEWS: State.NOT_COVERED})
    raise_alerts(store, now)
    for topic in Topic:
        TopicReading.objects.create(store=store, topic=topic, outcome=Outcome.COMPLETE, tried_at=now, read_at=now)
    SetAsideItem.objects.create(
        store=store, topic=Topic.FINANCE, item_id="9", problem="odd", first_seen_at=now, last_seen_at=now
    )
    _mirror(store, now)


def raise_alerts(store: Store, now: datetime) -> None:
    """An alert that buyers' people see, one that everybody sees, and a row of each kind that is about alerts."""
    for item, check in ((Item.ORDERS, "orders_ship_overdue"), (Item.STORE_STATUS, "store_closed")):
        alert = raise_alert(store, check, "577", item=item, severity=Severity.HIGH, now=now)
    alice = User.objects.get(username="alice")
    row = Notification.objects.create(
        alert=alert, recipient=alice, channel="inbox", mailbox=-1, made_at=now, due_at=now
    )
    decision = {"alert": alert, "user": alice, "notification": row, "verdict": "waits", "reason": "no_owner"}
    DeliveryDecision.objects.create(at=now, **decision)
    if Route.objects.exists():
        return
    Incident.objects.create(
        platform="tiktok", check_id="x", item=Item.ORDERS, severity="high", opened_at=now, grown_at=now
    )
    Route.objects.create(name="Everything", audiences=["managers"])
    Trouble.objects.create(name="rounds_late", details={"count": 2, "minutes": 20}, since=now, seen_at=now)
    EscalationPolicy.objects.create(name="Everything")
    hours = {"begins": time(9), "ends": time(18), "weekdays": [0], "time_zone": "Asia/Jakarta"}
    Shift.objects.create(person=alice, **hours)
    Deputy.objects.create(person=alice, deputy=User.objects.get(username="bob"))
    Silence.objects.create(reason="x", begins_at=now, ends_at=now + timedelta(hours=1))


def open_finding(
    store: Store, at: datetime, item: Item, check: str, severity: Severity, subject: str = "1", **details: Any
) -> Finding:
    """One open finding."""
    return Finding.objects.create(
        store=store,
        item=item,
        check_id=check,
        subject=subject,
        severity=severity,
        since=at,
        details=details,
        opened_at=at,
        changed_at=at,
    )


def inspect(store: Store, at: datetime, states: dict[Item, State], reason: str = "") -> Inspection:
    """The store's inspection row of the day of `at`; findings are counted from the ledger."""
    findings = list(Finding.objects.open().filter(store=store))
    items: dict[str, Any] = {}
    for item, state in states.items():
        own = [finding for finding in findings if finding.item == item]
        why = reason if state in (State.UNKNOWN, State.NOT_COVERED) else ""
        line = {"state": state.value, "reason": why, "since": None, "data_at": at.isoformat(), "worst": ""}
        items[item.value] = {**line, "findings": len(own), "checks": {}}
        if own:
            items[item.value]["worst"] = max(own, key=lambda one: list(Severity).index(Severity(one.severity))).severity
    return Inspection.objects.create(
        store=store,
        day=store.local_time(at).date(),
        first_at=at,
        judged_at=at,
        finished_at=at,
        state=State.PROBLEM,
        open_findings=len(findings),
        items=items,
    )


def _mirror(store: Store, now: datetime) -> None:
    seen = {"store": store, "content_hash": "", "seen_changed_at": now}
    changed = {"created_at": now, "updated_at": now}
    aftersales = {**changed, "order_external_id": "577", "state": "pending", "reason": "", "refund_amount": None}
    Order.objects.create(
        external_id="577",
        status="to_ship",
        platform_status="AWAITING_SHIPMENT",
        total_amount=Decimal("123.45"),
        currency="USD",
        **seen,
        **changed,
    )
    Cancellation.objects.create(
        external_id="c1", platform_status="x", currency="USD", requested_by="buyer", **seen, **aftersales
    )
    Conversation.objects.create(external_id="v1", buyer_name="A***", created_at=now, last_sender="buyer", **seen)
    Message.objects.create(
        external_id="w1", conversation_external_id="v1", sender="buyer", kind="text", text="Hello?", sent_at=now, **seen
    )
    UnsettledSum.objects.create(external_id="USD", settlement_amount=Decimal(12), **seen)
    Product.objects.create(external_id="p1", title="Shirt", status="live", platform_status="ACTIVATE", **seen)
    StockLevel.objects.create(external_id="s1", product_external_id="p1", available=0, **seen)
    Statement.objects.create(
        external_id="t1", statement_at=now, currency="USD", settlement_amount=Decimal("-9.5"), payment="paid", **seen
    )
    Withdrawal.objects.create(
        external_id="w1",
        kind="withdrawal",
        state="done",
        platform_status="x",
        amount=Decimal("5"),
        currency="USD",
        created_at=now,
        **seen,
    )
    Balance.objects.create(external_id="USD", amount=Decimal("-3"), currency="USD", measured_at=now, **seen)
    Return.objects.create(external_id="r1", platform_status="x", currency="USD", kind="return", **seen, **aftersales)
    LateOrder.objects.create(external_id="577", ship_by_at=now, days_late=2, **seen)
    ListingIssue.objects.create(external_id="p1", product_external_id="p1", kind="Prohibited Listing", **seen)
    Metric.objects.create(external_id="1", name="late_shipment_rate", unit="percent", value=Decimal("3.5"), **seen)
    Penalty.objects.create(
        external_id="n1", points=2, reason="Late shipment", platform_reason="5", issued_at=now, **seen
    )
    Punishment.objects.create(external_id="u1", kind="Not shown in search", platform_kind="104", begins_at=now, **seen)
    Review.objects.create(external_id="e1", rating=1, text="Broken", created_at=now, **seen)
    StoreReading.objects.create(
        store=store,
        key="penalty_points",
        area=Area.STORE,
        value=3,
        unit="points",
        source="pushed",
        observed_at=now,
        received_at=now,
    )
    Notice.objects.create(external_id="m1", title="A rule has changed", published_at=now, **seen)
