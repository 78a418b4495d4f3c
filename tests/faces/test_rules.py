"""Rules in the admin and in the API: with reasons, refusals beside their fields, and other teams' stores unseen."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from inspections.models import CalendarDay, ExchangeRate, Rule, RuleChange
from inspections.rule_changes import save_rule
from people.models import User
from tests.faces.world import World

Browser = Callable[[User], Client]


def form(**given: Any) -> dict[str, Any]:
    usual = {
        "key": "store.inactive",
        "platform": "tiktok",
        "country": "th",
        "value": "10",
        "unit": "days",
        "ladder": '{"warning": 10}',
        "valid_from": "2024-01-01",
        "source": "A notice",
        "confidence": "B",
        "reason": "The notice of May",
    }
    return {**usual, **given}


def own_rule(world: World, of: str = "theirs", key: str = "store.inactive", unit: str = "days") -> Rule:
    store = getattr(world, of)
    rule = Rule(key=key, platform="tiktok", value=Decimal(5), unit=unit, valid_from=world.now.date())
    rule.source, rule.confidence, rule.store = "Agreed with the seller", "-", store
    save_rule(rule, who=world.alice, reason="Agreed")
    return rule


def test_a_rule_is_added_with_its_reason_and_the_history_page_tells_it(world: World, page_of: Browser):
    alice = page_of(world.alice)
    answer = alice.post(reverse("admin:inspections_rule_add"), form())
    assert answer.status_code == 302
    rule = Rule.objects.get(country="TH")
    assert (rule.edited, rule.ladder) == (True, {"warning": 10})
    history = alice.get(reverse("admin:inspections_rule_history", args=[rule.pk])).content.decode()
    assert "The notice of May" in history
    assert "alice" in history


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"value": "-1"}, "value"),
        ({"value": "nan"}, "value"),
        ({"unit": "hours"}, "unit"),
        ({"key": "store.nonsense"}, "key"),
        ({"country": "XX"}, "country"),
        ({"tier": "lazmall"}, "tier"),
        ({"ladder": '{"warning": 10, "high": 5}'}, "ladder"),
        ({"ladder": "[1]"}, "ladder"),
        ({"ladder": "{"}, "ladder"),
        ({"valid_to": "2023-01-01"}, "valid_to"),
        ({"valid_from": ""}, "valid_from"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(world: World, page_of: Browser, given: dict[str, str], field: str):
    answer = page_of(world.alice).post(reverse("admin:inspections_rule_add"), form(**given))
    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors
    assert Rule.objects.count() == 1


def test_days_that_are_taken_are_told(world: World, page_of: Browser):
    alice = page_of(world.alice)
    alice.post(reverse("admin:inspections_rule_add"), form(valid_to="2025-12-31"))
    answer = alice.post(reverse("admin:inspections_rule_add"), form(valid_from="2025-06-01"))
    assert "from 2024-01-01 to 2025-12-31" in str(answer.context["adminform"].form.errors["valid_from"])


def test_a_stores_own_rule_names_no_country_and_its_platform(world: World, page_of: Browser):
    alice = page_of(world.alice)
    address = reverse("admin:inspections_rule_add")
    mixed = alice.post(address, form(store=world.ours.pk, platform="shopee"))
    assert {"platform", "country"} <= set(mixed.context["adminform"].form.errors)
    assert alice.post(address, form(store=world.ours.pk, country="")).status_code == 302
    assert Rule.objects.get(store=world.ours).value == 10


def test_editing_and_deleting_ask_for_a_reason_and_can_be_undone(world: World, page_of: Browser):
    alice, rule = page_of(world.alice), Rule.objects.get()
    delete = reverse("admin:inspections_rule_delete", args=[rule.pk])
    asked = alice.post(delete, {"post": "yes"})
    assert (asked.status_code, Rule.objects.count()) == (200, 1)
    assert "This field is required" in asked.content.decode()
    alice.post(delete, {"post": "yes", "reason": "No longer so"})
    assert not Rule.objects.exists()
    gone = RuleChange.objects.latest("pk")
    assert (gone.kind, gone.reason, gone.who_name) == ("deleted", "No longer so", "alice")
    listed = alice.get(reverse("admin:inspections_rulechange_changelist")).content.decode()
    assert "No longer so" in listed
    earlier = RuleChange.objects.get(kind="edited")
    restore = reverse("admin:inspections_rulechange_restore", args=[earlier.pk])
    assert alice.post(restore, {"reason": ""}).status_code == 200
    assert not Rule.objects.exists()
    assert alice.post(restore, {"reason": "It holds after all"}).status_code == 302
    assert Rule.objects.get().pk == rule.pk
    assert alice.get(reverse("admin:inspections_rulechange_change", args=[earlier.pk])).status_code == 200


def test_many_rules_cannot_be_deleted_at_once_without_reasons(world: World, page_of: Browser):
    address = reverse("admin:inspections_rule_changelist")
    chosen = {"action": "delete_selected", "_selected_action": [Rule.objects.get().pk], "post": "yes"}
    page_of(world.alice).post(address, chosen)
    assert Rule.objects.count() == 1


def test_the_api_tells_rules_and_a_stores_own_only_with_the_store(world: World, api_of: Browser):
    own_rule(world)
    address = "/api/v1/rules/"
    alice, bob = (api_of(who).get(address).json()["results"] for who in (world.alice, world.bob))
    assert {rule["store"] for rule in alice} == {None, world.theirs.pk}
    assert [rule["store"] for rule in bob] == [None]
    assert set(bob[0]) == {
        *("id", "key", "platform", "country", "tier", "store", "value", "unit", "ladder"),
        *("valid_from", "valid_to", "source", "confidence", "edited"),
    }
    theirs = Rule.objects.get(store=world.theirs)
    assert api_of(world.bob).get(f"{address}{theirs.pk}/").status_code == 404
    assert api_of(world.alice).get(f"{address}{theirs.pk}/").json()["source"] == "Agreed with the seller"


def test_the_api_tells_no_rules_of_areas_one_does_not_see(world: World, api_of: Browser):
    own_rule(world, "ours", "balance.negative", "usd")
    for who, sees in ((world.carol, True), (world.bob, False)):
        keys = {rule["key"] for rule in api_of(who).get("/api/v1/rules/").json()["results"]}
        assert ("balance.negative" in keys) is sees


@pytest.mark.parametrize(
    ("asked", "count"),
    [("key=store.inactive", 1), ("platform=lazada", 0), ("on=2020-01-01", 0), ("edited=true", 1), ("country=ID", 0)],
)
def test_rules_can_be_filtered(world: World, api_of: Browser, asked: str, count: int):
    assert len(api_of(world.alice).get(f"/api/v1/rules/?{asked}").json()["results"]) == count


def test_a_stores_tier_is_stated_in_the_admin_and_must_be_one_of_its_platform(world: World, page_of: Browser):
    alice, address = page_of(world.alice), reverse("admin:stores_store_change", args=[world.ours.pk])
    page = {"name": "Batik House", "time_zone": "Asia/Jakarta", "day_starts_at": "00:00:00", "is_active": "on"}
    refused = alice.post(address, {**page, "tier": "lazmall"})
    assert "star" in str(refused.context["adminform"].form.errors["tier"])
    assert alice.post(address, {**page, "tier": "star"}).status_code == 302
    world.ours.refresh_from_db()
    assert world.ours.tier == "star"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"country": "XX"}, "country"),
        ({"region": "99"}, "region"),
        ({"day": "1999-01-01"}, "day"),
        ({"day": "soon"}, "day"),
        ({"name": ""}, "name"),
        ({"source": ""}, "source"),
    ],
)
def test_a_calendar_day_is_stated_once_and_refused_where_it_cannot_be(
    world: World, page_of: Browser, given: dict[str, str], field: str
):
    alice, address = page_of(world.alice), reverse("admin:inspections_calendarday_add")
    day = {"country": "my", "region": "02", "day": "2026-12-12", "name": "Campaign rest", "source": "A notice"}
    assert field in alice.post(address, {**day, **given}).context["adminform"].form.errors
    assert alice.post(address, day).status_code == 302
    assert "already stated" in str(alice.post(address, day).context["adminform"].form.errors)
    assert CalendarDay.objects.filter(country="MY", region="02").count() == 1


def test_a_stores_region_must_be_one_of_its_country(world: World, page_of: Browser):
    alice, address = page_of(world.alice), reverse("admin:stores_store_change", args=[world.ours.pk])
    page = {"name": "Batik House", "time_zone": "Asia/Jakarta", "day_starts_at": "00:00:00", "is_active": "on"}
    assert "region" in alice.post(address, {**page, "region": "02"}).context["adminform"].form.errors


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"currency": "XXQ"}, "currency"),
        ({"units_per_usd": "0"}, "units_per_usd"),
        ({"units_per_usd": "nan"}, "units_per_usd"),
        ({"units_per_usd": "0.5"}, "units_per_usd"),
        ({"day": "2099-01-01"}, "day"),
        ({"source": ""}, "source"),
    ],
)
def test_a_rate_is_entered_with_its_author_and_refused_where_it_cannot_be(
    world: World, page_of: Browser, given: dict[str, str], field: str
):
    alice, address = page_of(world.alice), reverse("admin:inspections_exchangerate_add")
    rate = {"currency": "vnd", "units_per_usd": "26300", "day": "2026-01-05", "source": "A bank"}
    assert field in alice.post(address, {**rate, **given}).context["adminform"].form.errors
    assert alice.post(address, rate).status_code == 302
    assert ExchangeRate.objects.get(day="2026-01-05").who == world.alice
    assert "already has a rate" in str(alice.post(address, rate).context["adminform"].form.errors)
