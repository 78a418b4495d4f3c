"""A store's balance over time: what the platform showed is kept as a reading beside what was told, and drawn as one line.

The mirror holds the newest balance alone; how long it is below zero, and where it goes, only a history tells.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import connection

from inspections.rows import rows_by_store
from inspections.snapshot import BalanceLine

# How far back the line goes: longer than any platform counts days in debt.
BALANCE_SPAN = timedelta(days=35)


def keep_balances(store_ids: Collection[int], now: datetime) -> None:
    """Keeps each store's mirrored balance when it is another one than last kept, and once a day when it is not."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [now, list(store_ids)])


def draw_balances(nows: dict[int, datetime]) -> dict[int, tuple[BalanceLine, ...]]:
    """Store id -> its balances of the last five weeks from every source, oldest first; `nows` is platform time."""
    since = [now - BALANCE_SPAN for now in nows.values()]
    found = rows_by_store(_HISTORY, [list(nows), since], BalanceLine)
    return {store_id: tuple(found[store_id]) for store_id in nows}


_KEEP = """
INSERT INTO inspections_storereading (store_id, key, area, value, unit, comparator, source, observed_at, received_at, note)
SELECT b.store_id, 'balance', 'money', b.amount, b.currency, '', 'api', b.measured_at, %s, ''
FROM stores_balance b
LEFT JOIN LATERAL (
  SELECT value, unit, observed_at FROM inspections_storereading
  WHERE store_id = b.store_id AND key = 'balance' AND source = 'api' ORDER BY observed_at DESC LIMIT 1
) last ON true
WHERE b.store_id = ANY(%s) AND (last.value IS NULL OR (last.value, last.unit) <> (b.amount, b.currency)
  OR last.observed_at < b.measured_at - interval '20 hours')
ON CONFLICT DO NOTHING
"""

_HISTORY = """
SELECT r.store_id, r.value, r.unit, r.observed_at
FROM inspections_storereading r
JOIN unnest(%s::bigint[], %s::timestamptz[]) AS span(store_id, starts_at) USING (store_id)
WHERE r.key = 'balance' AND r.observed_at >= span.starts_at ORDER BY r.observed_at, r.id
"""
