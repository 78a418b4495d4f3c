"""Keeping addresses by page and by API: secrets go in and never come out, and a test message says how it went."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alerts.models import ChannelAddress
from people.models import ApiToken, AuditEntry, User
from people.roles import Role
from tests.alerts.sink import http

HOOK = "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX"


@pytest.fixture
def people(db):
    cache.clear()
    roles = {"alice": Role.MANAGER, "bob": Role.CUSTOMER_SERVICE, "carol": Role.FINANCE}
    return {name: User.objects.create_user(name, role=role, is_staff=True) for name, role in roles.items()}


def page(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def api(user: User) -> Client:
    return Client(headers={"authorization": f"Bearer {ApiToken.issue(user, 'test')[1]}"})


def test_bob_keeps_an_address_of_his_own_on_the_page(people):
    client = page(people["bob"])
    added = client.post(
        reverse("admin:alerts_channeladdress_add"), {"kind": "slack", "slack__webhook": HOOK, "is_active": "on"}
    )
    assert added.status_code == 302
    address = ChannelAddress.objects.get()
    assert (address.user, address.fields()["webhook"]) == (people["bob"], HOOK.partition("services/")[2])
    change = reverse("admin:alerts_channeladdress_change", args=[address.pk])
    assert "XXXXXXXX" not in client.get(change).content.decode()
    kept = client.post(change, {"kind": "slack", "slack__webhook": "", "label": "Team", "is_active": "on"})
    assert kept.status_code == 302
    address.refresh_from_db()
    assert (address.label, address.fields()["webhook"]) == ("Team", HOOK.partition("services/")[2])


def test_a_wrong_field_is_said_beside_the_field(people):
    answer = page(people["bob"]).post(
        reverse("admin:alerts_channeladdress_add"), {"kind": "slack", "slack__webhook": "https://127.0.0.1/"}
    )
    assert "Paste the address" in answer.context["adminform"].form.errors["slack__webhook"][0]
    assert not ChannelAddress.objects.exists()


def test_an_address_made_in_the_api_never_gives_its_secret_back(people, sink, settings):
    bob = api(people["bob"])
    made = bob.post("/api/v1/channel-addresses/", {"kind": "slack", "values": {"webhook": HOOK}}, "application/json")
    assert made.status_code == 201, made.json()
    assert "XXXXXXXX" not in made.content.decode()
    address = f"/api/v1/channel-addresses/{made.json()['id']}/"
    assert "XXXXXXXX" not in bob.get(address).content.decode()
    assert "XXXXXXXX" not in str(list(AuditEntry.objects.values()))
    wrong = bob.patch(address, {"values": {"webhook": "nonsense"}}, "application/json")
    assert wrong.status_code == 400
    assert "hooks.slack.com" in wrong.json()["errors"]["values"]["webhook"][0]
    assert bob.patch(address, {"label": "Team"}, "application/json").json()["label"] == "Team"


def test_nobody_keeps_addresses_for_others_but_those_who_manage(people):
    said = {"kind": "email", "values": {"address": "x@example.com"}}
    assert (
        api(people["bob"]).post("/api/v1/channel-addresses/", {**said, "user": "carol"}, "application/json").status_code
        == 403
    )
    assert (
        api(people["bob"]).post("/api/v1/channel-addresses/", {**said, "team": "night"}, "application/json").status_code
        == 403
    )
    assert (
        api(people["alice"])
        .post("/api/v1/channel-addresses/", {**said, "team": "night"}, "application/json")
        .status_code
        == 201
    )


def test_the_test_button_says_in_words_how_it_went(people, sink, settings):
    settings.CHANNEL_TEST_ORIGIN = sink.url
    address = ChannelAddress(user=people["bob"], kind="slack", language="zh-hans")
    address.keep_fields({"webhook": HOOK})
    address.save()
    url = f"/api/v1/channel-addresses/{address.pk}/test/"
    sink.answer = http(404, "no_service")
    assert api(people["bob"]).post(url).json() == {
        "outcome": "refused",
        "text": "It was refused, so this address does not work: Slack answered 404: no_service",
    }
    again = api(people["bob"]).post(url)
    assert (again.status_code, again["Retry-After"]) == (429, "10")
    address.refresh_from_db()
    assert address.failing_since is not None
    ChannelAddress.objects.update(last_tried_at=timezone.now() - timedelta(minutes=1))
    sink.answer = http(200, "ok")
    chosen = {"action": "try_these", "_selected_action": [address.pk]}
    told = page(people["bob"]).post(reverse("admin:alerts_channeladdress_changelist"), chosen, follow=True)
    assert "The test message was sent." in told.content.decode()
    after = ChannelAddress.objects.get()
    assert (after.failing_since, after.last_outcome) == (None, "sent")
    assert api(people["carol"]).post(url).status_code == 404


def test_the_channels_say_what_an_address_of_each_needs(people):
    told = {one["kind"]: one for one in api(people["bob"]).get("/api/v1/channels/").json()}
    assert told["slack"]["needs"][0]["secret"] is True
    assert "hooks.slack.com" in told["slack"]["needs"][0]["hint"]
    assert set(told) >= {
        "email",
        "slack",
        "telegram",
        "dingtalk",
        "feishu",
        "lark",
        "wecom",
        "line",
        "whatsapp",
        "discord",
        "teams",
    }
