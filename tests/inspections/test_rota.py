"""The rota in the database: planned from the last log-ins, ended with an attestation, seen by those whose turns they are."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from inspections.accounts.log_in import keep_login
from inspections.manual.attest import AttestationRefusedError, attest
from inspections.models import Attestation, DayOff, LoginRecord, LoginTurn, RotaMember, Rule
from inspections.picture import Judged, draw_snapshots
from inspections.rota.handing_on import hand_on
from inspections.rota.schedule import TurnOverError, end_turn, log_in_item, plan_ahead
from inspections.rule_pack import load_rules, read_packs
from people.audit.entry import AuditEntry
from people.models import User
from people.roles import Role
from stores.models import Store
from tests.faces.world import World, build_world, make_store

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def world(db: None) -> World:
    """Dora packs parcels for the store of Bob and Carol; both she and Alice take turns."""
    world = build_world(NOW)
    for kind in (Attestation, LoginRecord, Rule):
        kind.objects.all().delete()
    load_rules(read_packs())
    Store.objects.update(connected_at=NOW)
    dora = User.objects.create(username="dora", role=Role.OPERATIONS, is_staff=True)
    world.group.members.add(dora)
    for person in (world.alice, dora):
        RotaMember.objects.create(person=person)
    return world


@pytest.fixture
def dora(world: World) -> User:
    return User.objects.get(username="dora")


def the_turn(store: Store) -> LoginTurn:
    return LoginTurn.objects.open().get(store=store)


def test_a_store_comes_in_the_second_half_of_its_time_and_before_the_rules_day_less_the_margin(world: World) -> None:
    assert plan_ahead(NOW).turns == 2
    for turn in LoginTurn.objects.all():
        assert TODAY + timedelta(days=12) <= turn.day <= turn.last_day == TODAY + timedelta(days=25)
    assert plan_ahead(NOW).moved == 0


def test_a_store_goes_to_those_who_see_it_and_may_attest(world: World, dora: User) -> None:
    RotaMember.objects.create(person=world.bob)  # answers buyers: the log-in is not his task
    for number in range(6):
        make_store(f"More {number}", "TH", "Asia/Bangkok")
    plan_ahead(NOW)
    assert set(LoginTurn.objects.values_list("person__username", flat=True)) == {"alice", "dora"}
    assert set(LoginTurn.objects.exclude(store=world.ours).values_list("person__username", flat=True)) == {"alice"}


def test_a_log_in_that_was_attested_or_told_puts_the_next_turn_off(world: World) -> None:
    plan_ahead(NOW)
    later = NOW + timedelta(days=20)
    attest(world.ours, log_in_item(), world.alice, verdict="ok", now=later)
    keep_login(world.theirs, "1", {"at": later, "device": "x"}, source="pushed", now=later)
    plan_ahead(later)
    for store in (world.ours, world.theirs):
        assert the_turn(store).day >= later.date() + timedelta(days=12)


def test_ending_a_turn_writes_an_attestation_and_a_look_in_vain_leaves_it_open(world: World) -> None:
    plan_ahead(NOW)
    turn = the_turn(world.ours)
    with pytest.raises(AttestationRefusedError):
        end_turn(turn, world.alice, verdict="could_not_look", note="", now=NOW)
    end_turn(turn, world.alice, verdict="could_not_look", note="The password is gone", now=NOW)
    assert the_turn(world.ours) == turn
    end_turn(turn, world.alice, verdict="ok", note="", now=NOW)
    assert list(Attestation.objects.values_list("verdict", flat=True)) == ["ok", "could_not_look"]
    assert not LoginTurn.objects.open().filter(store=world.ours).exists()
    with pytest.raises(TurnOverError):
        end_turn(turn, world.alice, verdict="ok", note="", now=NOW)
    assert plan_ahead(NOW).turns == 2


def test_days_off_are_respected(world: World, dora: User) -> None:
    plan_ahead(NOW)
    days_of_dora = DayOff.objects.create(person=dora, first_day=TODAY, last_day=TODAY + timedelta(days=40))
    DayOff.objects.create(person=world.alice, first_day=TODAY - timedelta(days=2), last_day=TODAY + timedelta(days=20))
    plan_ahead(NOW)
    assert {(turn.person, turn.day > TODAY + timedelta(days=20)) for turn in LoginTurn.objects.all()} == {
        (world.alice, True)
    }
    days_of_dora.delete()


def test_a_known_log_in_counts_as_activity_of_the_store(world: World) -> None:
    at = NOW + timedelta(days=3)
    attest(world.ours, log_in_item(), world.alice, verdict="could_not_look", note="x", now=at + timedelta(days=1))
    attest(world.ours, log_in_item(), world.alice, verdict="ok", now=at)
    keep_login(world.theirs, "1", {"at": at, "device": "x"}, source="pushed", now=at)
    drawn = draw_snapshots({store.pk: Judged(at, {}) for store in (world.ours, world.theirs)})
    assert {shop.last_activity_at for shop in drawn.values()} == {at}


def test_without_members_nothing_is_planned_and_the_stores_are_counted(world: World) -> None:
    plan_ahead(NOW)
    RotaMember.objects.all().delete()
    assert plan_ahead(NOW)[:] == (0, 0, 0, 2)
    assert not LoginTurn.objects.exists()


@pytest.fixture
def browser() -> Callable[[User], Client]:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


def a_turn(store: Store, person: User, day: Any) -> LoginTurn:
    return LoginTurn.objects.create(store=store, person=person, day=day, last_day=day)


def test_the_page_lists_my_log_ins_of_today_and_a_manager_sees_everybodys(
    world: World, dora: User, browser: Any
) -> None:
    today = timezone.now().date()
    a_turn(world.ours, dora, today - timedelta(days=1))
    a_turn(world.theirs, world.alice, today + timedelta(days=3))
    mine = browser(dora).get("/rota/").content.decode()
    assert "Batik House" in mine
    assert "missed on" in mine
    assert 'href="https://seller-id.tokopedia.com/" target="_blank" rel="noopener' in mine
    assert "Somebody Else" not in mine
    assert "Everybody" not in mine
    everybodys = browser(world.alice).get("/rota/")
    assert [line.turn.person for line in everybodys.context["others"]] == [dora]
    assert "Nothing to sign in to today" in everybodys.content.decode()


def test_a_turn_is_ended_by_its_person_or_a_manager_and_by_nobody_else(world: World, dora: User, browser: Any) -> None:
    turn = a_turn(world.theirs, world.alice, TODAY)
    address = f"/rota/{turn.pk}/done/"
    assert browser(dora).post(address, {"verdict": "ok"}).status_code == 404
    assert browser(world.bob).post(address, {"verdict": "ok"}).status_code == 403
    assert Client(enforce_csrf_checks=True).post(address, {"verdict": "ok"}).status_code == 403
    answer = browser(world.alice).post(address, {"verdict": "problem"}, follow=True)
    assert "Say in a note" in answer.content.decode()
    assert LoginTurn.objects.open().count() == 1
    answer = browser(world.alice).post(address, {"verdict": "problem", "note": "a banner"}, follow=True)
    assert "you have signed in" in answer.content.decode()
    assert Attestation.objects.get().note == "a banner"


def test_planning_now_is_for_managers(world: World, dora: User, browser: Any) -> None:
    assert browser(dora).post("/rota/plan/").status_code == 403
    answer = browser(world.alice).post("/rota/plan/", follow=True)
    assert "2 turns are planned" in answer.content.decode()


def test_a_turn_that_was_handed_on_stays_with_its_taker_and_the_others_make_it_even(world: World, dora: User) -> None:
    for number in range(4):
        make_store(f"More {number}", "TH", "Asia/Bangkok")
    world.group.stores.add(*Store.objects.all())
    plan_ahead(NOW)
    agreed = list(LoginTurn.objects.open().filter(person=dora))
    for turn in agreed:
        hand_on(turn, "alice", dora, NOW)
    assert plan_ahead(NOW).moved == len(agreed) == 3
    assert list(LoginTurn.objects.open().filter(person=world.alice)) == agreed
    assert set(LoginTurn.objects.open().values_list("person__username", "agreed_by")) == {
        ("alice", "dora"),
        ("dora", ""),
    }
    RotaMember.objects.filter(person=world.alice).delete()  # who leaves the rota keeps none, agreed or not
    plan_ahead(NOW)
    assert set(LoginTurn.objects.open().values_list("person__username", "agreed_by")) == {("dora", "")}


def test_a_turn_is_handed_on_only_to_those_who_can_take_it(world: World, dora: User, browser: Any) -> None:
    today = timezone.now().date()
    turn = a_turn(world.theirs, world.alice, today + timedelta(days=2))
    address = f"/rota/{turn.pk}/hand-on/"
    assert browser(dora).post(address, {"to": "dora"}).status_code == 404
    assert "was not handed on" in browser(world.alice).post(address, {"to": "dora"}, follow=True).content.decode()
    turn.store = world.ours
    turn.save()
    away = DayOff.objects.create(person=dora, first_day=turn.day, last_day=turn.day)
    assert "was not handed on" in browser(world.alice).post(address, {"to": "dora"}, follow=True).content.decode()
    away.delete()
    assert "was handed on to dora." in browser(world.alice).post(address, {"to": "dora"}, follow=True).content.decode()
    assert "handed on by alice" in browser(dora).get("/rota/").content.decode()
    assert AuditEntry.objects.get(kind="inspections.loginturn").after == {"person": "dora"}
