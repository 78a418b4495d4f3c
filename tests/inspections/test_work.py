"""Leases and due times: one holder at a time, a dead holder is replaced, a late one is fenced out, days of 23 and 25 hours."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from inspections import engine, sweeps, work
from inspections.models import Finding, Inspection, Schedule, Sweep
from inspections.unfinished import write_down_spent
from stores.connecting import register_app
from stores.countries import COUNTRIES
from stores.models import Connection, Store
from stores.platforms.base import AppKeys
from stores.topics import Topic

ZONES = ("Asia/Jakarta", "Asia/Bangkok", "Europe/London", "America/Los_Angeles", "UTC", "Australia/Lord_Howe")
NEXT_WEEK = datetime(2126, 1, 1, tzinfo=UTC)


@pytest.fixture
def stores(db: None) -> list[Store]:
    made = [
        Store.objects.create(platform="tiktok", external_id=str(n), name=f"Shop {n}", country="SG", time_zone="UTC")
        for n in range(40)
    ]
    sweeps.plan_missing()
    return made


def end_all_leases() -> None:
    Schedule.objects.update(leased_until=datetime(2020, 1, 1, tzinfo=UTC))


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_never_hold_the_same_store(stores: list[Store]) -> None:
    def worker(number: int) -> list[int]:
        try:
            return [lease.store_id for _ in range(5) for lease in work.lease_due(f"worker {number}", 3)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        held = [store_id for part in pool.map(worker, range(8)) for store_id in part]
    assert sorted(held) == sorted(store.pk for store in stores)


def test_a_dead_workers_store_is_taken_over_and_the_dead_one_is_fenced_out(stores: list[Store]) -> None:
    (dead,) = work.lease_due("dead", 1)
    end_all_leases()
    taken = {lease.store_id: lease for lease in work.lease_due("alive", 100)}
    assert work.still_held([dead]) == set()
    work.finish([dead], {dead.store_id: NEXT_WEEK})
    assert Schedule.objects.get(store_id=dead.store_id).lease == taken[dead.store_id].lease
    assert work.still_held([taken[dead.store_id]]) == {dead.store_id}


def test_an_app_whose_places_are_taken_leaves_the_others_theirs(stores: list[Store]) -> None:
    slow, quick = [register_app("tiktok", AppKeys(name, "secret")) for name in ("slow", "quick")]
    links = [Connection.objects.create(app=app, account_id="1") for app in (slow, quick)]
    for place, store in enumerate(stores):
        Store.objects.filter(pk=store.pk).update(connection=links[place % 2])
    taken = {lease.store_id for lease in work.lease_due("worker", 100, ["tiktok:slow"])}
    assert taken == {store.pk for store in stores[1::2]}
    assert len(work.lease_due("worker", 100)) == len(stores) - len(taken)


def test_what_a_webhook_asks_for_goes_before_rounds_that_are_longer_due(stores: list[Store]) -> None:
    last = stores[-1]
    Schedule.objects.filter(store=last).update(due_at=NEXT_WEEK)
    work.want([(last.pk, Topic.ORDERS, "")])
    (first,) = work.lease_due("worker", 1)
    assert (first.store_id, first.whole, first.topics) == (last.pk, False, frozenset((Topic.ORDERS,)))


def test_renewing_keeps_a_lease_alive(stores: list[Store]) -> None:
    work.lease_due("alive", 100)
    end_all_leases()
    assert work.renew_leases("alive") == len(stores)
    assert work.lease_due("other", 100) == []


def test_a_store_asked_for_again_while_it_is_inspected_stays_due(stores: list[Store]) -> None:
    leases = work.lease_due("worker", 100)
    sweep = sweeps.start_sweep(Store.objects.all(), None)
    work.finish(leases, {lease.store_id: NEXT_WEEK for lease in leases})
    assert {lease.sweep_id for lease in work.lease_due("worker", 100)} == {sweep.pk}


def test_a_newer_sweep_takes_over_and_the_older_one_ends(stores: list[Store]) -> None:
    older = sweeps.start_sweep(Store.objects.all(), None)
    newer = sweeps.start_sweep(Store.objects.all(), None)
    older.refresh_from_db()
    assert (older.total, older.finished_at is not None) == (0, True)
    assert newer.total == len(stores)


def test_a_sweep_over_nothing_ends_at_once(db: None) -> None:
    assert sweeps.start_sweep(Store.objects.all(), None).finished_at is not None


def test_a_store_that_kills_its_worker_every_time_is_written_down_as_unknown(stores: list[Store]) -> None:
    sweep = sweeps.start_sweep(Store.objects.filter(pk=stores[0].pk), None)
    told = {"store": stores[0], "item": "inventory", "check_id": "stock_zero", "subject": "sku", "severity": "critical"}
    Finding.objects.create(**told, opened_at=NEXT_WEEK, changed_at=NEXT_WEEK)
    Schedule.objects.exclude(store=stores[0]).delete()
    for _ in range(work.MOST_ATTEMPTS):
        assert len(work.lease_due("victim", 10)) == 1
        end_all_leases()
    assert work.lease_due("victim", 10) == []
    assert write_down_spent() == 1
    row = Inspection.objects.get(store=stores[0])
    assert row.state == "unknown"
    assert "broke off 3 times" in row.items["orders"]["reason"]
    assert (row.open_findings, row.items["inventory"]["findings"], row.worst_severity) == (1, 1, "critical")
    assert Sweep.objects.get(pk=sweep.pk).finished_at is not None
    assert Schedule.objects.get(store=stores[0]).attempt == 0


def test_leasing_uses_the_index_of_due_times(stores: list[Store]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT id FROM inspections_schedule WHERE due_at <= now() ORDER BY due_at LIMIT 50")
        assert "schedule_due" in str(cursor.fetchall())


@given(
    now=st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES),
    every=st.sampled_from([5, 15, 30, 60, 240, 1440]),
    starts=st.sampled_from([time(0), time(2, 30), time(8)]),
    stagger=st.floats(0, 0.999),
)
def test_the_next_round_is_soon_and_never_skipped_or_doubled(
    now: datetime, zone: str, every: int, starts: time, stagger: float
) -> None:
    span = timedelta(minutes=every)

    def following(moment: datetime) -> datetime:
        return work.next_due(now=moment, time_zone=zone, day_starts_at=starts, every=span, stagger=stagger)

    first = following(now)
    second = following(first)
    assert now < first <= now + 2 * span
    assert timedelta() < second - first <= 2 * span


# Every zone that stores are in, the other zones of their countries, and those that change their clocks oddest.
USED = sorted({one.time_zone for one in COUNTRIES.values()})
OTHERS = ["Asia/Makassar", "Asia/Jayapura", "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix"]
ODD = ["Europe/London", "Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca", "Pacific/Apia", "UTC"]


@pytest.mark.parametrize("zone", sorted({*USED, *OTHERS, *ODD}))
def test_in_three_years_no_round_is_missing_or_doubled_in_any_zone(zone: str) -> None:
    daily, often = timedelta(days=1), timedelta(hours=4)
    for starts, every, stagger in ((time(8), daily, 0.999), (time(0), daily, 0.0), (time(2, 30), often, 0.4)):
        assert work_days(zone, starts, every, stagger) == (1096, [])


def work_days(zone: str, starts: time, every: timedelta, stagger: float) -> tuple[int, list[date]]:
    """How many of a store's days from 2026 to 2028 were tried, and those with too many rounds, too few, or none in the morning."""

    def start_of(day: date) -> datetime:
        return datetime.combine(day, starts, ZoneInfo(zone)).astimezone(UTC)

    day, wrong, tried = date(2026, 1, 1), [], 0
    moment = start_of(day) - timedelta(seconds=1)
    following = partial(work.next_due, time_zone=zone, day_starts_at=starts, every=every, stagger=stagger)
    slot = following(now=moment)
    while day < date(2029, 1, 1):
        begins, ends = start_of(day), start_of(day + timedelta(days=1))
        slots = []
        while slot < ends:
            slots.append(slot)
            slot = following(now=slot)
        first = min(slots, default=ends)
        if len(slots) != (ends - begins + every / 2) // every or not begins <= first < begins + work.MORNING:
            wrong.append(day)
        if first != work.first_slot(day, time_zone=zone, day_starts_at=starts, every=every, stagger=stagger):
            wrong.append(day)
        day, tried = day + timedelta(days=1), tried + 1
    return tried, wrong


@pytest.mark.django_db(transaction=True)
def test_renewing_does_not_wait_for_stores_that_are_being_finished(stores: list[Store]) -> None:
    """Waiting would be half of a deadlock with the writer."""
    leases = work.lease_due("worker", 100)

    def renew() -> int:
        try:
            return work.renew_leases("worker")
        finally:
            connections.close_all()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        assert len(work.still_held(leases[:10])) == 10
        assert pool.submit(renew).result(timeout=10) == len(leases) - 10


def test_many_threads_that_ask_at_once_get_the_same_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    class SlowToMake:
        made = 0

        def __init__(self) -> None:
            seen = SlowToMake.made
            threading.Event().wait(0.05)
            SlowToMake.made = seen + 1

    monkeypatch.setattr(engine, "Engine", SlowToMake)
    engine._only_engine.cache_clear()
    start = threading.Barrier(8)

    def ask() -> object:
        start.wait()
        return engine.engine()

    with ThreadPoolExecutor(8) as pool:
        assert len({id(future.result()) for future in [pool.submit(ask) for _ in range(8)]}) == 1
    engine._only_engine.cache_clear()
