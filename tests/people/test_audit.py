"""The audit trail: who did what, from where, before and after; never a secret, never changed."""

import csv
import io
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client, RequestFactory

from inspections.models import Rule
from people.audit import Subject, Verb, record, record_rows
from people.client_address import client_address
from people.models import ApiToken, AuditEntry, User
from people.roles import Role
from stores.models import Store, StoreGroup
from tests.faces.world import PASSWORD, World


def page_of(user: User) -> Client:
    client = Client(REMOTE_ADDR="203.0.113.9")
    client.force_login(user)
    return client


def newest(**where: Any) -> Any:
    return AuditEntry.objects.filter(**where).latest("pk")


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE people_auditentry SET actor_name = 'mallory'",
        "DELETE FROM people_auditentry",
        "TRUNCATE people_auditentry",
    ],
)
def test_nobody_changes_or_deletes_a_line(db: None, attack: str):
    record(None, Verb.ASKED, Subject("a.thing", "1"))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE people_auditentry ENABLE TRIGGER sealed_whole")
        with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
            cursor.execute(attack)
    assert newest().actor_name == ""


def test_a_change_on_a_page_says_who_from_where_before_and_after(world: World):
    store = world.ours
    fields = {"name": "Batik Palace", "time_zone": "Asia/Jakarta", "day_starts_at": "00:00", "is_active": "on"}
    answer = page_of(world.alice).post(
        f"/admin/stores/store/{store.pk}/change/", {**fields, "groups": [world.group.pk]}
    )
    line = newest(verb="changed", kind="stores.store")
    assert (line.actor_id, line.actor_name, line.source, line.address) == (
        world.alice.pk,
        "alice",
        "admin",
        "203.0.113.9",
    )
    assert (line.subject_id, line.store_id, line.label) == (str(store.pk), store.pk, "Batik Palace · ID")
    assert (line.before, line.after) == ({"name": "Batik House"}, {"name": "Batik Palace"})
    assert line.request_id == answer["Request-Id"]


def test_who_joins_a_group_is_written_down(world: World):
    fields = {"name": "Jakarta", "members": [world.bob.pk, world.carol.pk, world.charlie.pk]}
    page_of(world.alice).post(f"/admin/stores/storegroup/{world.group.pk}/change/", fields)
    line = newest(kind="stores.storegroup")
    assert sorted(one["label"] for one in line.before["members"]) == ["bob", "carol"]
    assert sorted(one["label"] for one in line.after["members"]) == ["bob", "carol", "charlie"]


def test_a_bulk_act_is_written_row_by_row(world: World):
    both = [world.ours.pk, world.theirs.pk]
    page_of(world.alice).post("/admin/stores/store/", {"action": "stop_inspecting", "_selected_action": both})
    lines = AuditEntry.objects.filter(verb="ran", kind="stores.store")
    assert set(lines.values_list("store_id", flat=True)) == set(both)
    assert {line.after["action"] for line in lines if line.after} == {"stop_inspecting"}


def test_a_deletion_keeps_what_was_there(world: World):
    group = StoreGroup.objects.create(name="Old team")
    page_of(world.alice).post(f"/admin/stores/storegroup/{group.pk}/delete/", {"post": "yes"})
    line = newest(verb="deleted")
    assert (line.label, line.before) == ("Old team", {"name": "Old team", "shares_stock": False})


def test_a_new_password_is_a_line_without_the_password(world: World):
    typed = {"password1": "quite another one", "password2": "quite another one", "usable_password": "true"}
    page_of(world.alice).post(f"/admin/people/user/{world.bob.pk}/password/", typed)
    line = newest(verb="changed", kind="people.user")
    assert (line.subject_id, line.after) == (str(world.bob.pk), {"password": "[secret]"})


def test_a_typed_credential_never_gets_into_the_trail(world: World):
    typed = {"platform": "lazada", "app_key": "key9", "service_id": "", "new_secret": "canary-4711"}
    page_of(world.alice).post("/admin/stores/platformapp/add/", typed)
    assert newest(kind="stores.platformapp").after["app_key"] == "key9"
    assert not [row for row in AuditEntry.objects.values() if "canary-4711" in str(row)]


def test_changing_a_rule_is_one_line_with_its_reason(world: World):
    rule = Rule.objects.get()
    client = page_of(world.alice)
    before = AuditEntry.objects.count()
    client.post(
        f"/admin/inspections/rule/{rule.pk}/change/",
        {
            **{"key": rule.key, "platform": "tiktok", "country": "", "tier": "", "store": "", "value": "15"},
            **{"unit": "days", "ladder": '{"warning": 14}', "valid_from": rule.valid_from.isoformat(), "valid_to": ""},
            **{"source": "x", "confidence": "B", "reason": "A notice of the platform"},
        },
    )
    assert AuditEntry.objects.count() == before + 1
    line = newest(kind="inspections.rule")
    assert (line.before["value"], line.after["value"]) == ("14", "15")
    assert line.after["reason"] == "A notice of the platform"


def test_signing_in_out_and_failing_to_are_lines(world: World):
    client = Client(REMOTE_ADDR="203.0.113.9")
    client.force_login(world.bob)
    client.logout()
    assert [newest(verb=verb).actor_name for verb in ("signed_in", "signed_out")] == ["bob", "bob"]
    from django.contrib.auth import authenticate

    authenticate(None, username="bob", password="a wrong one")
    authenticate(None, username=PASSWORD, password="typed in the wrong field")
    known, unknown = AuditEntry.objects.filter(verb="sign_in_failed").order_by("pk")
    assert (known.label, known.subject_id, unknown.label, unknown.subject_id) == ("bob", str(world.bob.pk), "?", "")


def test_a_token_is_issued_and_revoked_in_the_trail(world: World):
    client = page_of(world.alice)
    client.post("/admin/people/apitoken/add/", {"name": "ERP", "user": world.bob.pk})
    client.post("/admin/people/apitoken/", {"action": "revoke", "_selected_action": [ApiToken.objects.get().pk]})
    told = AuditEntry.objects.filter(kind="people.apitoken").order_by("pk")
    assert [line.verb for line in told] == ["issued", "revoked"]


def test_taking_the_trail_away_is_a_line_and_runs_no_formula(world: World):
    record(world.bob, Verb.ASKED, Subject("a.thing", "1", "=1+1"))
    answer: Any = page_of(world.alice).get("/admin/people/auditentry/export/?q=bob")
    table = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert {row["actor_name"] for row in table} == {"bob"}
    assert "'=1+1" in {row["label"] for row in table}
    assert newest(verb="exported").after == {"filters": {"q": "bob"}}


def test_every_export_is_a_line(world: World):
    client, order = page_of(world.bob), world.ours
    day = "2026-03-02"
    for address in (f"/proof/{day}.csv", f"/proof/{day}.pdf", f"/evidence/order/{_order(order)}.zip"):
        before = AuditEntry.objects.filter(verb="exported").count()
        assert client.get(address).status_code == 200
        assert (address, AuditEntry.objects.filter(verb="exported").count()) == (address, before + 1)


def _order(store: Store) -> int:
    from stores.models import Order

    return Order.objects.get(store=store).pk


def test_the_trail_in_the_api_is_found_by_person_and_thing(world: World):
    record_rows(world.bob, Verb.READ, [world.ours, world.theirs])
    api = Client(headers={"authorization": f"Bearer {world.token_of(world.alice)}"})
    found = api.get(f"/api/v1/audit/?actor={world.bob.pk}&verb=read&store={world.ours.pk}").json()["results"]
    assert [(line["actor_name"], line["store"]) for line in found] == [("bob", world.ours.pk)]
    assert api.get("/api/v1/audit/?actr=1").status_code == 400


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.1", "10.0.0.1"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (2, "6.6.6.6, 198.51.100.1, 10.0.0.9", "198.51.100.1"),
        (2, "198.51.100.1", "10.0.0.1"),
        (1, "nonsense", ""),
        (1, "::ffff:198.51.100.1", "198.51.100.1"),
    ],
)
def test_a_forged_address_is_not_believed(settings, proxies: int, forwarded: str, expected: str):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": forwarded})
    assert client_address(request) == expected


def test_a_manager_sees_the_page(world: World):
    record(world.bob, Verb.CHANGED, world.ours, before={"name": "A"}, after={"name": "B"})
    client = page_of(world.alice)
    page = client.get("/admin/people/auditentry/?did=changed&when=hour").content.decode()
    assert "Batik House" in page
    line = client.get(f"/admin/people/auditentry/{newest(verb='changed').pk}/change/").content.decode()
    assert "name: B" in line
    assert User.objects.filter(role=Role.MANAGER).exists()
