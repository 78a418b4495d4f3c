"""Whoever lacks an area learns nothing of it: not in lists, counts, states, filters or words."""

from collections.abc import Callable

import pytest
from django.test import Client

from inspections.items import Item, State
from inspections.models import Finding, Inspection
from people.models import User
from stores.models import Store
from tests.faces.world import World, inspect, make_store

Program = Callable[[User], Client]


def test_customer_service_sees_no_money_in_the_api(world: World, api_of: Program):
    bob = api_of(world.bob)
    findings = bob.get("/api/v1/findings/").json()["results"]
    assert {finding["item"] for finding in findings} == {"orders", "messages"}
    store = bob.get(f"/api/v1/stores/{world.ours.pk}/").json()
    assert "account_risk" not in {cell["item"] for cell in store["items"]}
    assert "finance" not in {reading["topic"] for reading in store["readings"]}
    assert (store["open_findings"], store["worst_severity"]) == (2, "high")
    (inspection,) = bob.get("/api/v1/inspections/").json()["results"]
    assert "account_risk" not in {cell["item"] for cell in inspection["items"]}
    assert inspection["open_findings"] == 2


def test_a_money_problem_alone_leaves_the_store_ok_for_customer_service(world: World, api_of: Program):
    Finding.objects.exclude(item="account_risk").delete()
    Inspection.objects.all().delete()
    inspect(world.ours, world.now, {**dict.fromkeys(Item, State.OK), Item.ACCOUNT_RISK: State.PROBLEM})
    bob, carol = api_of(world.bob), api_of(world.carol)
    assert bob.get("/api/v1/stores/").json()["results"][0]["state"] == "ok"
    assert carol.get("/api/v1/stores/").json()["results"][0]["state"] == "problem"
    assert bob.get("/api/v1/inspections/?state=problem").json()["results"] == []
    assert len(bob.get("/api/v1/inspections/?state=ok").json()["results"]) == 1
    assert len(carol.get("/api/v1/inspections/?state=problem").json()["results"]) == 1


@pytest.mark.parametrize(
    "asked", ["state=problem", "open_findings__gt=2", "items__account_risk__state=problem", "worst_severity=critical"]
)
def test_hidden_columns_cannot_be_asked_for_in_an_admin_address(world: World, page_of: Program, asked: str):
    assert page_of(world.bob).get(f"/admin/inspections/inspection/?{asked}").status_code == 400


def test_finance_sees_no_orders_on_the_home_page(world: World, page_of: Program):
    page = page_of(world.carol).get("/admin/").content.decode()
    assert "Batik House" in page
    assert "Somebody Else" not in page
    assert "Customer-service messages" not in page
    assert "Account risk" in page


def test_customer_service_sees_orders_without_their_totals(world: World, page_of: Program):
    bob = page_of(world.bob).get("/admin/stores/order/").content.decode()
    alice = page_of(world.alice).get("/admin/stores/order/").content.decode()
    assert ("577" in bob, "123.45" in bob) == (True, False)
    assert "123.45" in alice


def test_a_stranger_sees_no_store_anywhere(world: World, page_of: Program, api_of: Program):
    home = page_of(world.charlie).get("/admin/").content.decode()
    assert "No store is connected yet." in home
    for name in ("stores", "findings", "inspections"):
        assert api_of(world.charlie).get(f"/api/v1/{name}/").json()["results"] == []
    search = page_of(world.charlie).get("/admin/search/?s=batik&extended=1").content.decode()
    assert "Batik House" not in search


def test_asking_for_anothers_store_and_for_none_look_the_same(world: World, api_of: Program):
    bob = api_of(world.bob)
    anothers = bob.get(f"/api/v1/stores/{world.theirs.pk}/")
    none = bob.get("/api/v1/stores/999999/")
    assert (anothers.status_code, anothers.content) == (none.status_code, none.content) == (404, none.content)


def test_a_sweep_of_chosen_stores_takes_only_visible_ones(world: World, api_of: Program):
    alice = api_of(world.alice)
    asked = {"stores": [world.ours.pk, 999999]}
    answer = alice.post("/api/v1/sweeps/", asked, content_type="application/json")
    assert answer.status_code == 400
    assert "999999" in str(answer.json()["errors"])


def test_an_inactive_person_is_out(world: World, api_of: Program):
    bob = api_of(world.bob)
    User.objects.filter(pk=world.bob.pk).update(is_active=False)
    assert bob.get("/api/v1/stores/").status_code == 401


def test_the_admin_action_of_somebody_without_the_right_does_nothing(world: World, page_of: Program):
    asked = {"action": "stop_inspecting", "_selected_action": [world.ours.pk]}
    page_of(world.bob).post("/admin/stores/store/", asked)
    assert Store.objects.get(pk=world.ours.pk).is_active
    page_of(world.alice).post("/admin/stores/store/", asked)
    assert not Store.objects.get(pk=world.ours.pk).is_active


def test_a_store_list_costs_the_same_for_many_stores(
    world: World, api_of: Program, django_assert_max_num_queries: Callable[[int], object]
):
    for number in range(20):
        store = make_store(f"Store {number}", "ID", "Asia/Jakarta")
        inspect(store, world.now, dict.fromkeys(Item, State.OK))
    alice = api_of(world.alice)
    with django_assert_max_num_queries(6):  # type: ignore[attr-defined]
        assert len(alice.get("/api/v1/stores/").json()["results"]) == 22
