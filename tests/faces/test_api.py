"""The REST API: shapes, filters, pages, problems, its OpenAPI description."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from inspections.filters import shown_as
from inspections.freshness import worst_cell
from inspections.items import Item, Severity, State, items_seen_in
from inspections.models import Finding, Inspection, Sweep
from inspections.standing import cells_of_day
from people.models import User
from tests.faces.world import World, inspect, make_store, open_finding

Program = Callable[[User], Client]


def test_a_finding_speaks_the_callers_language(world: World, api_of: Program):
    address = "/api/v1/findings/?check=orders_ship_overdue"
    alice = api_of(world.alice)
    assert "should have been shipped by" in alice.get(address).json()["results"][0]["text"]
    User.objects.filter(pk=world.alice.pk).update(language="zh-hans")
    assert "前发货" in alice.get(address).json()["results"][0]["text"]


def test_a_finding_has_everything_a_program_needs(world: World, api_of: Program):
    (finding,) = api_of(world.bob).get("/api/v1/findings/?item=orders").json()["results"]
    assert set(finding) == {
        *("id", "store", "item", "check", "subject", "severity", "since", "due_at", "opened_at", "changed_at"),
        *("closed_at", "text", "details", "rule"),
    }
    assert set(finding["store"]) == {"id", "name", "platform", "external_id", "country"}


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("severity=critical", 2),
        ("open=true", 6),
        ("open=false", 0),
        ("country=th", 3),
        ("platform=lazada", 0),
        ("check=orders_ship_overdue", 2),
    ],
)
def test_findings_can_be_filtered(world: World, api_of: Program, asked: str, count: int):
    assert len(api_of(world.alice).get(f"/api/v1/findings/?{asked}").json()["results"]) == count


@pytest.mark.parametrize("asked", ["sevrity=high", "severity=bad", "limit=0", "limit=501", "limit=x", "cursor=zzz"])
def test_a_filter_that_cannot_be_meant_is_refused_by_name(world: World, api_of: Program, asked: str):
    answer = api_of(world.alice).get(f"/api/v1/findings/?{asked}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert set(body) == {"type", "title", "status", "detail", "errors"}
    assert asked.partition("=")[0] in body["errors"]


def test_what_changed_since_can_be_asked(world: World, api_of: Program):
    later = (timezone.now() + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    assert api_of(world.alice).get(f"/api/v1/findings/?updated_since={later}").json()["results"] == []


def test_pages_neither_repeat_nor_lose_rows_while_new_ones_come(world: World, api_of: Program):
    for number in range(25):
        open_finding(
            world.ours, world.now, Item.INVENTORY, "stock_zero", Severity.HIGH, str(number), sku="x", product="y"
        )
    before = set(Finding.objects.values_list("pk", flat=True))
    alice, address, seen = api_of(world.alice), "/api/v1/findings/?limit=10", []
    while address:
        page = alice.get(address).json()
        seen += [finding["id"] for finding in page["results"]]
        open_finding(world.ours, world.now, Item.INVENTORY, "stock_zero", Severity.HIGH, f"new {len(seen)}")
        address = page["next"]
    assert sorted(seen) == sorted(before)


def test_an_unknown_address_is_a_problem_too(world: World, api_of: Program):
    answer = api_of(world.alice).get("/api/v1/nothing/")
    assert (answer.status_code, answer.json()["status"]) == (404, 404)


def test_a_sweep_is_started_and_found_again(world: World, api_of: Program):
    alice = api_of(world.alice)
    answer = alice.post("/api/v1/sweeps/", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["total"]) == (202, 2)
    assert alice.get(answer["Location"]).json()["id"] == answer.json()["id"]
    assert Sweep.objects.get(pk=answer.json()["id"]).asked_by == world.alice


def test_a_store_never_inspected_is_unknown(world: World, api_of: Program):
    store = make_store("New", "ID", "Asia/Jakarta")
    shown = api_of(world.alice).get(f"/api/v1/stores/{store.pk}/").json()
    assert shown["state"] == "unknown"
    assert {cell["reason"] for cell in shown["items"]} == {"Not inspected yet."}


def test_the_state_filter_says_what_the_rows_say(world: World):
    now = timezone.now()
    for number, (age, states) in enumerate(
        [
            (1, dict.fromkeys(Item, State.OK)),
            (1, {**dict.fromkeys(Item, State.OK), Item.ORDERS: State.UNKNOWN}),
            (1, dict.fromkeys(Item, State.NOT_COVERED)),
            (1, {**dict.fromkeys(Item, State.OK), Item.REVIEWS: State.NOT_COVERED}),
            (500, {**dict.fromkeys(Item, State.OK), Item.REVIEWS: State.NOT_COVERED}),
            (500, dict.fromkeys(Item, State.OK)),
            (500, dict.fromkeys(Item, State.NOT_COVERED)),
            (60 * 24 * 3, {**dict.fromkeys(Item, State.OK), Item.ORDERS: State.PROBLEM}),
        ]
    ):
        inspect(make_store(f"S{number}", "US", "America/Los_Angeles"), now - timedelta(minutes=age), states)
    for state in State:
        by_filter = set(Inspection.objects.filter(shown_as(state, list(Item), now)).values_list("pk", flat=True))
        rows = Inspection.objects.select_related("store")
        by_row = {
            row.pk for row in rows if worst_cell(cells_of_day(row, items_seen_in(world.alice.areas()), now)) == state
        }
        assert (state, by_filter) == (state, by_row)


def test_the_description_is_whole_and_asks_for_nothing_outside(world: World, page_of: Program):
    call_command("spectacular", validate=True, fail_on_warn=True, file="/dev/null", stdout=StringIO())
    page = page_of(world.bob).get("/api/v1/docs/").content.decode()
    assert "https://" not in page.replace("https://json-schema.org", "")
    assert "//fonts" not in page
