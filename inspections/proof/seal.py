"""Seals the days that are over: a row for each store, inspected or not, and a head over all of them."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import structlog
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext_noop

from inspections.models import DayHead, Inspection, SealedDay
from inspections.proof.days import days_to_seal, last_day_over_everywhere, span_of
from inspections.proof.due import first_due
from inspections.proof.expected import Switched, was_to_be_inspected
from inspections.proof.hashing import hash_of, hash_of_inspection, hash_of_stores
from inspections.proof.people import people_of
from inspections.proof.sealings import keep_sealing, next_number
from stores.models import InspectionSwitch, Store

log = structlog.get_logger(__name__)

_LOCK = 7_236_004
_AT_ONCE = 200

NOT_INSPECTED = gettext_noop("No inspection was finished on this day.")
SWITCHED_OFF = gettext_noop("Inspection was switched off for this store.")
CONNECTED_THAT_DAY = gettext_noop("The store was connected on this day.")


class Sealed(NamedTuple):
    """How many rows were written."""

    days: int
    heads: int


def seal_days(now: datetime) -> Sealed:
    """Seals everything that is over and not sealed yet. May run at any time, twice at once, or not for weeks."""
    rows = 0
    stores = list(Store.objects.order_by("pk"))
    for start in range(0, len(stores), _AT_ONCE):
        with transaction.atomic():
            _lock()
            rows += _seal_stores(stores[start : start + _AT_ONCE], now)
    with transaction.atomic():
        _lock()
        return Sealed(rows, _seal_heads(now))


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _seal_stores(stores: Sequence[Store], now: datetime) -> int:
    last_rows = {row.store_id: row for row in _last_rows([store.pk for store in stores])}
    switches = _switches([store.pk for store in stores])
    # A day whose head is made has all its rows: a store that came later begins after it.
    headed = DayHead.objects.aggregate(day=Max("day"))["day"]
    rows: list[SealedDay] = []
    number = next_number()
    for store in stores:
        before = last_rows.get(store.pk)
        first = before.day + timedelta(days=1) if before else first_day_of(store, headed)
        for day in days_to_seal(first=first, time_zone=store.time_zone, now=now):
            before = _row(store, day, before.hash if before else "", switches[store.pk], number, now)
            rows.append(before)
    SealedDay.objects.bulk_create(rows, batch_size=500)
    keep_sealing(rows, (), now)
    return len(rows)


def first_day_of(store: Store, headed: date | None) -> date:
    """The first day of a store that is sealed; `headed`: the youngest day whose head is made."""
    connected = store.local_time(store.connected_at).date()
    return max(connected, headed + timedelta(days=1)) if headed else connected


def _last_rows(store_ids: Sequence[int]) -> Sequence[SealedDay]:
    rows = SealedDay.objects.filter(store_id__in=store_ids)
    return list(rows.order_by("store_id", "-day").distinct("store_id"))


def _switches(store_ids: Sequence[int]) -> dict[int, list[Switched]]:
    found: dict[int, list[Switched]] = {store_id: [] for store_id in store_ids}
    for row in InspectionSwitch.objects.filter(store_id__in=store_ids).order_by("store_id", "at", "pk"):
        found[row.store_id].append(Switched(row.at, row.is_on))
    return found


def _row(
    store: Store, day: date, prev_hash: str, switches: Sequence[Switched], number: int, now: datetime
) -> SealedDay:
    inspection = Inspection.objects.filter(store=store, day=day).first()
    begins, ends = span_of(day, store.time_zone)
    on_first_day = store.local_time(store.connected_at).date() == day
    was_on = was_to_be_inspected(switches, is_on_now=store.is_active, due_at=first_due(day, store), ends=ends)
    note = "" if inspection else _why_not(was_on=was_on, on_first_day=on_first_day)
    row = SealedDay(
        store_id=store.pk,
        platform=store.platform,
        shop_id=store.external_id,
        name=store.name,
        country=store.country,
        time_zone=store.time_zone,
        day=day,
        expected=inspection is not None or (was_on and not on_first_day),
        inspected=inspection is not None,
        note=note,
        rounds=inspection.rounds if inspection else 0,
        first_at=inspection.first_at if inspection else None,
        judged_at=inspection.judged_at if inspection else None,
        finished_at=inspection.finished_at if inspection else None,
        items=_items(inspection),
        checks=_checks(inspection),
        findings=_findings(store, ends),
        people=people_of(store, begins, ends),
        inspection_hash=hash_of_inspection(inspection) if inspection else "",
        sealed_at=now,
        sealing=number,
        prev_hash=prev_hash,
    )
    row.hash = hash_of(row)
    return row


def _why_not(*, was_on: bool, on_first_day: bool) -> str:
    if not was_on:
        return SWITCHED_OFF
    return CONNECTED_THAT_DAY if on_first_day else NOT_INSPECTED


_KEPT = ("state", "reason", "data_at", "findings", "worst")


def _items(inspection: Inspection | None) -> dict[str, Any]:
    lines = inspection.items if inspection else {}
    return {item: {name: line.get(name) for name in _KEPT} for item, line in lines.items()}


def _checks(inspection: Inspection | None) -> dict[str, int]:
    lines = inspection.items.values() if inspection else ()
    return dict(sorted(Counter(check["state"] for line in lines for check in line["checks"].values()).items()))


def _findings(store: Store, ends: datetime) -> list[list[str]]:
    """Those that were open when the day ended."""
    opened = store.findings.filter(opened_at__lt=ends)
    rows = opened.filter(closed_at__isnull=True) | opened.filter(closed_at__gte=ends)
    return [list(row) for row in rows.order_by("check_id", "subject").values_list("check_id", "subject", "severity")]


def _seal_heads(now: datetime) -> int:
    last = DayHead.objects.order_by("-day").first()
    first = SealedDay.objects.order_by("day").values_list("day", flat=True).first()
    if first is None:
        return 0
    day = last.day + timedelta(days=1) if last else first
    number = next_number()
    made: list[DayHead] = []
    while day <= last_day_over_everywhere(now):
        last = _head(day, last.hash if last else "", number, now)
        last.save(force_insert=True)
        # Logs go elsewhere than the database: whoever makes the proof anew does not reach the hash that stands there.
        log.info(
            "a day's head was made", day=str(day), hash=last.hash, inspected=last.inspected, expected=last.expected
        )
        day += timedelta(days=1)
        made.append(last)
    keep_sealing((), made, now)
    return len(made)


def _head(day: date, prev_hash: str, number: int, now: datetime) -> DayHead:
    rows = list(SealedDay.objects.filter(day=day).order_by("store_id"))
    cells = Counter(line["state"] for row in rows for line in row.items.values())
    head = DayHead(
        day=day,
        expected=sum(row.expected for row in rows),
        inspected=sum(row.inspected for row in rows),
        cells=dict(sorted(cells.items())),
        store_ids=[row.store_id for row in rows],
        stores_hash=hash_of_stores(row.hash for row in rows),
        sealed_at=now,
        sealing=number,
        prev_hash=prev_hash,
    )
    head.hash = hash_of(head)
    return head
