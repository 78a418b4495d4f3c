"""Secrets go in and never come out; rules and stores cannot be broken by a form."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from inspections.models import Rule
from people.models import User
from stores.models import Connection, PlatformApp, Store
from tests.faces.world import World

Browser = Callable[[User], Client]
SECRETS = ("the-app-secret", "the-access-token", "the-refresh-token", "what-the-buyer-wrote", "k1:")


def test_no_page_shows_a_secret_sealed_or_open(world: World, page_of: Browser):
    alice = page_of(world.alice)
    app, connection = PlatformApp.objects.get(), Connection.objects.get()
    for address in (
        "/admin/stores/platformapp/",
        f"/admin/stores/platformapp/{app.pk}/change/",
        "/admin/stores/connection/",
        f"/admin/stores/connection/{connection.pk}/change/",
    ):
        page = alice.get(address).content.decode()
        assert [secret for secret in SECRETS if secret in page] == []
    assert "set, ends in" in alice.get("/admin/stores/connection/").content.decode()


def test_an_empty_field_keeps_the_secret(world: World, page_of: Browser):
    app = PlatformApp.objects.get()
    fields = {"platform": "tiktok", "app_key": "key2", "service_id": "", "new_secret": ""}
    page_of(world.alice).post(f"/admin/stores/platformapp/{app.pk}/change/", fields)
    app.refresh_from_db()
    assert (app.app_key, app.secret()) == ("key2", "the-app-secret")
    page_of(world.alice).post(f"/admin/stores/platformapp/{app.pk}/change/", {**fields, "new_secret": "another"})
    app.refresh_from_db()
    assert app.secret() == "another"


def test_a_refused_form_does_not_send_the_secret_back(world: World, page_of: Browser):
    fields = {"platform": "tiktok", "app_key": "", "new_secret": "typed-just-now"}
    page = page_of(world.alice).post("/admin/stores/platformapp/add/", fields).content.decode()
    assert "typed-just-now" not in page


def test_a_new_pair_of_tokens_is_kept_whole_or_not_at_all(world: World, page_of: Browser):
    connection = Connection.objects.get()
    ends = timezone.now() + timedelta(days=3)
    fields = {"app": connection.app_id, "account_id": "1", "account_name": "S", "new_access_token": "new-a"}
    address = f"/admin/stores/connection/{connection.pk}/change/"
    page_of(world.alice).post(address, fields)
    connection.refresh_from_db()
    assert connection.access_token() == "the-access-token"
    whole = {
        **fields,
        "new_refresh_token": "new-r",
        "new_access_expires_at_0": f"{ends:%Y-%m-%d}",
        "new_access_expires_at_1": f"{ends:%H:%M:%S}",
    }
    assert page_of(world.alice).post(address, whole).status_code == 302
    connection.refresh_from_db()
    assert (connection.access_token(), connection.refresh_token(), connection.version) == ("new-a", "new-r", 3)


def test_a_saved_rule_is_marked_as_edited(world: World, page_of: Browser):
    rule = Rule.objects.get()
    Rule.objects.update(edited=False)
    assert page_of(world.alice).post(f"/admin/inspections/rule/{rule.pk}/change/", _rule(rule)).status_code == 302
    rule.refresh_from_db()
    assert rule.edited
    assert rule.value == 15


@pytest.mark.parametrize(
    "wrong",
    [
        {"ladder": '{"bad": 3}'},
        {"ladder": '{"high": "x"}'},
        {"ladder": "[1]"},
        {"unit": "weeks"},
        {"country": "Indonesia"},
        {"reason": ""},
    ],
)
def test_a_rule_that_no_check_could_use_is_refused(world: World, page_of: Browser, wrong: dict[str, str]):
    rule = Rule.objects.get()
    page_of(world.alice).post(f"/admin/inspections/rule/{rule.pk}/change/", {**_rule(rule), **wrong})
    rule.refresh_from_db()
    assert rule.value == 14


def test_a_store_cannot_be_given_a_zone_that_does_not_exist(world: World, page_of: Browser):
    fields = {"name": "x", "time_zone": "Mars/Olympus", "day_starts_at": "00:00", "is_active": "on"}
    page_of(world.alice).post(f"/admin/stores/store/{world.ours.pk}/change/", fields)
    assert Store.objects.get(pk=world.ours.pk).time_zone == "Asia/Jakarta"
    page_of(world.alice).post(f"/admin/stores/store/{world.ours.pk}/change/", {**fields, "time_zone": "Asia/Makassar"})
    assert Store.objects.get(pk=world.ours.pk).time_zone == "Asia/Makassar"


def test_a_sweep_can_be_asked_for_while_the_broker_is_away(
    world: World, page_of: Browser, django_capture_on_commit_callbacks
):
    from shopops.celery import app

    before = app.conf.broker_write_url
    app.conf.broker_write_url = app.conf.broker_url = "redis+socket:///nowhere/valkey.sock"
    app.close()
    try:
        with django_capture_on_commit_callbacks(execute=True) as rung:
            assert page_of(world.alice).post("/admin/inspect-all/").status_code == 302
        assert rung
    finally:
        app.conf.broker_write_url = app.conf.broker_url = before
        app.close()


def _rule(rule: Rule) -> dict[str, str]:
    return {
        "key": rule.key,
        "platform": "tiktok",
        "country": "",
        "tier": "",
        "store": "",
        "value": "15",
        "unit": "days",
        "ladder": '{"warning": 14}',
        "valid_from": rule.valid_from.isoformat(),
        "valid_to": "",
        "source": "x",
        "confidence": "B",
        "reason": "A notice of the platform",
    }
