"""Leases of due stores in PostgreSQL: taken with SKIP LOCKED, renewed while held, fenced when finished. Database time only.

A Celery message only says that something may be due. Losing one, doubling one or killing a worker changes nothing: the
lease ends by itself and another worker takes the store.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

# After so many leases that ended without a result, the store is set aside for this round with an unknown inspection.
MOST_ATTEMPTS = 3


class Lease(NamedTuple):
    """The right to inspect a store. `sweep_id`: the sweep this inspection counts for."""

    store_id: int
    lease: uuid.UUID
    sweep_id: int | None
    attempt: int


def lease_due(worker: str, most: int) -> list[Lease]:
    """Takes up to `most` stores that are due and not held, longest due first."""
    with connection.cursor() as cursor:
        cursor.execute(_LEASE, [MOST_ATTEMPTS, most, worker, settings.LEASE_SECONDS])
        return [Lease(*row) for row in cursor.fetchall()]


def renew_leases(worker: str) -> int:
    """Holds on to everything this worker has; called by its heartbeat while it is truly alive.

    Rows that are being finished at this moment are locked and passed over: waiting for them could end in a deadlock.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RENEW, [worker, settings.LEASE_SECONDS])
        return int(cursor.rowcount)


def still_held(leases: Iterable[Lease]) -> set[int]:
    """The stores whose lease is still ours; their rows stay locked until the transaction ends."""
    pairs = [(lease.store_id, lease.lease) for lease in leases]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT store_id FROM inspections_schedule JOIN unnest(%s::bigint[], %s::uuid[]) AS held(store_id, lease)"
            " USING (store_id, lease) ORDER BY store_id FOR UPDATE OF inspections_schedule",
            [[store_id for store_id, _ in pairs], [lease for _, lease in pairs]],
        )
        return {row[0] for row in cursor.fetchall()}


def finish(leases: Sequence[Lease], next_due: dict[int, datetime]) -> None:
    """Ends leases with a result. A store that was asked for again meanwhile (another sweep) stays due."""
    with connection.cursor() as cursor:
        cursor.execute(
            _FINISH,
            [
                [lease.store_id for lease in leases],
                [lease.lease for lease in leases],
                [lease.sweep_id for lease in leases],
                [next_due[lease.store_id] for lease in leases],
            ],
        )


def release(leases: Sequence[Lease], after: timedelta) -> None:
    """Ends leases without a result: due again after a while, the attempt stays counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE inspections_schedule"
            " SET lease = NULL, leased_until = NULL, leased_by = '', due_at = statement_timestamp() + make_interval(secs => %s)"
            " FROM unnest(%s::bigint[], %s::uuid[]) AS held(store_id, lease)"
            " WHERE inspections_schedule.store_id = held.store_id AND inspections_schedule.lease = held.lease",
            [after.total_seconds(), [lease.store_id for lease in leases], [lease.lease for lease in leases]],
        )


def count_due() -> int:
    """Stores that are due and not held, spent ones included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM inspections_schedule WHERE due_at <= statement_timestamp()"
            " AND (lease IS NULL OR leased_until < statement_timestamp())"
        )
        return int(cursor.fetchone()[0])


def lease_spent(worker: str, most: int) -> list[Lease]:
    """Takes stores whose attempts are used up, so that their failure is written down instead of tried for ever."""
    with connection.cursor() as cursor:
        cursor.execute(
            _LEASE.replace("attempt < %s", "attempt >= %s"), [MOST_ATTEMPTS, most, worker, settings.LEASE_SECONDS]
        )
        return [Lease(*row) for row in cursor.fetchall()]


def next_due(*, now: datetime, time_zone: str, day_starts_at: time, every: timedelta, stagger: float) -> datetime:
    """The next slot of the store's own day: its start of day, then every so often, shifted by `stagger` (0 to 1) of a slot.

    Slots are counted in elapsed time from the local start of day, so a day of 23 or 25 hours neither skips nor repeats one.
    """
    zone = ZoneInfo(time_zone)
    today = now.astimezone(zone).date()
    shift = every * stagger
    for day in (today - timedelta(days=1), today, today + timedelta(days=1)):
        start = datetime.combine(day, day_starts_at, zone).astimezone(UTC)
        end = datetime.combine(day + timedelta(days=1), day_starts_at, zone).astimezone(UTC)
        slot = start + shift
        if slot <= now:
            slot += ((now - slot) // every + 1) * every
        # A slot of which less than half fits into the day is tomorrow's first: a daily round has no second on a long day.
        if slot < end and slot - shift + every / 2 <= end:
            return slot
    raise AssertionError("unreachable: tomorrow always has a slot")


def stagger_of(store_id: int) -> float:
    """Spreads stores evenly over a slot, always the same for a store (golden-ratio hashing)."""
    return (store_id * 0.6180339887498949) % 1.0


_LEASE = """
WITH due AS (
  SELECT id FROM inspections_schedule
  WHERE due_at <= statement_timestamp() AND (lease IS NULL OR leased_until < statement_timestamp()) AND attempt < %s
  ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED
)
UPDATE inspections_schedule AS work
SET lease = gen_random_uuid(), leased_by = %s, leased_until = statement_timestamp() + make_interval(secs => %s), attempt = attempt + 1
FROM due WHERE work.id = due.id
RETURNING work.store_id, work.lease, work.sweep_id, work.attempt
"""

_RENEW = """
WITH held AS (
  SELECT id FROM inspections_schedule WHERE leased_by = %s AND lease IS NOT NULL FOR UPDATE SKIP LOCKED
)
UPDATE inspections_schedule AS work SET leased_until = statement_timestamp() + make_interval(secs => %s)
FROM held WHERE work.id = held.id
"""

_FINISH = """
UPDATE inspections_schedule AS work
SET lease = NULL, leased_until = NULL, leased_by = '', attempt = 0, finished_at = statement_timestamp(),
    due_at = CASE WHEN work.sweep_id IS NOT DISTINCT FROM done.sweep_id THEN done.next_due ELSE work.due_at END,
    sweep_id = CASE WHEN work.sweep_id IS NOT DISTINCT FROM done.sweep_id THEN NULL ELSE work.sweep_id END
FROM unnest(%s::bigint[], %s::uuid[], %s::bigint[], %s::timestamptz[]) AS done(store_id, lease, sweep_id, next_due)
WHERE work.store_id = done.store_id AND work.lease = done.lease
"""
