"""Leases of due stores in PostgreSQL: taken with SKIP LOCKED, renewed while held, fenced when finished. Database time only.

A Celery message only says that something may be due. Losing one, doubling one or killing a worker changes nothing: the
lease ends by itself and another worker takes the store.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from stores.topics import Topic

# After so many leases that ended without a result, the store is set aside for this round with an unknown inspection.
MOST_ATTEMPTS = 3
# A store's own morning: rounds that come seldom are spread over no more than this after the start of its day.
MORNING = timedelta(hours=2)
# What a webhook asked for and could not be read is tried again after a minute, then after two, four … and after an hour
# left to the store's next round.
_TRY_AGAIN = timedelta(minutes=1)
_MOST_TRIES = 6


class Wanted(NamedTuple):
    """A topic that a webhook asked to be read at once; `asked_at` tells whether it was asked for again meanwhile."""

    row_id: int
    topic: Topic
    subject: str
    asked_at: datetime


class Lease(NamedTuple):
    """The right to inspect a store. `sweep_id`: the sweep this inspection counts for.

    `whole`: its round is due; otherwise only the topics in `wanted` are read, and the round stays where it is.
    """

    store_id: int
    lease: uuid.UUID
    sweep_id: int | None
    attempt: int
    whole: bool = True
    wanted: tuple[Wanted, ...] = ()

    @property
    def topics(self) -> frozenset[Topic] | None:
        """What is to be read; None: whatever a round reads."""
        return None if self.whole else frozenset(one.topic for one in self.wanted)

    def poked(self) -> dict[Topic, tuple[str, ...]]:
        """The ids that webhooks named, by topic; a topic without ids is there all the same."""
        named: dict[Topic, tuple[str, ...]] = {}
        for one in self.wanted:
            named[one.topic] = (*named.get(one.topic, ()), *((one.subject,) if one.subject else ()))
        return named


def lease_due(worker: str, most: int, full: Collection[str] = ()) -> list[Lease]:
    """Takes up to `most` stores that are due and not held: first those a webhook asked for, then the longest due.

    `full`: apps ("platform:app key") of which no more stores are to be taken now.
    """
    sql = _LEASE.replace("/* open */", _NOT_FULL if full else "")
    return _take(sql, [MOST_ATTEMPTS, *([list(full)] if full else []), most, worker, settings.LEASE_SECONDS])


def want(wishes: Iterable[tuple[int, Topic, str]]) -> int:
    """Notes topics (store id, topic, id named) to be read at once; returns how many stores they are of."""
    rows = sorted(set(wishes))
    if not rows:
        return 0
    stores = [store_id for store_id, _, _ in rows]
    with transaction.atomic(), connection.cursor() as cursor:
        # The same locks in the same order as whoever finishes these stores, or both would wait for each other.
        cursor.execute(
            "SELECT 1 FROM inspections_schedule WHERE store_id = ANY(%s) ORDER BY store_id FOR UPDATE", [stores]
        )
        cursor.execute(_WANT, [stores, [topic.value for _, topic, _ in rows], [subject for *_, subject in rows]])
        cursor.execute(_MARK_WANTED, [stores])
        return int(cursor.rowcount)


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


def finish_wanted(leases: Sequence[Lease]) -> None:
    """Ends leases that only read what webhooks asked for: the store's round stays due when it was."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE inspections_schedule SET lease = NULL, leased_until = NULL, leased_by = '', attempt = 0"
            " FROM unnest(%s::bigint[], %s::uuid[]) AS held(store_id, lease)"
            " WHERE inspections_schedule.store_id = held.store_id AND inspections_schedule.lease = held.lease",
            [[lease.store_id for lease in leases], [lease.lease for lease in leases]],
        )


def settle_wanted(leases: Sequence[Lease], failed: Mapping[int, Collection[Topic]]) -> None:
    """Drops what was read; what could not be read (store id -> topics) is tried again in a while, what came meanwhile stays."""
    rows = [(lease.store_id, one) for lease in leases for one in lease.wanted]
    if not rows:
        return
    again = [one for store_id, one in rows if one.topic in failed.get(store_id, ())]
    done = [one for store_id, one in rows if one.topic not in failed.get(store_id, ())]
    with connection.cursor() as cursor:
        cursor.execute(_DROP_WANTED, [[one.row_id for one in done], [one.asked_at for one in done]])
        cursor.execute(
            _PUT_OFF_WANTED,
            [_TRY_AGAIN.total_seconds(), [one.row_id for one in again], [one.asked_at for one in again]],
        )
        cursor.execute("DELETE FROM inspections_wantedreading WHERE tries >= %s", [_MOST_TRIES])
        cursor.execute(_MARK_WANTED, [sorted({store_id for store_id, _ in rows})])


def release(leases: Sequence[Lease], after: timedelta) -> None:
    """Ends leases without a result: due again after a while, the attempt stays counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            _RELEASE,
            {
                "after": after.total_seconds(),
                "stores": [lease.store_id for lease in leases],
                "leases": [lease.lease for lease in leases],
            },
        )


def count_due() -> int:
    """Stores that are due and not held, spent ones included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM inspections_schedule"
            " WHERE (due_at <= statement_timestamp() OR wanted_at <= statement_timestamp())"
            " AND (lease IS NULL OR leased_until < statement_timestamp())"
        )
        return int(cursor.fetchone()[0])


def lease_spent(worker: str, most: int) -> list[Lease]:
    """Takes stores whose attempts are used up, so that their failure is written down instead of tried for ever."""
    sql = _LEASE.replace("attempt < %s", "attempt >= %s")
    return _take(sql, [MOST_ATTEMPTS, most, worker, settings.LEASE_SECONDS])


def next_due(*, now: datetime, time_zone: str, day_starts_at: time, every: timedelta, stagger: float) -> datetime:
    """The next slot of the store's own day: its start of day, then every so often, shifted by `stagger` (0 to 1) of a slot or
    of the morning, whichever is shorter.

    Slots are counted in elapsed time from the local start of day, so a day of 23 or 25 hours neither skips nor repeats one.
    """
    zone = ZoneInfo(time_zone)
    today = now.astimezone(zone).date()
    shift = min(every, MORNING) * stagger
    for day in (today - timedelta(days=1), today, today + timedelta(days=1)):
        end = datetime.combine(day + timedelta(days=1), day_starts_at, zone).astimezone(UTC)
        slot = first_slot(day, time_zone=time_zone, day_starts_at=day_starts_at, every=every, stagger=stagger)
        if slot <= now:
            slot += ((now - slot) // every + 1) * every
        # A slot of which less than half fits into the day is tomorrow's first: a daily round has no second on a long day.
        if slot < end and slot - shift + every / 2 <= end:
            return slot
    raise AssertionError("unreachable: tomorrow always has a slot")


def first_slot(day: date, *, time_zone: str, day_starts_at: time, every: timedelta, stagger: float) -> datetime:
    """The morning's slot of a store's calendar day, in UTC. A start of day that the clocks skip is taken an hour later."""
    start = datetime.combine(day, day_starts_at, ZoneInfo(time_zone)).astimezone(UTC)
    return start + min(every, MORNING) * stagger


def stagger_of(store_id: int) -> float:
    """Spreads stores evenly over a slot, always the same for a store (golden-ratio hashing)."""
    return (store_id * 0.6180339887498949) % 1.0


def _take(sql: str, values: list[Any]) -> list[Lease]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    wanted = _wanted_of([row[0] for row in rows])
    return [
        Lease(store_id, lease, sweep_id if whole else None, attempt, whole, tuple(wanted.get(store_id, ())))
        for store_id, lease, sweep_id, attempt, whole in rows
    ]


def _wanted_of(store_ids: list[int]) -> dict[int, list[Wanted]]:
    wanted: dict[int, list[Wanted]] = {}
    if store_ids:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT store_id, id, topic, subject, asked_at FROM inspections_wantedreading"
                " WHERE store_id = ANY(%s) AND asked_at <= statement_timestamp() ORDER BY id",
                [store_ids],
            )
            for store_id, row_id, topic, subject, asked_at in cursor.fetchall():
                wanted.setdefault(store_id, []).append(Wanted(row_id, Topic(topic), subject, asked_at))
    return wanted


_LEASE = """
WITH due AS (
  SELECT id FROM inspections_schedule
  WHERE (due_at <= statement_timestamp() OR wanted_at <= statement_timestamp())
    AND (lease IS NULL OR leased_until < statement_timestamp()) AND attempt < %s /* open */
  ORDER BY wanted_at > statement_timestamp(), due_at LIMIT %s FOR UPDATE SKIP LOCKED
)
UPDATE inspections_schedule AS work
SET lease = gen_random_uuid(), leased_by = %s, leased_until = statement_timestamp() + make_interval(secs => %s), attempt = attempt + 1
FROM due WHERE work.id = due.id
RETURNING work.store_id, work.lease, work.sweep_id, work.attempt, work.due_at <= statement_timestamp()
"""

_NOT_FULL = """
    AND NOT EXISTS (
      SELECT 1 FROM stores_store AS store
      JOIN stores_connection AS link ON link.id = store.connection_id
      JOIN stores_platformapp AS app ON app.id = link.app_id
      WHERE store.id = store_id AND app.platform || ':' || app.app_key = ANY(%s))
"""

_WANT = """
INSERT INTO inspections_wantedreading AS known (store_id, topic, subject, asked_at, tries)
SELECT store_id, topic, subject, clock_timestamp(), 0
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS wish(store_id, topic, subject)
ON CONFLICT (store_id, topic, subject) DO UPDATE SET asked_at = clock_timestamp(), tries = 0
"""

_DROP_WANTED = """
DELETE FROM inspections_wantedreading AS known USING unnest(%s::bigint[], %s::timestamptz[]) AS done(id, asked_at)
WHERE known.id = done.id AND known.asked_at = done.asked_at
"""

_PUT_OFF_WANTED = """
UPDATE inspections_wantedreading AS known
SET asked_at = statement_timestamp() + make_interval(secs => %s * 2 ^ tries), tries = tries + 1
FROM unnest(%s::bigint[], %s::timestamptz[]) AS again(id, asked_at) WHERE known.id = again.id AND known.asked_at = again.asked_at
"""

_MARK_WANTED = """
UPDATE inspections_schedule AS work
SET wanted_at = (SELECT min(asked_at) FROM inspections_wantedreading AS wish WHERE wish.store_id = work.store_id)
WHERE work.store_id = ANY(%s)
"""

_RELEASE = """
UPDATE inspections_schedule AS work
SET lease = NULL, leased_until = NULL, leased_by = '',
    due_at = CASE WHEN due_at <= statement_timestamp() THEN statement_timestamp() + make_interval(secs => %(after)s)
                  ELSE due_at END,
    wanted_at = CASE WHEN wanted_at <= statement_timestamp()
                     THEN statement_timestamp() + make_interval(secs => %(after)s) ELSE wanted_at END
FROM unnest(%(stores)s::bigint[], %(leases)s::uuid[]) AS held(store_id, lease)
WHERE work.store_id = held.store_id AND work.lease = held.lease
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
