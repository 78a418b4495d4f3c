"""Outgoing webhooks: events are taken from rows once, sent signed, tried again, given up, told of, and sent again when asked."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from alerts.channels.base import Outcome, OutcomeKind
from alerts.models import DeliveryState, InboxEntry, WebhookCursor, WebhookDelivery, WebhookEndpoint, WebhookEvent
from alerts.webhooks.kinds import ALL_KINDS
from alerts.webhooks.outbox import lease_due, send, send_due
from alerts.webhooks.policy import WAITS, next_try
from alerts.webhooks.taking import SETTLED_AFTER, take_events
from alerts.webhooks.tasks import send_webhooks
from inspections.items import Item, Severity
from inspections.models import Finding, FindingChange, Inspection
from people.models import ApiToken, User
from people.roles import Role
from stores.models import Store, StoreGroup
from tests.alerts.sink import CLOSE, HANG, http, open_sink

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=400)


@pytest.fixture
def tool(db, sink, settings):
    """An inventory program of ours that looks after one of two stores, and listens."""
    settings.WEBHOOK_ALLOW_PRIVATE = True
    program = User.objects.create_user("inventory", role=Role.INTEGRATION)
    group = StoreGroup.objects.create(name="Jakarta")
    group.members.add(program)
    store("ours").groups.add(group)
    store("theirs")
    take_events(LONG_AGO)  # the sources begin here
    sink.endpoint = endpoint_of(program, sink.url)
    return sink


def store(name: str) -> Store:
    made, _ = Store.objects.get_or_create(
        platform="tiktok",
        external_id=name,
        defaults={"name": name, "country": "ID", "time_zone": "Asia/Jakarta", "currency": "IDR"},
    )
    return made


def endpoint_of(owner: User, url: str, **more: object) -> WebhookEndpoint:
    endpoint = WebhookEndpoint(owner=owner, name="Inventory", **more)
    endpoint.keep_url(f"{url}/hook?key=s3cret")
    endpoint.make_secret(NOW)
    endpoint.save()
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(made_at=LONG_AGO)
    return endpoint


def change(name: str, item: Item = Item.ORDERS, kind: str = "opened", subject: str = "577") -> FindingChange:
    finding, _ = Finding.objects.get_or_create(
        store=store(name),
        check_id="orders_ship_overdue",
        subject=subject,
        defaults={
            **{"item": item, "severity": Severity.HIGH, "opened_at": NOW, "changed_at": NOW},
            "details": {"order": subject, "due": NOW.isoformat()},
        },
    )
    return FindingChange.objects.create(finding=finding, kind=kind, severity=Severity.HIGH, at=NOW)


def send_all() -> int:
    return send_due(timezone.now() + timedelta(seconds=20))


def test_what_happens_in_ones_own_store_is_told_once_signed_and_in_the_standards_form(tool):
    change("ours")
    change("theirs")
    assert take_events(NOW) == 1
    assert take_events(NOW) == 0
    assert send_all() == 1
    (asked,) = tool.asked
    assert asked.path == "/hook?key=s3cret"
    told = json.loads(asked.body)
    assert (told["type"], told["timestamp"]) == ("finding.opened", "2026-03-02T08:00:00Z")
    assert told["data"]["finding"]["store"]["external_id"] == "ours"
    secret = tool.endpoint.secrets(NOW)[0].text
    assert Webhook(secret).verify(asked.body, asked.headers) == told
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.status, delivery.attempts) == ("sent", 200, 1)
    assert asked.headers["webhook-id"] == f"evt_{delivery.event_id.hex}"


def test_lines_that_the_owner_may_not_see_are_not_told_and_rights_are_asked_again_when_it_is_sent(tool):
    User.objects.update(role=Role.OPERATIONS)
    change("ours", Item.MESSAGES, subject="1")
    assert take_events(NOW) == 0
    change("ours", Item.ORDERS, subject="2")
    assert take_events(NOW) == 1
    StoreGroup.objects.get().members.clear()
    send_all()
    assert tool.asked == []
    assert WebhookDelivery.objects.get().state == DeliveryState.DROPPED


def test_only_the_kinds_it_asked_for_are_told(tool):
    WebhookEndpoint.objects.update(kinds=["finding.closed"])
    change("ours")
    change("ours", kind="closed")
    take_events(NOW)
    assert list(WebhookEvent.objects.values_list("kind", flat=True)) == ["finding.closed"]


def test_a_row_that_becomes_visible_late_is_not_passed_over(tool):
    """Two writers at once: the greater id is committed first."""
    late, early = change("ours", subject="1"), change("ours", subject="2")
    FindingChange.objects.filter(pk=late.pk).delete()
    take_events(NOW)
    take_events(NOW + timedelta(minutes=1))
    FindingChange.objects.create(pk=late.pk, finding=late.finding, kind="opened", severity="high", at=NOW)
    assert take_events(NOW + timedelta(minutes=2)) == 1
    assert WebhookEvent.objects.count() == 2
    for minutes in (20, 40):
        take_events(NOW + timedelta(minutes=minutes))
    assert WebhookCursor.objects.get(pk="change").low_id == early.pk
    assert timedelta(minutes=20) > SETTLED_AFTER


def test_days_acts_and_rounds_are_told_too(tool):
    Inspection.objects.create(
        store=store("ours"), day=NOW.date(), first_at=NOW, judged_at=NOW, finished_at=NOW, state="ok", items={}
    )
    take_events(NOW)
    assert WebhookEvent.objects.get().kind == "inspection.completed"
    assert {"alert.opened", "alert.worsened", "alert.acknowledged", "alert.resolved", "day.sealed"} <= set(ALL_KINDS)


def test_what_is_not_taken_is_tried_again_with_the_same_id_and_then_arrives(tool):
    tool.answers = [http(500, "oops"), CLOSE]
    change("ours")
    take_events(NOW)
    for expected in ("waits", "waits", "sent"):
        WebhookDelivery.objects.update(next_at=timezone.now())
        send_all()
        assert WebhookDelivery.objects.get().state == expected
    assert len({asked.headers["webhook-id"] for asked in tool.asked}) == 1
    endpoint = WebhookEndpoint.objects.get()
    assert (endpoint.failing_since, endpoint.last_sent_at is not None) == (None, True)


def test_a_slow_endpoint_does_not_hold_up_another_and_who_lost_the_lease_writes_nothing(tool):
    second = endpoint_of(User.objects.get(), tool.url)
    for subject in "12":
        change("ours", subject=subject)
    take_events(NOW)
    WebhookDelivery.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    WebhookEndpoint.objects.update(failing_since=NOW)
    leased = lease_due(10)
    assert sorted(one.endpoint_id for one in leased) == sorted([tool.endpoint.pk, second.pk])
    assert lease_due(10) == []  # one at a time for each while it fails
    earlier = timezone.now() - timedelta(minutes=1)
    WebhookDelivery.objects.filter(pk=leased[0].pk).update(leased_until=earlier, next_at=earlier)
    (again,) = lease_due(10)
    assert again.pk == leased[0].pk
    send(leased[0])
    assert WebhookDelivery.objects.get(pk=again.pk).state == DeliveryState.LEASED
    send(again)
    assert WebhookDelivery.objects.get(pk=again.pk).state == DeliveryState.SENT


def test_an_endpoint_that_hangs_holds_only_its_own_place(tool, monkeypatch):
    monkeypatch.setattr("alerts.webhooks.outbox.DEADLINE_SECONDS", 1.5)
    with open_sink() as hanging:
        hanging.answer = HANG
        endpoint_of(User.objects.get(), hanging.url)
        for subject in "123456":
            change("ours", subject=subject)
        take_events(NOW)
        WebhookEndpoint.objects.exclude(pk=tool.endpoint.pk).update(failing_since=NOW)
        assert send_due(timezone.now() + timedelta(seconds=1)) == 7
    assert (len(tool.asked), len(hanging.asked)) == (6, 1)
    heard = WebhookDelivery.objects.get(attempts=1, state=DeliveryState.WAITS)
    assert "no answer in time" in heard.excerpt


def test_the_task_takes_and_sends_and_leaves_no_lock_behind(tool):
    change("ours")
    WebhookEndpoint.objects.update(made_at=LONG_AGO)
    assert send_webhooks() == 1
    assert send_webhooks() == 0
    assert WebhookDelivery.objects.get().state == DeliveryState.SENT


def test_of_one_endpoint_that_works_a_few_are_sent_side_by_side(tool):
    for subject in "123456":
        change("ours", subject=subject)
    take_events(NOW)
    WebhookDelivery.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    assert [len(lease_due(10)), len(lease_due(10))] == [4, 0]


def test_what_was_given_up_is_told_to_the_owner_once_and_can_be_sent_again(tool):
    tool.answer = http(500, "oops")
    for subject in "12":
        change("ours", subject=subject)
    take_events(NOW)
    for _ in range(2):
        WebhookDelivery.objects.update(attempts=len(WAITS), next_at=timezone.now())
        send_all()
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"given_up"}
    entry = InboxEntry.objects.get()
    assert entry.user.username == "inventory"
    assert "Inventory" in entry.subject
    tool.answer = http(200)
    api = program_of(User.objects.get())
    since = {"since": LONG_AGO.isoformat()}
    address = f"/api/v1/webhook-endpoints/{tool.endpoint.pk}/replay/"
    assert api.post(address, since, "application/json").json() == {"count": 2}
    while send_all():
        continue
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"sent"}


def test_an_endpoint_that_fails_for_days_or_wants_no_more_is_switched_off_with_notice(tool):
    tool.answer = http(500)
    change("ours")
    take_events(NOW)
    WebhookEndpoint.objects.update(failing_since=timezone.now() - timedelta(days=6))
    send_all()
    endpoint = WebhookEndpoint.objects.get()
    assert (endpoint.is_active, endpoint.disabled_reason) == (False, "It took nothing for 5 days.")
    assert "switched off" in InboxEntry.objects.get().subject
    WebhookEndpoint.objects.update(is_active=True, failing_since=None)
    tool.answer = http(410)
    WebhookDelivery.objects.update(next_at=timezone.now())
    send_all()
    assert WebhookEndpoint.objects.get().disabled_reason == "It answered 410: it wants no more."


@pytest.mark.parametrize(
    "url",
    [
        *("https://u@example.com/", "file:///etc/passwd", "https://", "https://exa mple.com/"),
        # What is no name is judged at once, also where the operator allows private networks.
        *("http://1.1.1.1/x", "http://169.254.169.254/latest/", "http://[fe80::1]/", "http://0.0.0.0/"),
    ],
)
def test_an_address_that_no_webhook_may_have_is_refused_with_the_reason(tool, url):
    api = program_of(User.objects.get())
    answer = api.post("/api/v1/webhook-endpoints/", {"name": "x", "url": url}, "application/json")
    assert answer.status_code == 400
    assert answer.json()["errors"]["url"]


def test_private_addresses_are_not_reached_unless_the_operator_allows_them(tool, settings):
    settings.WEBHOOK_ALLOW_PRIVATE = False
    change("ours")
    take_events(NOW)
    send_all()
    assert tool.connections == 0
    assert "https://" in WebhookDelivery.objects.get().excerpt
    for url in ("https://127.0.0.1/", "https://169.254.169.254/", "https://[::ffff:10.0.0.1]/"):
        tool.endpoint.keep_url(url)
        tool.endpoint.save()
        WebhookDelivery.objects.update(next_at=timezone.now(), state="waits")
        send_all()
        assert "private network" in WebhookDelivery.objects.get().excerpt


def test_during_a_change_of_secrets_both_sign_and_a_day_later_only_the_new_one(tool):
    api = program_of(User.objects.get())
    old = tool.endpoint.secrets(timezone.now())[0].text
    new = api.post(f"/api/v1/webhook-endpoints/{tool.endpoint.pk}/rotate/").json()["secret"]
    told = api.post(f"/api/v1/webhook-endpoints/{tool.endpoint.pk}/test/").json()
    assert (told["kind"], told["status"], told["state"]) == ("test", 200, "sent")
    (asked,) = tool.asked
    for secret in (old, new):
        assert Webhook(secret).verify(asked.body, asked.headers)["type"] == "test"
    later = WebhookEndpoint.objects.get().secrets(timezone.now() + timedelta(hours=25))
    assert [one.text for one in later] == [new]


def test_an_endpoint_made_in_the_api_shows_its_secret_once_and_its_key_never(tool):
    api = program_of(User.objects.get())
    said = {"name": "Stock", "url": f"{tool.url}/hook?key=s3cret", "kinds": ["alert.opened"]}
    made = api.post("/api/v1/webhook-endpoints/", said, "application/json").json()
    assert made["secret"].startswith("whsec_")
    again = api.get(f"/api/v1/webhook-endpoints/{made['id']}/").content.decode()
    assert "whsec_" not in again
    assert "s3cret" not in again
    wrong = api.post("/api/v1/webhook-endpoints/", {**said, "kinds": ["alert.nonsense"]}, "application/json")
    assert wrong.status_code == 400
    misspelt = api.post("/api/v1/webhook-endpoints/", {**said, "events": ["alert.opened"]}, "application/json")
    assert (misspelt.status_code, set(misspelt.json()["errors"])) == (400, {"events"})  # it would be told everything
    viewer = User.objects.create_user("viewer", role=Role.VIEWER)
    assert program_of(viewer).post("/api/v1/webhook-endpoints/", said, "application/json").status_code == 403


@given(st.integers(1, len(WAITS) + 3), st.floats(0, 1), st.none() | st.floats(0, 90_000))
def test_waits_grow_stay_within_their_bounds_and_end(attempts, chance, asked):
    outcome = Outcome(OutcomeKind.LATER, "", asked)
    following = next_try(attempts, outcome, NOW, chance)
    if following.at is None:
        assert attempts > len(WAITS)
        return
    wait = following.at - NOW
    assert wait >= timedelta(seconds=asked or 0)
    assert WAITS[attempts - 1] * 0.8 <= wait <= max(WAITS[attempts - 1] * 1.2, timedelta(seconds=asked or 0))


def program_of(user: User) -> Client:
    cache.clear()
    return Client(headers={"authorization": f"Bearer {ApiToken.issue(user, 'test')[1]}"})
