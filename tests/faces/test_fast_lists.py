"""What is written by hand to be fast says exactly what the slow way would say."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_framework.serializers import ModelSerializer, Serializer

from alerts.api.rows import AlertSerializer
from alerts.models import Alert
from inspections.freshness import ShownCell, shown_cells, worst_by_letters, worst_cell
from inspections.items import Item, State, items_seen_in
from inspections.models import Finding, Inspection, NoticeRead, StoreReading
from inspections.serializers import (
    CellSerializer,
    FindingSerializer,
    InspectionSerializer,
    StandingSerializer,
)
from inspections.standing import cells_of_day, standings
from inspections.told.notices import mark_read
from inspections.told.notices_api import NoticeSerializer
from inspections.told.readings_api import StoreReadingSerializer
from people.models import ApiToken, RoleTemplate, User
from people.roles import Role
from people.tokens.finding import token_with_user
from stores.models import Notice
from tests.faces.world import World

Program = Callable[[User], Client]


class FindingByFields(FindingSerializer):
    """As REST framework would write it."""

    def to_representation(self, instance: Finding) -> dict[str, object]:
        shown: dict[str, object] = ModelSerializer.to_representation(self, instance)
        return {**shown, "rule": shown["rule"] or None}


class StandingByFields(StandingSerializer):
    def to_representation(self, instance: object) -> dict[str, object]:
        shown: dict[str, Any] = Serializer[Any].to_representation(self, instance)  # type: ignore[misc]
        return {**shown, "worst_severity": shown["worst_severity"] or None}


def test_a_finding_written_by_hand_is_what_its_fields_say(world: World, api_of: Program):
    rows = api_of(world.alice).get("/api/v1/findings/").json()["results"]
    assert rows
    for row in rows:
        assert row == FindingByFields(Finding.objects.get(pk=row["id"])).data


def test_a_store_written_by_hand_is_what_its_fields_say(world: World, api_of: Program):
    now = timezone.now()
    rows = api_of(world.alice).get("/api/v1/stores/").json()["results"]
    told = {one.store.pk: StandingByFields(one).data for one in standings([world.ours, world.theirs], world.alice, now)}
    assert len(rows) == 2
    assert {row["id"]: row for row in rows} == told


def test_an_alert_written_by_hand_is_what_its_fields_say(world: World, api_of: Program):
    Alert.objects.filter(item="orders").update(finding=Finding.objects.filter(item="orders").first())
    Alert.objects.filter(item="store_status").update(assignee=world.bob, snoozed_until=world.now, finding=None)
    rows = api_of(world.alice).get("/api/v1/alerts/").json()["results"]
    assert {row["assignee"] for row in rows} == {None, "bob"}
    for row in rows:
        assert row == AlertSerializer(Alert.objects.get(pk=row["id"])).data


def test_a_stores_day_written_by_hand_is_what_its_fields_say(world: World, api_of: Program):
    Inspection.objects.filter(store=world.theirs).update(finished_at=world.now - timedelta(days=1))
    rows = api_of(world.alice).get("/api/v1/inspections/").json()["results"]
    assert {row["state"] for row in rows} == {"problem", "stale"}
    for row in rows:
        day: Any = Inspection.objects.select_related("store").get(pk=row["id"])
        cells = cells_of_day(day, items_seen_in(world.alice.areas()), timezone.now())
        day.state, day.open_findings, day.items = worst_cell(cells), sum(cell.findings for cell in cells), cells
        shown = ModelSerializer.to_representation(InspectionSerializer(), day)
        assert row == {**shown, "items": [_cell_by_fields(cell) for cell in cells]}


def _cell_by_fields(cell: ShownCell) -> dict[str, Any]:
    shown: dict[str, Any] = Serializer[Any].to_representation(CellSerializer(), cell)  # type: ignore[misc]
    return {**shown, "worst_severity": shown["worst_severity"] or None}


def test_a_tokens_person_is_read_whole_in_one_statement(world: World):
    template = RoleTemplate.objects.create(name="Night desk", base=world.bob.role, rights=["orders:reveal"])
    User.objects.filter(pk=world.bob.pk).update(template=template, language="en", last_login=timezone.now())
    token, text = ApiToken.issue(world.bob, "ERP", scopes=["orders:read"], store_ids=[3], networks=["203.0.113.0/24"])
    ApiToken.objects.filter(pk=token.pk).update(last_used_from="203.0.113.9", last_used_at=timezone.now())
    with CaptureQueriesContext(connection) as statements:
        found = token_with_user(text)
        assert found is not None
        assert found.user.template is not None
    assert len(statements) == 1
    slow = ApiToken.objects.select_related("user__template").get(pk=token.pk)
    pairs: list[tuple[Any, Any]] = [(found, slow), (found.user, slow.user), (found.user.template, slow.user.template)]
    for fast_row, slow_row in pairs:
        names = [field.attname for field in slow_row._meta.concrete_fields]
        assert [getattr(fast_row, name) for name in names] == [getattr(slow_row, name) for name in names]
    assert token_with_user("shopops_nothing") is None


@pytest.mark.parametrize(
    ("name", "most"), [("orders", 2), ("findings", 2), ("alerts", 2), ("inspections", 2), ("stores", 4)]
)
def test_a_page_asks_the_database_only_so_often(name: str, most: int, world: World, api_of: Program):
    alice = api_of(world.alice)
    alice.get(f"/api/v1/{name}/")
    with CaptureQueriesContext(connection) as statements:
        assert alice.get(f"/api/v1/{name}/").status_code == 200
    assert len(statements) <= most, [one["sql"][:200] for one in statements]


def test_a_notice_and_a_reading_are_written_as_their_fields_say(world: World, api_of: Program):
    mark_read([Notice.objects.get(store=world.ours)], world.bob, world.now)
    StoreReading.objects.filter(store=world.ours).update(target=None, observed_at=world.now.replace(microsecond=0))
    alice = api_of(world.alice)
    receipts = NoticeRead.objects.filter(store=OuterRef("store"), notice_external_id=OuterRef("external_id"))
    notices = Notice.objects.annotate(is_read=Exists(receipts))
    slowly: list[tuple[str, Any, Any]] = [
        ("notices", notices, NoticeSerializer),
        ("readings", StoreReading.objects.all(), StoreReadingSerializer),
    ]
    for name, rows, serializer in slowly:
        told = alice.get(f"/api/v1/{name}/").json()["results"]
        assert len(told) == 2
        for row in told:
            assert row == serializer(rows.get(pk=row["id"])).data
            assert alice.get(f"/api/v1/{name}/{row['id']}/").json() == row


@given(
    lines=st.dictionaries(st.sampled_from(list(Item)), st.sampled_from(list(State))),
    seen=st.sets(st.sampled_from(list(Item))),
    stale=st.booleans(),
)
@settings(max_examples=60)
def test_the_letters_of_a_day_tell_the_same_state_as_its_lines(
    lines: dict[Item, State], seen: set[Item], *, stale: bool
):
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    items = [item for item in Item if item in seen]
    told = {item.value: {"state": state.value} for item, state in lines.items()}
    cells = shown_cells(
        told, finished_at=now - timedelta(hours=stale), now=now, interval=timedelta(minutes=10), items=items
    )
    letters = "".join(lines[item].value[0] if item in lines else "?" for item in Item)
    assert worst_by_letters(letters, tuple(items), stale=stale) == worst_cell(cells)


def test_fields_that_are_told_can_be_asked_for_alone(world: World, api_of: Program):
    alice = api_of(world.alice)
    whole = alice.get("/api/v1/findings/").json()["results"]
    for asked in ("text", "id,text", "id"):
        rows = alice.get("/api/v1/findings/", {"fields": asked}).json()["results"]
        assert rows == [{name: row[name] for name in asked.split(",")} for row in whole]
    assert "fields" in alice.get("/api/v1/findings/", {"fields": "nothing"}).json()["errors"]
    neat = alice.get("/api/v1/findings/", headers={"accept": "application/json; indent=2"})
    assert b"\n  " in neat.content
    assert neat.json()["results"] == whole


@pytest.mark.django_db(transaction=True)
def test_a_call_is_answered_though_the_database_has_ended_the_connection():
    alice = User.objects.create(username="alice", role=Role.OWNER)
    text = ApiToken.issue(alice, "ERP")[1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (ours,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [ours])
    other.close()
    found = token_with_user(text)
    assert found is not None
    assert found.user == alice


def test_whoever_brings_a_token_is_judged_by_it_alone(world: World, page_of: Program, api_of: Program):
    browser = page_of(world.alice)
    for wrong in ("Bearer shopops_wrong", "Basic YWxpY2U6eA=="):
        answer = browser.get("/api/v1/schema/", headers={"authorization": wrong})
        assert answer.status_code == 401
    nowhere = api_of(world.alice).get("/api/v1/nowhere/", headers={"hx-request": "true"})
    assert (nowhere.status_code, nowhere["Content-Type"]) == (404, "application/problem+json")
