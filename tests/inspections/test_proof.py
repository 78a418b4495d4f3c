"""The proof of each day: sealed once, for every store, chained; whoever changes it is found."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext, override

from inspections.items import Item, State
from inspections.models import DayHead, Inspection, SealedDay, Sealing
from inspections.proof.days import days_to_seal, last_day_over_everywhere, span_of
from inspections.proof.due import GRACE, due_not_done, first_due
from inspections.proof.expected import Switched, was_to_be_inspected
from inspections.proof.hashing import content, hash_of, hash_of_inspection, hash_of_stores
from inspections.proof.open_day import days_to_write
from inspections.proof.seal import CONNECTED_THAT_DAY, NOT_INSPECTED, SWITCHED_OFF, Sealed, seal_days
from inspections.proof.sealings import hash_of_new
from inspections.proof.verify import Misfit, Verification, verify_proof
from inspections.work import MORNING
from people.models import User
from stores.countries import COUNTRIES
from stores.models import InspectionSwitch, Store
from stores.switching import switch_inspection, switched_by

MONDAY = date(2026, 3, 2)
FRIDAY_EVENING = datetime(2026, 3, 6, 20, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def friday_evening() -> Iterator[None]:
    """What the command takes for now."""
    with time_machine.travel(FRIDAY_EVENING, tick=False):
        yield


@pytest.fixture(autouse=True)
def guarded(db: None) -> None:
    """As in production: tests that commit have the guard against emptying switched off."""
    for table in ("inspections_sealedday", "inspections_dayhead", "inspections_sealing", "stores_inspectionswitch"):
        _sql(f"ALTER TABLE {table} ENABLE TRIGGER sealed_whole")


@pytest.fixture
def stores(db: None) -> list[Store]:
    """In Jakarta and New York, connected on Monday, inspected on Tuesday; in New York on Wednesday too."""
    found = [_store("Batik House", "ID", "Asia/Jakarta"), _store("泉州鞋城", "US", "America/New_York")]
    for store in found:
        _inspect(store, MONDAY + timedelta(days=1), State.OK)
    _inspect(found[1], MONDAY + timedelta(days=2), State.UNKNOWN)
    return found


def test_every_day_of_every_store_is_sealed_whether_inspected_or_not(stores: list[Store]) -> None:
    assert seal_days(FRIDAY_EVENING) == Sealed(days=9, heads=4)
    told = {(row.name, row.day.day): (row.inspected, row.expected, row.note) for row in SealedDay.objects.all()}
    assert told["Batik House", 2] == (False, False, CONNECTED_THAT_DAY)
    assert told["Batik House", 3] == (True, True, "")
    assert told["Batik House", 4] == (False, True, NOT_INSPECTED)
    assert told["Batik House", 6] == (False, True, NOT_INSPECTED)  # Friday is over in Jakarta …
    assert ("泉州鞋城", 6) not in told  # … and not in New York
    heads = {head.day.day: (head.expected, head.inspected, head.cells) for head in DayHead.objects.all()}
    assert heads[3] == (2, 2, {"ok": 2})
    assert heads[4] == (2, 1, {"unknown": 1})


def test_sealing_again_seals_nothing_twice(stores: list[Store]) -> None:
    seal_days(FRIDAY_EVENING)
    assert seal_days(FRIDAY_EVENING) == Sealed(0, 0)
    assert seal_days(FRIDAY_EVENING + timedelta(days=1)) == Sealed(days=2, heads=1)
    assert verify_proof(FRIDAY_EVENING + timedelta(days=1)) == Verification(11, 5, [])


def test_a_store_that_is_switched_off_is_not_expected(stores: list[Store]) -> None:
    _switch(stores[0], on=False, at=datetime(2026, 3, 3, 12, tzinfo=UTC))
    seal_days(FRIDAY_EVENING)
    row = SealedDay.objects.get(store_id=stores[0].pk, day=MONDAY + timedelta(days=2))
    assert (row.expected, row.inspected, row.note) == (False, False, SWITCHED_OFF)


def test_a_store_that_missed_its_round_and_was_switched_off_afterwards_is_missed(stores: list[Store]) -> None:
    wednesday = MONDAY + timedelta(days=2)
    missed_at = first_due(wednesday, stores[0]) + timedelta(hours=3)
    _switch(stores[0], on=False, at=missed_at, by="bob", why="tired of it")
    seal_days(FRIDAY_EVENING)
    rows = {row.day: row for row in SealedDay.objects.filter(store_id=stores[0].pk)}
    row, next_day = rows[wednesday], rows[wednesday + timedelta(days=1)]
    assert (row.expected, row.inspected, row.note) == (True, False, NOT_INSPECTED)
    assert ["bob", "switched its inspection off: tired of it", missed_at.isoformat()] in row.people
    assert (next_day.expected, next_day.note) == (False, SWITCHED_OFF)
    assert DayHead.objects.get(day=wednesday).expected == 2


def test_the_database_keeps_every_switching_whichever_way_it_was_switched(stores: list[Store]) -> None:
    store = stores[0]
    alice = User.objects.create(username="alice")
    Store.objects.filter(pk=store.pk).update(is_active=False)
    switch_inspection(Store.objects.filter(pk=store.pk), on=True, by=alice, why="back from holiday")
    store.refresh_from_db()
    store.save()  # switches nothing
    number = store.pk
    with switched_by(alice, "gone"):
        store.delete()
    told = InspectionSwitch.objects.filter(store_id=number).order_by("at", "pk").values_list("is_on", "by", "why")
    assert list(told) == [
        (True, "", ""),
        (False, "", ""),
        (True, "alice", "back from holiday"),
        (False, "alice", "gone"),
    ]


def test_what_was_told_of_one_switching_is_not_told_of_the_next(stores: list[Store]) -> None:
    alice = User.objects.create(username="alice")
    switch_inspection(Store.objects.filter(pk=stores[0].pk), on=False, by=alice, why="holiday")
    Store.objects.filter(pk=stores[1].pk).update(is_active=False)
    assert InspectionSwitch.objects.filter(store_id=stores[1].pk).latest("pk").by == ""


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([], True),
        ([(0, True)], True),
        ([(0, False)], False),
        ([(0, True), (2, False)], False),  # off before the round was due
        ([(0, True), (4, False)], True),  # off just after it
        ([(0, False), (20, True)], True),  # on in the evening, and it had to come
        ([(0, False), (23.8, True)], False),  # too late for that
        ([(0, False), (20, True), (20.2, False)], False),  # too short for that
        ([(25, False)], False),  # what is known begins later: it stood as that says
    ],
)
def test_who_was_to_be_inspected_is_asked_of_that_day(history: list[tuple[float, bool]], expected: bool) -> None:
    midnight = datetime(2026, 3, 4, tzinfo=UTC)
    switched = [Switched(midnight + timedelta(hours=hours), on) for hours, on in history]
    due_at, ends = midnight + timedelta(hours=3), midnight + timedelta(days=1)
    assert was_to_be_inspected(switched, is_on_now=True, due_at=due_at, ends=ends) is expected


def test_a_store_that_comes_later_begins_after_the_days_whose_head_is_made(stores: list[Store]) -> None:
    seal_days(FRIDAY_EVENING)
    late = _store("Late", "TH", "Asia/Bangkok")
    seal_days(FRIDAY_EVENING + timedelta(days=3))
    assert SealedDay.objects.filter(store_id=late.pk).earliest("day").day == date(2026, 3, 6)
    assert verify_proof(FRIDAY_EVENING).misfits == []


def test_a_removed_store_keeps_its_proof(stores: list[Store]) -> None:
    seal_days(FRIDAY_EVENING)
    number = stores[0].pk
    stores[0].delete()
    seal_days(FRIDAY_EVENING + timedelta(days=1))
    assert SealedDay.objects.filter(store_id=number).count() == 5
    assert verify_proof(FRIDAY_EVENING).misfits == []


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE inspections_sealedday SET inspected = true",
        "DELETE FROM inspections_sealedday",
        "UPDATE inspections_dayhead SET inspected = 9",
        "DELETE FROM inspections_dayhead",
        "UPDATE inspections_sealing SET rows = 0",
        "UPDATE stores_inspectionswitch SET is_on = false",
        "DELETE FROM stores_inspectionswitch",
    ],
)
def test_the_database_refuses_to_change_the_proof(act: str, stores: list[Store]) -> None:
    seal_days(FRIDAY_EVENING)
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        _sql(act)


EDITS = {
    "a day called inspected": (
        "inspections_sealedday",
        "UPDATE inspections_sealedday SET inspected = true WHERE note <> ''",
    ),
    "a state made green": (
        "inspections_sealedday",
        "UPDATE inspections_sealedday SET items = jsonb_set(items, '{orders,state}', '\"ok\"') WHERE items ? 'orders'",
    ),
    "a newest row taken out": (
        "inspections_sealedday",
        "DELETE FROM inspections_sealedday WHERE day = '2026-03-05'",
    ),
    "a row taken out in the middle": (
        "inspections_sealedday",
        "DELETE FROM inspections_sealedday WHERE day = '2026-03-04' AND store_id = (SELECT min(store_id) FROM inspections_sealedday)",
    ),
    "rows moved by a day": ("inspections_sealedday", "UPDATE inspections_sealedday SET day = day + 100"),
    "a store taken out altogether": (
        "inspections_sealedday",
        "DELETE FROM inspections_sealedday WHERE store_id = (SELECT min(store_id) FROM inspections_sealedday)",
    ),
    "a row put in": (
        "inspections_sealedday",
        "INSERT INTO inspections_sealedday SELECT (jsonb_populate_record(one,"
        " jsonb_build_object('id', 1000000, 'store_id', 1000000))).*"
        " FROM inspections_sealedday one WHERE day = '2026-03-03' LIMIT 1",
    ),
    "a head changed": ("inspections_dayhead", "UPDATE inspections_dayhead SET inspected = expected"),
    "two days swapped": (
        "inspections_sealedday",
        "UPDATE inspections_sealedday one SET day = one.day + other.by FROM (VALUES ('2026-03-03'::date, 1000), ('2026-03-04', -1))"
        " AS other(day, by) WHERE one.day = other.day; "
        "UPDATE inspections_sealedday SET day = day - 999 WHERE day > '2027-01-01'",
    ),
    "everything taken out": ("inspections_sealedday", "DELETE FROM inspections_sealedday"),
    "a head taken out": ("inspections_dayhead", "DELETE FROM inspections_dayhead WHERE day = '2026-03-03'"),
    "the newest head taken out": ("inspections_dayhead", "DELETE FROM inspections_dayhead WHERE day = '2026-03-05'"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_whoever_gets_round_the_database_is_found(edit: str, stores: list[Store]) -> None:
    seal_days(FRIDAY_EVENING)
    table, statement = EDITS[edit]
    _unguarded(table, statement)
    said = StringIO()
    with pytest.raises(CommandError, match="does not fit"):
        call_command("verify_proof", "--json", stdout=said)
    assert json.loads(said.getvalue())["misfits"]


@pytest.mark.parametrize("asked", [{"language": "zh-hans"}, {"LANG": "zh_CN.UTF-8"}, {"LANG": "C.UTF-8"}])
def test_the_command_speaks_the_language_that_is_asked_for(
    asked: dict[str, str], stores: list[Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, asked.get(name, ""))
    seal_days(FRIDAY_EVENING)
    _unguarded("inspections_dayhead", "DELETE FROM inspections_dayhead WHERE day = '2026-03-03'")
    said, language = StringIO(), "en" if asked.get("LANG") == "C.UTF-8" else "zh-hans"
    with override(language):
        expected = gettext("The day has rows and no head.")
    with pytest.raises(CommandError):
        call_command("verify_proof", language=asked.get("language"), stdout=said)
    assert f"2026-03-03: {expected}" in said.getvalue().splitlines()


BEHIND = {
    "was changed": "UPDATE inspections_inspection SET items = jsonb_set(items, '{orders,checks}', '{\"x\": 1}')",
    "was changed ": "UPDATE inspections_inspection SET rounds = 48, state = 'ok'",
    "was taken out": "DELETE FROM inspections_inspection WHERE day = '2026-03-03'",
}


@pytest.mark.parametrize("edit", BEHIND)
def test_whoever_changes_the_inspection_behind_a_sealed_day_is_found(edit: str, stores: list[Store]) -> None:
    seal_days(FRIDAY_EVENING)
    _sql(BEHIND[edit])
    found = verify_proof(FRIDAY_EVENING).misfits
    assert found
    assert all(edit.strip() in one.what for one in found)
    assert {one.where.partition(" (")[0] for one in found} <= {store.name for store in stores}


def test_whoever_puts_an_inspection_in_behind_a_sealed_day_is_found(stores: list[Store]) -> None:
    seal_days(FRIDAY_EVENING)
    _inspect(stores[0], date(2026, 3, 5), State.OK)
    (found,) = verify_proof(FRIDAY_EVENING).misfits
    assert "was put in" in found.what


@pytest.mark.parametrize("act", ["DISABLE TRIGGER sealed", "DISABLE TRIGGER sealed_whole"])
def test_a_guard_that_is_switched_off_is_named_before_anything_is_changed(act: str, stores: list[Store]) -> None:
    seal_days(FRIDAY_EVENING)
    _sql(f"ALTER TABLE inspections_sealedday {act}")
    (found,) = verify_proof(FRIDAY_EVENING).misfits
    assert "inspections_sealedday" in found.where
    assert "switched off" in found.what
    _sql(f"ALTER TABLE inspections_sealedday {act.replace('DISABLE', 'ENABLE')}")


def test_days_that_nobody_seals_are_named(stores: list[Store]) -> None:
    seal_days(FRIDAY_EVENING)
    found = verify_proof(FRIDAY_EVENING + timedelta(days=3)).misfits
    unsealed = {one.where.partition(" (")[0] for one in found if "nothing seals" in one.what}
    assert unsealed == {store.name for store in stores}


def test_a_row_sealed_before_the_inspection_was_hashed_keeps_its_hash(stores: list[Store]) -> None:
    """As it was computed by the version that had neither `first_at` nor `inspection_hash`."""
    seal_days(FRIDAY_EVENING)
    row = SealedDay.objects.get(store_id=stores[0].pk, day=MONDAY)
    assert not {"first_at", "inspection_hash"} & content(row).keys()
    assert hash_of(row) == row.hash


def test_a_round_written_after_its_day_was_sealed_counts_for_the_day_it_was_written_on(stores: list[Store]) -> None:
    seal_days(FRIDAY_EVENING)
    number = stores[0].pk
    judged = datetime(2026, 3, 5, 16, 59, tzinfo=UTC)  # a minute before midnight in Jakarta
    written = judged + timedelta(hours=1)
    assert days_to_write({number: (judged, "Asia/Jakarta")}, written) == {number: "2026-03-06"}
    assert days_to_write({number: (judged, "Asia/Jakarta")}, judged) == {number: "2026-03-05"}
    unsealed = judged + timedelta(days=2)
    assert days_to_write({number: (unsealed, "Asia/Jakarta")}, unsealed + timedelta(hours=1)) == {number: "2026-03-07"}


def test_an_edit_of_what_was_sealed_is_named_with_store_and_day(stores: list[Store]) -> None:
    seal_days(FRIDAY_EVENING)
    _unguarded(
        "inspections_sealedday", "UPDATE inspections_sealedday SET note = '' WHERE day = '2026-03-04' AND note <> ''"
    )
    (found,) = verify_proof(FRIDAY_EVENING).misfits
    assert found == Misfit(
        "Batik House (tiktok Batik House), 2026-03-04", "The row was changed: its content does not give its hash."
    )


def test_a_store_that_was_due_and_not_inspected_today_is_missed_once_its_morning_is_over(stores: list[Store]) -> None:
    late, early = stores
    Store.objects.filter(pk=late.pk).update(inspect_every_minutes=1440)
    late.refresh_from_db()
    due = first_due(date(2026, 3, 6), late)
    assert span_of(date(2026, 3, 6), "Asia/Jakarta")[0] <= due < span_of(date(2026, 3, 6), "Asia/Jakarta")[0] + MORNING
    assert list(due_not_done([late], due + GRACE)) == []
    (missed,) = due_not_done([late], due + GRACE + timedelta(seconds=1))
    assert (missed.store, missed.day, missed.due_at) == (late, date(2026, 3, 6), due)
    _inspect(late, date(2026, 3, 6), State.UNKNOWN)
    assert list(due_not_done([late], due + timedelta(hours=9))) == []
    Store.objects.filter(pk=early.pk).update(is_active=False)
    early.refresh_from_db()
    assert list(due_not_done([early], FRIDAY_EVENING)) == []


def test_proof_that_was_made_anew_as_a_whole_differs_from_the_heads_kept_elsewhere(
    stores: list[Store], tmp_path: Path
) -> None:
    seal_days(FRIDAY_EVENING)
    kept = tmp_path / "heads.txt"
    said = StringIO()
    call_command("verify_proof", "--heads", stdout=said)
    kept.write_text(said.getvalue())
    call_command("verify_proof", "--against", str(kept), stdout=StringIO())
    _unguarded("inspections_dayhead", "DELETE FROM inspections_dayhead")
    _unguarded("inspections_sealedday", "DELETE FROM inspections_sealedday")
    _unguarded("inspections_sealing", "DELETE FROM inspections_sealing")
    _inspect(stores[0], MONDAY + timedelta(days=2), State.OK)
    seal_days(FRIDAY_EVENING)
    assert verify_proof(FRIDAY_EVENING).misfits == []
    with pytest.raises(CommandError, match="does not fit"):
        call_command("verify_proof", "--against", str(kept), stdout=StringIO())


def _newest_row_made_green(stores: list[Store]) -> SealedDay:
    """With its inspection and its hash, before a head covers it: as somebody would who owns the database."""
    seal_days(FRIDAY_EVENING)
    row = SealedDay.objects.get(store_id=stores[0].pk, day=MONDAY + timedelta(days=4))
    assert not DayHead.objects.filter(day=row.day).exists()
    _inspect(stores[0], row.day, State.OK)
    inspection = Inspection.objects.get(store=stores[0], day=row.day)
    row.inspected, row.note, row.rounds = True, "", 1
    row.first_at, row.judged_at, row.finished_at = inspection.first_at, inspection.judged_at, inspection.finished_at
    row.inspection_hash = hash_of_inspection(inspection)
    row.hash = hash_of(row)
    _rewritten("inspections_sealedday", row)
    return row


def test_the_newest_row_rewritten_with_its_inspection_and_hash_is_found(stores: list[Store]) -> None:
    row = _newest_row_made_green(stores)
    (found,) = verify_proof(FRIDAY_EVENING).misfits
    assert found == Misfit(
        f"sealing #{row.sealing}", "A row or a head that it covers was written anew together with its hash."
    )


def test_the_newest_head_taken_out_and_made_anew_is_found(stores: list[Store]) -> None:
    seal_days(FRIDAY_EVENING)
    _unguarded("inspections_dayhead", "DELETE FROM inspections_dayhead WHERE day = '2026-03-05'")
    assert seal_days(FRIDAY_EVENING + timedelta(minutes=5)).heads == 1
    found = verify_proof(FRIDAY_EVENING + timedelta(minutes=5)).misfits
    assert any("taken out" in one.what and one.where.startswith("sealing") for one in found)


@pytest.mark.parametrize(
    "edit",
    [
        "DELETE FROM inspections_sealing WHERE number = (SELECT max(number) FROM inspections_sealing)",
        "DELETE FROM inspections_sealing WHERE number = 1",
        "DELETE FROM inspections_sealing",
        "UPDATE inspections_sealing SET rows = rows - 1 WHERE number = 1",
    ],
)
def test_a_line_of_a_sealing_that_is_edited_or_taken_out_is_found(edit: str, stores: list[Store]) -> None:
    seal_days(FRIDAY_EVENING)
    seal_days(FRIDAY_EVENING + timedelta(days=1))
    _unguarded("inspections_sealing", edit)
    assert any(one.where.startswith("sealing") for one in verify_proof(FRIDAY_EVENING + timedelta(days=1)).misfits)


def test_what_the_database_cannot_witness_itself_is_found_by_what_was_kept_elsewhere(
    stores: list[Store], tmp_path: Path
) -> None:
    """The newest row, its inspection, its sealing and every hash written anew: from inside it fits."""
    seal_days(FRIDAY_EVENING)
    kept = tmp_path / "from-the-mail.txt"
    kept.write_text("\n".join(str(one) for one in Sealing.objects.all()))
    row = _newest_row_made_green(stores)
    for one in Sealing.objects.filter(number__gte=row.sealing).order_by("number"):
        before = Sealing.objects.filter(number=one.number - 1).first()
        one.prev_hash = before.hash if before else ""
        covered = SealedDay.objects.filter(sealing=one.number), DayHead.objects.filter(sealing=one.number)
        one.new_hash = hash_of_new(list(covered[0]), list(covered[1]))
        one.hash = hash_of(one)
        _rewritten("inspections_sealing", one)
    assert verify_proof(FRIDAY_EVENING).misfits == []
    said = StringIO()
    with pytest.raises(CommandError, match="does not fit"):
        call_command("verify_proof", "--against", str(kept), stdout=said)
    assert f"#{row.sealing}: The sealing that was kept elsewhere is another." in said.getvalue()


def test_a_proof_that_is_older_than_the_sealings_verifies(stores: list[Store]) -> None:
    seal_days(FRIDAY_EVENING)
    _unguarded("inspections_sealing", "DELETE FROM inspections_sealing")
    _unguarded("inspections_sealedday", "UPDATE inspections_sealedday SET sealing = NULL")
    _unguarded("inspections_dayhead", "UPDATE inspections_dayhead SET sealing = NULL")
    _hashed_anew()  # as rows of that time were: without what they did not have
    seal_days(FRIDAY_EVENING + timedelta(days=1))
    assert verify_proof(FRIDAY_EVENING + timedelta(days=1)).misfits == []


def test_a_wrong_line_of_kept_heads_is_named(db: None, tmp_path: Path) -> None:
    kept = tmp_path / "heads.txt"
    kept.write_text("2026-03-03 abc\nyesterday abc\n")
    with pytest.raises(CommandError, match="line 2"):
        call_command("verify_proof", "--against", str(kept))


@pytest.mark.parametrize(
    "zone", sorted({zone for one in COUNTRIES.values() for zone in [one.time_zone]} | {"Europe/London"})
)
def test_in_three_years_every_day_of_a_zone_is_sealed_once_and_after_its_end(zone: str) -> None:
    first, now = date(2024, 1, 1), datetime(2024, 1, 1, tzinfo=UTC)
    sealed: list[date] = []
    while now < datetime(2027, 1, 2, tzinfo=UTC):
        due = list(days_to_seal(first=sealed[-1] + timedelta(days=1) if sealed else first, time_zone=zone, now=now))
        assert all(span_of(day, zone)[1] <= now for day in due)
        sealed += due
        now += timedelta(hours=1, minutes=40)
    assert sealed[0] == first
    assert all(after - before == timedelta(days=1) for before, after in pairwise(sealed))
    assert sealed[-1] >= date(2026, 12, 31)


def test_a_day_is_over_everywhere_when_it_is_over_in_the_last_zone() -> None:
    assert last_day_over_everywhere(datetime(2026, 3, 3, 12, 0, tzinfo=UTC)) == date(2026, 3, 1)
    assert last_day_over_everywhere(datetime(2026, 3, 3, 12, 30, tzinfo=UTC)) == date(2026, 3, 2)


def _rewritten(table: str, row: Any) -> None:
    _sql(f"ALTER TABLE {table} DISABLE TRIGGER sealed")
    row.save()
    _sql(f"ALTER TABLE {table} ENABLE TRIGGER sealed")


def _hashed_anew() -> None:
    before: dict[int, str] = {}
    for row in SealedDay.objects.order_by("day", "store_id"):
        row.prev_hash = before.get(row.store_id, "")
        row.hash = before[row.store_id] = hash_of(row)
        _rewritten("inspections_sealedday", row)
    last = ""
    for head in DayHead.objects.order_by("day"):
        head.stores_hash = hash_of_stores(
            SealedDay.objects.filter(day=head.day).order_by("store_id").values_list("hash", flat=True)
        )
        head.prev_hash, head.hash = last, ""
        head.hash = last = hash_of(head)
        _rewritten("inspections_dayhead", head)


def _switch(store: Store, *, on: bool, at: datetime, by: str = "", why: str = "") -> None:
    """As it would have been kept at that moment."""
    InspectionSwitch.objects.create(store_id=store.pk, is_on=on, at=at, by=by, why=why)


def _store(name: str, country: str, zone: str) -> Store:
    with time_machine.travel(datetime(2026, 3, 2, 16, 0, tzinfo=UTC), tick=False):
        return Store.objects.create(platform="tiktok", external_id=name, name=name, country=country, time_zone=zone)


def _inspect(store: Store, day: date, state: State) -> None:
    at = span_of(day, store.time_zone)[0] + timedelta(hours=9)
    line: dict[str, Any] = {
        "state": state.value,
        "reason": "",
        "data_at": None,
        "findings": 0,
        "worst": "",
        "checks": {},
    }
    Inspection.objects.create(
        store=store, day=day, first_at=at, judged_at=at, finished_at=at, state=state, items={Item.ORDERS.value: line}
    )


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _unguarded(table: str, statement: str) -> None:
    """As somebody would who owns the database."""
    _sql(f"ALTER TABLE {table} DISABLE TRIGGER sealed")
    _sql(statement)
    _sql(f"ALTER TABLE {table} ENABLE TRIGGER sealed")
