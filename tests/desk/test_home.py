"""The home page and its progress bar, as different people see them."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from alerts.intake import raise_alert
from alerts.models import Alert
from desk.board.alarms import alarms_of, burdens_of
from desk.board.instruments import instruments_of
from desk.board.outlook import forecast_of, points_of
from desk.progress import running_progress
from inspections.items import Item, Severity, State
from inspections.models import Finding, Inspection, Schedule, SealedDay, Sweep, WorkerHeartbeat
from inspections.proof.hashing import hash_of
from people.models import User
from stores.models import Connection, ConnectionState, Conversation, Order, Store
from tests.faces.world import World, inspect, make_store, open_finding, world_of_now


@pytest.fixture
def world(db: None) -> World:
    cache.clear()
    return world_of_now()


def home_of(user: User, address: str = "/admin/", language: str = "en") -> str:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client.get(address).content.decode()


def section(page: str, name: str) -> str:
    """One part of the page, by the id of its heading."""
    return page.split(f'id="{name}"')[1].split("</section>")[0]


def running_sweep(world: World, *, quiet_seconds: int) -> Sweep:
    now = timezone.now()
    at = now - timedelta(seconds=quiet_seconds)
    return Sweep.objects.create(asked_by=world.alice, asked_at=at, total=9, done=4, last_progress_at=at)


def test_every_state_is_told_by_symbol_and_word(world: World):
    now = timezone.now()
    states = {**dict.fromkeys(Item, State.OK), Item.ORDERS: State.UNKNOWN, Item.POLICY: State.NOT_COVERED}
    inspect(make_store("Blind", "ID", "Asia/Jakarta"), now, states, "Never read.")
    inspect(make_store("Old", "ID", "Asia/Jakarta"), now - timedelta(hours=3), dict.fromkeys(Item, State.OK))
    page = home_of(world.alice)
    for symbol, word in (("✓", "ok"), ("!", "problem (1)"), ("?", "unknown"), ("◷", "stale"), ("–", "not covered")):
        assert f'<span aria-hidden="true">{symbol}</span> {word}' in page
    assert "Never read." in page
    assert "Not inspected since then." in page


def test_critical_stores_come_before_blind_ones_and_quiet_ones_last(world: World):
    now = timezone.now()
    inspect(make_store("Quiet", "ID", "Asia/Jakarta"), now, dict.fromkeys(Item, State.OK))
    inspect(make_store("Blind", "ID", "Asia/Jakarta"), now, dict.fromkeys(Item, State.UNKNOWN), "Never read.")
    bad = make_store("Burning", "ID", "Asia/Jakarta")
    for number in range(3):
        open_finding(bad, now, Item.INVENTORY, "stock_zero", Severity.CRITICAL, str(number), sku="x", product="y")
    inspect(bad, now, {**dict.fromkeys(Item, State.OK), Item.INVENTORY: State.PROBLEM})
    grid = home_of(world.alice).split('id="worst-stores"')[1]
    assert grid.index("Burning") < grid.index("Batik House") < grid.index("Blind") < grid.index("Quiet")


def test_a_store_nobody_can_see_into_is_named_with_the_reason(world: World):
    inspect(
        make_store("Blind", "ID", "Asia/Jakarta"), timezone.now(), dict.fromkeys(Item, State.UNKNOWN), "Never read."
    )
    instruments = section(home_of(world.alice), "instruments")
    assert "Blind" in instruments
    assert "Never read." in instruments
    assert "and 6 more" in instruments


def test_whether_every_inspection_ran_is_told_first(world: World):
    quiet = make_store("Forgotten", "ID", "Asia/Jakarta")
    Store.objects.filter(pk=quiet.pk).update(connected_at=timezone.now() - timedelta(days=9), day_starts_at=time(0))
    moment = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    Inspection.objects.update(day=moment.date())
    for who, seen in ((world.alice, 3), (world.bob, 1)):
        found = instruments_of(who, ["o"] * seen, moment)
        assert (found.done, found.waiting, [one.store for one in found.missed]) == (
            (2, 0, [quiet]) if who == world.alice else (1, 0, [])
        )
    page = home_of(world.alice)
    assert page.index('id="instruments"') < page.index('id="critical"') < page.index('id="worst-stores"')


def test_a_connection_that_is_refused_is_named_to_managers_alone(world: World):
    Connection.objects.update(state=ConnectionState.REFUSED)
    assert "Refused by the platform" in home_of(world.alice)
    assert "Refused by the platform" not in home_of(world.bob)


def test_of_critical_alerts_closure_comes_before_money_and_money_before_the_rest(world: World):
    now = timezone.now()
    for check, item in (
        ("orders_ship_overdue", Item.ORDERS),
        ("settlement_negative", Item.ACCOUNT_RISK),
        ("store_closed", Item.STORE_STATUS),
    ):
        raise_alert(world.ours, check, "new", item=item, severity=Severity.CRITICAL, now=now)
    shown = [(one.alert.item, one.alert.store) for one in alarms_of(world.alice, now).shown]
    assert [item for item, _ in shown] == [Item.STORE_STATUS, Item.ACCOUNT_RISK, Item.ORDERS]
    assert Item.ACCOUNT_RISK not in {one.alert.item for one in alarms_of(world.bob, now).shown}
    assert alarms_of(world.charlie, now).shown == []


def test_who_carries_what_begins_with_what_is_nobodys(world: World):
    now = timezone.now()
    mine, late = Alert.objects.filter(store=world.ours).order_by("pk")[:2]
    Alert.objects.filter(pk=mine.pk).update(assignee=world.bob, state="acknowledged")
    Alert.objects.filter(pk=late.pk).update(assignee=world.carol, due_at=now - timedelta(hours=1))
    nobody, carol, bob = burdens_of(world.alice, now)
    assert (nobody.person, nobody.alerts) == (None, 2)
    assert (carol.person, carol.late, carol.waiting) == (world.carol, 1, 1)
    assert (bob.person, bob.late, bob.waiting) == (world.bob, 0, 0)
    assert "Who carries what" in home_of(world.alice)
    assert "Who carries what" not in home_of(world.bob)


def test_what_comes_next_is_told_only_of_ones_own_lines(world: World):
    now = timezone.now()
    for store in (world.ours, world.theirs):
        open_finding(store, now, Item.STORE_STATUS, "points_next_step", Severity.HIGH, points=10, next_step=12, gap=2)
    Order.objects.filter(store=world.ours).update(status="to_ship", ship_by_at=now + timedelta(hours=3))
    Conversation.objects.filter(store=world.ours).update(waiting_since=now - timedelta(hours=2))
    for_bob, for_carol = forecast_of(world.bob, now), forecast_of(world.carol, now)
    assert (for_bob.orders_due, for_bob.orders_late, for_bob.buyers_waiting) == (1, 0, 1)
    assert (for_carol.orders_due, for_carol.buyers_waiting) == (None, None)
    assert points_of(world.bob).whole == 1
    assert "Penalty points of the store: 10; measures begin at 12, 2 more" in home_of(world.bob)
    assert "Money below zero or frozen" in home_of(world.carol)
    assert "Money below zero or frozen" not in home_of(world.bob)
    assert "Rules that changed" in home_of(world.alice)


def test_trends_are_drawn_without_script_and_told_in_words(world: World):
    first = timezone.now().date() - timedelta(days=2)
    for number in range(2):
        row = SealedDay.objects.get(store_id=world.ours.pk, day=timezone.now().date() - timedelta(days=1))
        row.pk, row.day, row.inspected = None, first - timedelta(days=number), number == 0
        row.hash = hash_of(row)
        row.save()
    page = section(home_of(world.bob), "trends")
    assert page.count("<polyline") == 3
    assert f'aria-label="stores inspected: {first - timedelta(days=1):%m-%d}: 0%, {first:%m-%d}: 100%' in page


def test_a_store_never_inspected_is_not_called_ok(world: World):
    make_store("Brand New", "ID", "Asia/Jakarta")
    page = home_of(world.alice)
    assert "Not inspected yet." in page
    assert "Brand New" in section(page, "instruments")


def test_yesterdays_inspection_is_not_counted_as_todays(world: World):
    Inspection.objects.all().delete()
    inspect(world.ours, timezone.now() - timedelta(days=1), dict.fromkeys(Item, State.OK))
    assert "<strong>0</strong> inspected today" in home_of(world.bob)


def test_it_is_told_in_the_persons_language(world: World):
    User.objects.filter(pk=world.bob.pk).update(language="zh-hans")
    page = home_of(User.objects.get(pk=world.bob.pk))
    assert "最需处理的店铺" in page
    assert "Worst stores first" not in page
    assert "最需处理的店铺" in home_of(world.alice, language="zh-CN")


def test_only_managers_find_the_button(world: World):
    assert "Inspect all now" in home_of(world.alice)
    assert "Inspect all now" not in home_of(world.bob)


def test_with_no_store_it_says_what_it_would_show(world: World):
    Store.objects.all().delete()
    assert "No store is connected yet." in home_of(world.alice)


def test_of_many_stores_the_ten_worst_are_shown_and_the_board_has_all(world: World):
    for number in range(30):
        make_store(f"Store {number:03}", "ID", "Asia/Jakarta")
    page = home_of(world.alice)
    assert section(page, "worst-stores").count('<th scope="row">') == 10
    assert "The board with all 32 stores" in page


def test_its_cost_does_not_grow_with_the_stores(world: World, django_assert_max_num_queries):
    for number in range(30):
        make_store(f"Store {number}", "ID", "Asia/Jakarta")
    client = Client()
    client.force_login(world.alice)
    client.get("/admin/")  # a session's first request writes down where it comes from
    with django_assert_max_num_queries(32):
        client.get("/admin/")


@pytest.mark.parametrize(
    "name", ["stores/store", "inspections/finding", "inspections/inspection", "stores/topicreading"]
)
def test_no_list_asks_row_by_row(world: World, django_assert_max_num_queries, name: str):
    now = timezone.now()
    for number in range(30):
        store = make_store(f"Store {number}", "ID", "Asia/Jakarta")
        open_finding(store, now, Item.ORDERS, "orders_ship_overdue", Severity.HIGH, order="1", due=now.isoformat())
        inspect(store, now, dict.fromkeys(Item, State.OK))
    client = Client()
    client.force_login(world.alice)
    with django_assert_max_num_queries(14):
        assert client.get(f"/admin/{name}/").status_code == 200


def test_a_running_sweep_is_shown_and_asked_again(world: World):
    running_sweep(world, quiet_seconds=3)
    page = home_of(world.alice)
    assert 'role="progressbar"' in page
    assert 'aria-valuenow="4"' in page
    assert "every 2s" in page
    assert "Stalled" not in page


def test_a_sweep_without_progress_is_called_stalled(world: World):
    running_sweep(world, quiet_seconds=31)
    assert "Stalled" in home_of(world.alice)


def test_asking_stops_when_the_sweep_has_finished(world: World):
    sweep = running_sweep(world, quiet_seconds=1)
    client = Client()
    client.force_login(world.alice)
    assert client.get("/admin/sweep-progress/").status_code == 200
    Sweep.objects.filter(pk=sweep.pk).update(finished_at=timezone.now())
    finished = client.get("/admin/sweep-progress/")
    assert finished.status_code == 286
    assert "has finished" in finished.content.decode()


def test_while_nothing_moves_the_answer_is_not_sent_again(world: World):
    sweep = running_sweep(world, quiet_seconds=1)
    client = Client()
    client.force_login(world.alice)
    with time_machine.travel(sweep.last_progress_at + timedelta(seconds=1.5), tick=False):
        etag = client.get("/admin/sweep-progress/")["ETag"]
    with time_machine.travel(sweep.last_progress_at + timedelta(seconds=3.5), tick=False):
        assert client.get("/admin/sweep-progress/", headers={"if-none-match": etag}).status_code == 304
        Sweep.objects.filter(pk=sweep.pk).update(done=5)
        assert client.get("/admin/sweep-progress/", headers={"if-none-match": etag}).status_code == 200


def test_pace_time_left_failures_and_the_workers_sign_of_life_are_told(world: World):
    now = timezone.now()
    sweep = Sweep.objects.create(
        asked_by=world.alice, asked_at=now - timedelta(seconds=60), total=30, done=10, blind=2, last_progress_at=now
    )
    Schedule.objects.create(store=world.ours, due_at=now, sweep=sweep, attempt=2)
    WorkerHeartbeat.objects.create(name="w1", seen_at=now - timedelta(seconds=90))
    told = running_progress(world.alice, now)
    assert told is not None
    assert (told.per_minute, told.left_seconds, told.failed, told.unknown) == (10.0, 120, 1, 2)
    page = home_of(world.alice)
    for words in ("about 2 minutes left", "10.0 stores a minute", "1 failed, tried again", "2 with something unknown"):
        assert words in page
    assert "no worker has given a sign of life for 90 s" in page
    mine = running_progress(world.bob, now)
    assert mine is not None
    assert (mine.done, mine.total, mine.failed) == (0, 1, 1)


def test_somebody_with_one_store_sees_only_that_one_counted(world: World):
    sweep = running_sweep(world, quiet_seconds=1)
    Schedule.objects.create(store=world.ours, due_at=timezone.now(), sweep=sweep)
    page = home_of(world.bob)
    assert "0 of 1 stores" in page
    assert "of 9" not in page


def test_closed_findings_are_not_counted(world: World):
    Finding.objects.update(closed_at=timezone.now())
    assert "critical</span> <strong>0</strong>" in home_of(world.alice).replace("\n", "")


def test_the_page_holds_no_script_of_ours(world: World):
    page = home_of(world.alice)
    ours = page[page.index('class="shopops-home"') : page.index("</section>", page.index('id="worst-stores"'))]
    assert "<script" not in ours
    assert " style=" not in ours
    assert " onclick" not in ours


def test_health_needs_no_sign_in(world: World):
    assert Client().get("/livez").status_code == 200
    assert Client().get("/readyz").json() == {"database": "ok", "broker": "ok"}


def test_readiness_names_what_does_not_answer(world: World, settings):
    settings.REDIS_URL = "unix:///nowhere/valkey.sock?db=0"
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["broker"]) == (503, "does not answer")
