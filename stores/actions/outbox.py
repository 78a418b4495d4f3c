"""Claims of actions in PostgreSQL: SKIP LOCKED, a lease for each, fenced when it ends. Database time only.

Whoever dies while sending leaves a lease that ends by itself; since it may have sent, the action is then unclear, not due.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from stores.actions.decide import Ending, first_look
from stores.models import Action

# Until the lease ends every write has ended too: none begins later than its seconds, each ends within a call's.
_SPARE = 15.0
# The first key of the lock on all lines of a kind of thing; the second names the thing. No store has this number.
_ALL_LINES = -1


class Claim(NamedTuple):
    """The right to send an action once, or to look for it once. `payload`: JSON; `now`: the database's."""

    pk: int
    store_id: int
    kind: str
    line: str
    payload: str
    lease: uuid.UUID
    attempt: int
    looks: int
    first_tried_at: datetime
    tried_at: datetime
    unsure_at: datetime | None
    before: int | None
    now: datetime


def lease_seconds() -> float:
    """How long a claim holds."""
    return float(settings.ACTION_SECONDS + settings.PLATFORM_CALL_SECONDS) + _SPARE


def claim_due(worker: str, most: int) -> list[Claim]:
    """Takes up to `most` actions to be sent, the longest due first. One of a line only when nothing is ahead of it there."""
    return _claims(_CLAIM, [most, worker, lease_seconds()])


def claim_looks(worker: str, most: int) -> list[Claim]:
    """Takes up to `most` unclear actions to be looked for; they stay unclear meanwhile."""
    return _claims(_CLAIM_LOOK, [most, worker, lease_seconds()])


def note_dead_leases() -> int:
    """What a worker that died was sending is unclear from now on; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_DEAD_LEASES, [first_look().total_seconds()])
        return int(cursor.rowcount)


def settle(claim: Claim, ending: Ending) -> bool:
    """Writes how it ended. False when the lease is not ours any more: then another's word counts."""
    wait = None if ending.wait is None else ending.wait.total_seconds()
    values: dict[str, Any] = {
        "pk": claim.pk,
        "lease": claim.lease,
        "state": ending.state.value,
        "reason": ending.reason[:300],
        "wait": wait,
        "platform_id": ending.platform_id[:80],
        "before": ending.before,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, values)
        return bool(cursor.rowcount == 1)


def count_due() -> int:
    """Actions to be sent or looked for now, and leases that ended without a word."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT)
        return int(cursor.fetchone()[0])


def seconds_to_next() -> float | None:
    """Until something is to be done; None when nothing waits."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT)
        row = cursor.fetchone()[0]
        return None if row is None else max(0.0, float(row))


def lock_line(store_id: int, line: str) -> None:
    """One at a time asks for something of a line, so that ids stand in the order of asking. Inside a transaction."""
    thing = line.partition(":")[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, hashtext(%s))", [_ALL_LINES, thing])
        cursor.execute("SELECT pg_advisory_xact_lock(%s::int, hashtext(%s))", [store_id % 2**31, line])


def lock_lines_of(thing: str) -> None:
    """All lines of a kind of thing at once: a lock each for thousands would be more than the database keeps. Inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_ALL_LINES, thing])


def ids_known_in(store_id: int, line: str, but: int) -> frozenset[str]:
    """What other actions of a line brought about at the platform."""
    others = Action.objects.filter(store_id=store_id, line=line).exclude(pk=but).exclude(platform_id="")
    return frozenset(others.values_list("platform_id", flat=True))


def _claims(sql: str, values: Sequence[Any]) -> list[Claim]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        rows = cursor.fetchall()
    return sorted((Claim(*row) for row in rows), key=lambda claim: claim.pk)


# What is ahead in a line: whatever may still go out, and what may have gone out while that is being looked for.
_AHEAD = """
SELECT 1 FROM stores_action AS ahead
WHERE ahead.store_id = one.store_id AND ahead.line = one.line AND ahead.id < one.id
  AND (ahead.state IN ('waiting', 'due', 'leased') OR (ahead.state = 'unsure' AND ahead.look_at IS NOT NULL))
"""

_RETURNED = """
RETURNING action.id, action.store_id, action.kind, action.line, action.payload::text, action.lease, action.attempt, action.looks,
  action.first_tried_at, action.tried_at, action.unsure_at, action.before, statement_timestamp()
"""

_CLAIM = f"""
WITH mine AS (
  SELECT one.id FROM stores_action AS one
  WHERE one.state IN ('waiting', 'due') AND one.not_before <= statement_timestamp() AND NOT EXISTS ({_AHEAD})
  ORDER BY one.not_before, one.id LIMIT %s FOR UPDATE OF one SKIP LOCKED
)
UPDATE stores_action AS action
SET state = 'leased', lease = gen_random_uuid(), leased_by = %s,
    leased_until = statement_timestamp() + make_interval(secs => %s), attempt = action.attempt + 1,
    first_tried_at = coalesce(action.first_tried_at, statement_timestamp()), tried_at = statement_timestamp(),
    changed_at = statement_timestamp()
FROM mine WHERE action.id = mine.id
{_RETURNED}
"""  # noqa: S608  (no value stands in it)

_CLAIM_LOOK = f"""
WITH mine AS (
  SELECT one.id FROM stores_action AS one
  WHERE one.state = 'unsure' AND one.look_at <= statement_timestamp()
    AND (one.lease IS NULL OR one.leased_until < statement_timestamp())
  ORDER BY one.look_at, one.id LIMIT %s FOR UPDATE OF one SKIP LOCKED
)
UPDATE stores_action AS action
SET lease = gen_random_uuid(), leased_by = %s, leased_until = statement_timestamp() + make_interval(secs => %s),
    looks = action.looks + 1
FROM mine WHERE action.id = mine.id
{_RETURNED}
"""  # noqa: S608

_DEAD_LEASES = """
UPDATE stores_action
SET state = 'unsure', reason = 'The worker that was sending it fell silent.', lease = NULL, leased_until = NULL,
    unsure_at = statement_timestamp(), changed_at = statement_timestamp(),
    look_at = statement_timestamp() + make_interval(secs => %s)
WHERE id IN (
  SELECT id FROM stores_action WHERE state = 'leased' AND leased_until < statement_timestamp() FOR UPDATE SKIP LOCKED
)
"""

_SETTLE = """
UPDATE stores_action
SET state = %(state)s, reason = %(reason)s, lease = NULL, leased_until = NULL, changed_at = statement_timestamp(),
    platform_id = CASE WHEN %(platform_id)s = '' THEN platform_id ELSE %(platform_id)s END,
    before = coalesce(before, %(before)s::bigint),
    not_before = CASE WHEN %(state)s = 'due' THEN statement_timestamp() + make_interval(secs => %(wait)s::float8) ELSE not_before END,
    unsure_at = CASE WHEN %(state)s = 'unsure' THEN coalesce(unsure_at, statement_timestamp()) ELSE unsure_at END,
    look_at = CASE WHEN %(state)s = 'unsure' THEN statement_timestamp() + make_interval(secs => %(wait)s::float8) END,
    finished_at = CASE WHEN %(state)s IN ('due', 'unsure') THEN NULL ELSE statement_timestamp() END
WHERE id = %(pk)s AND lease = %(lease)s AND state IN ('leased', 'unsure')
"""

_COUNT = """
SELECT count(*) FROM stores_action AS one
WHERE (one.state IN ('waiting', 'due') AND one.not_before <= statement_timestamp())
   OR (one.state = 'leased' AND one.leased_until < statement_timestamp())
   OR (one.state = 'unsure' AND one.look_at <= statement_timestamp())
"""

_NEXT = """
SELECT extract(epoch FROM least(
  (SELECT min(not_before) FROM stores_action WHERE state IN ('waiting', 'due')),
  (SELECT min(look_at) FROM stores_action WHERE state = 'unsure')
) - statement_timestamp())
"""
