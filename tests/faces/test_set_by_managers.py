"""Routes, policies, shifts, deputies, days off and silences through the API: set by those who manage, judged, written down."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from alerts.models import EscalationPolicy, Route, Silence
from inspections.models import DayOff
from people.models import ApiToken, AuditEntry, User
from tests.alerts.cast import slack_of
from tests.faces.world import World

Program = Callable[[User], Client]
ROUTE = {"name": "Shipping", "items": ["orders"], "countries": ["id"], "audiences": ["owner"], "people": ["bob"]}
NOW = timezone.now().replace(microsecond=0)
KINDS: dict[str, dict[str, Any]] = {
    "alert-routes": ROUTE,
    "escalation-policies": {
        "name": "Slow",
        "rules": [
            {"after_minutes": 30, "audience": "managers"},
            {"after_minutes": 5, "audience": "person", "person": "bob", "window_left_percent": 50},
        ],
    },
    "silences": {
        "reason": "Campaign",
        "begins_at": NOW.isoformat(),
        "ends_at": (NOW + timedelta(hours=1)).isoformat(),
        "platforms": ["tiktok"],
    },
    "shifts": {
        **{"person": "bob", "time_zone": "Asia/Jakarta", "weekdays": [0, 6], "begins": "22:00", "ends": "06:00"},
        **{"leads": True, "holidays_of": "id"},
    },
    "deputies": {"person": "bob", "deputy": "carol"},
    "days-off": {"person": "bob", "first_day": "2026-03-02", "last_day": "2026-03-03"},
}

CHANGES: dict[str, dict[str, Any]] = {
    "silences": {"reason": "Sale"},
    "shifts": {"leads": False},
    "deputies": {"deputy": "alice"},
    "days-off": {"last_day": "2026-03-09"},
}


def send(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    return client.generic(method, f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=headers)


@pytest.mark.parametrize("kind", KINDS)
def test_a_manager_sets_it_changes_it_and_takes_it_away_and_the_trail_tells_of_each(
    world: World, api_of: Program, kind: str
):
    alice = api_of(world.alice)
    made = send(alice, "POST", f"{kind}/", KINDS[kind])
    assert made.status_code == 201, made.json()
    address = made["Location"].partition("/api/v1/")[2]
    told = alice.get(f"/api/v1/{address}")
    assert (told.json(), told["ETag"]) == (made.json(), made["ETag"])
    change = CHANGES.get(kind, {"name": "Other"})
    changed = send(alice, "PATCH", address, change)
    assert changed.json() == {**made.json(), **change}
    assert send(alice, "DELETE", address).status_code == 204
    assert alice.get(f"/api/v1/{address}").status_code == 404
    lines = list(AuditEntry.objects.filter(source="api").order_by("-pk").values_list("verb", "after")[:3])
    assert [verb for verb, _ in lines] == ["deleted", "changed", "made"]
    assert lines[1][1] == change


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_else_sets_it(world: World, api_of: Program, kind: str):
    for who in (world.bob, world.carol, world.charlie):
        assert send(api_of(who), "POST", f"{kind}/", KINDS[kind]).status_code == 403
        assert send(api_of(who), "PATCH", f"{kind}/1/", {}).status_code == 403
        assert send(api_of(who), "DELETE", f"{kind}/1/").status_code == 403


def test_a_token_for_one_store_sets_nothing_that_holds_for_all(world: World):
    _, text = ApiToken.issue(world.alice, "one store", store_ids=[world.ours.pk])
    client = Client(headers={"authorization": f"Bearer {text}"})
    answer = send(client, "POST", "alert-routes/", ROUTE)
    assert (answer.status_code, "some stores only" in answer.json()["detail"]) == (403, True)
    assert client.get("/api/v1/alert-routes/").status_code == 200


WRONG = [
    ("alert-routes", {"severity": ["high"]}, "severity", "There is no such field"),
    ("alert-routes", {"severities": ["loud"]}, "severities", "is not a valid choice"),
    ("alert-routes", {"countries": ["IDN"]}, "countries", "no more than 2 characters"),
    ("alert-routes", {"people": ["nobody"]}, "people", "does not exist"),
    ("alert-routes", {"channels": ["pigeon"]}, "channels", "is not a valid choice"),
    ("alert-routes", {"name": "Everything"}, "name", "already exists"),
    ("escalation-policies", {"rules": [{"after_minutes": 0, "audience": "managers"}]}, "rules", "or equal to 1"),
    ("escalation-policies", {"rules": [{"after_minutes": 5, "audience": "person"}]}, "rules", "Say who."),
    ("escalation-policies", {"rules": [{"after_minutes": 5, "audience": "role"}]}, "rules", "Say which role."),
    ("silences", {"ends_at": (NOW - timedelta(hours=1)).isoformat()}, "ends_at", "ends after it begins"),
    ("silences", {"reason": ""}, "reason", "may not be blank"),
    ("shifts", {"weekdays": [7]}, "weekdays", "less than or equal to 6"),
    ("shifts", {"time_zone": "Jakarta"}, "time_zone", "No such time zone"),
    ("shifts", {"ends": "22:00"}, "ends", "does not end when it begins"),
    ("shifts", {"first_day": "2026-03-02", "last_day": "2026-03-01"}, "last_day", "not before the first"),
    ("deputies", {"deputy": "bob"}, "deputy", "Nobody stands in for themselves"),
    ("days-off", {"last_day": "2026-03-01"}, "non_field_errors", "comes before the first"),
]


@pytest.mark.parametrize(("kind", "wrong", "field", "said"), WRONG)
def test_what_is_wrong_is_named_with_its_field(
    world: World, api_of: Program, kind: str, wrong: dict[str, Any], field: str, said: str
):
    answer = send(api_of(world.alice), "POST", f"{kind}/", {**KINDS[kind], **wrong})
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {field}
    assert said in json.dumps(answer.json()["errors"][field])


def test_a_change_is_refused_when_somebody_else_was_first(world: World, api_of: Program):
    alice, route = api_of(world.alice), Route.objects.get()
    path = f"alert-routes/{route.pk}/"
    read = alice.get(f"/api/v1/{path}")["ETag"]
    first = send(alice, "PATCH", path, {"goes_on": True}, **{"If-Match": read})
    assert first.status_code == 200
    for method in ("PATCH", "DELETE"):
        assert send(alice, method, path, {"name": "Late"}, **{"If-Match": read}).status_code == 412
    assert Route.objects.get().name == "Everything"
    assert send(alice, "PATCH", path, {"position": 3}, **{"If-Match": first["ETag"]}).status_code == 200


def test_a_route_that_is_sent_twice_with_one_key_is_made_once(world: World, api_of: Program):
    alice = api_of(world.alice)
    answers = [send(alice, "POST", "alert-routes/", ROUTE, **{"Idempotency-Key": "k"}) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert Route.objects.filter(name="Shipping").count() == 1


def test_steps_of_a_policy_are_replaced_whole_or_left_alone(world: World, api_of: Program):
    alice = api_of(world.alice)
    row = send(alice, "POST", "escalation-policies/", KINDS["escalation-policies"]).json()
    assert [rule["after_minutes"] for rule in row["rules"]] == [5, 30]
    path = f"escalation-policies/{row['id']}/"
    assert send(alice, "PATCH", path, {"is_active": False}).json()["rules"] == row["rules"]
    wrong = [{"after_minutes": 9, "audience": "managers"}, {"after_minutes": 9, "audience": "person"}]
    assert send(alice, "PATCH", path, {"rules": wrong}).status_code == 400
    assert EscalationPolicy.objects.get(pk=row["id"]).rules.count() == 2
    assert send(alice, "PATCH", path, {"rules": wrong[:1]}).json()["rules"][0]["after_minutes"] == 9


def test_what_is_set_shows_in_the_dry_run_at_once(world: World, api_of: Program):
    alice = api_of(world.alice)
    asked = f"alerts/dry-run/?store={world.ours.pk}&item=orders&severity=high"

    def hears(who: str) -> list[tuple[str, str]]:
        lines = alice.get(f"/api/v1/{asked}").json()["lines"]
        return [
            (line["verdict"], line["reason"])
            for line in lines
            if line["who"] == who and line["channel"] in ("", "inbox")
        ]

    assert hears("bob") == [("not_told", "not_routed")]
    send(alice, "POST", "alert-routes/", {"name": "Bob", "position": 1, "people": ["bob"]})
    assert hears("bob") == [("waits", "route")]
    day = timezone.now().date()
    span = {"first_day": str(day - timedelta(days=2)), "last_day": str(day + timedelta(days=2))}
    send(alice, "POST", "days-off/", {"person": "bob", **span})
    assert ("not_told", "away") in hears("bob")
    assert DayOff.objects.filter(person=world.bob).exists()


def test_a_silence_names_who_made_it_and_is_found_while_it_runs(world: World, api_of: Program):
    Silence.objects.all().delete()
    alice = api_of(world.alice)
    assert send(alice, "POST", "silences/", KINDS["silences"]).json()["by"] == "alice"
    assert [alice.get(f"/api/v1/silences/?active={one}").json()["results"] != [] for one in ("true", "false")] == [
        True,
        False,
    ]


def test_everybody_sets_their_own_quiet_hours_and_the_dry_run_heeds_them(world: World, api_of: Program):
    bob, alice = api_of(world.bob), api_of(world.alice)
    assert bob.get("/api/v1/how-i-am-told/").json() == {
        **{"quiet_from": None, "quiet_until": None, "time_zone": "", "sound": False}
    }
    slack_of(world.bob)
    Route.objects.all().delete()
    send(alice, "POST", "alert-routes/", {"name": "Bob", "people": ["bob"], "channels": ["slack"]})

    def waits_for(severity: str) -> list[str]:
        asked = f"store={world.ours.pk}&item=orders&severity={severity}&at=2026-03-02T20:00:00Z"
        lines = alice.get(f"/api/v1/alerts/dry-run/?{asked}").json()["lines"]
        return [
            f"{line['reason']} {line['at']}" for line in lines if (line["who"], line["channel"]) == ("bob", "slack")
        ]

    assert waits_for("high") == ["route 2026-03-02T20:00:00Z"]
    kept = send(bob, "PATCH", "how-i-am-told/", {"quiet_from": "22:00", "quiet_until": "07:00"})
    assert kept.status_code == 200
    # 03:00 by the clock of the store, which is the one that counts: Bob named none.
    assert waits_for("high") == ["quiet_hours 2026-03-03T00:00:00Z"]
    assert waits_for("critical") == ["route 2026-03-02T20:00:00Z"]
    half = send(bob, "PATCH", "how-i-am-told/", {"quiet_until": None})
    assert half.json()["errors"] == {"quiet_until": ["Quiet hours have a beginning and an end."]}
    stale = send(bob, "PATCH", "how-i-am-told/", {"sound": True}, **{"If-Match": '"old"'})
    assert stale.status_code == 412


def test_quiet_hours_are_kept_on_the_page_of_the_inbox(world: World, page_of: Program):
    bob = page_of(world.bob)
    typed = {"quiet_from": "22:00", "quiet_until": "07:00", "time_zone": "Asia/Jakarta"}
    assert "Kept." in bob.post("/alerts/inbox/quiet/", typed, follow=True).content.decode()
    assert "Quiet hours: 22:00 to 07:00" in bob.get("/alerts/inbox/").content.decode()
    wrong = bob.post("/alerts/inbox/quiet/", {**typed, "quiet_from": "late"}, follow=True).content.decode()
    assert "A time of day, such as 22:30." in wrong


def test_an_address_is_changed_only_as_it_was_read(world: World, api_of: Program):
    bob = api_of(world.bob)
    (row,) = bob.get("/api/v1/channel-addresses/").json()["results"]
    path = f"channel-addresses/{row['id']}/"
    assert send(bob, "PATCH", path, {"label": "late"}, **{"If-Match": '"old"'}).status_code == 412
    read = bob.get(f"/api/v1/{path}")["ETag"]
    assert send(bob, "PATCH", path, {"label": "mine"}, **{"If-Match": read}).json()["label"] == "mine"
    assert send(bob, "DELETE", path, **{"If-Match": read}).status_code == 412
