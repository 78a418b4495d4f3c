"""How all stores a person sees stand, from one statement and as compact as can be: what the board's grid draws.

Says exactly what `inspections.standing` says of the same stores (a test holds them together), without an object a store.
"""

from datetime import datetime
from typing import Any

import msgspec
from django.conf import settings
from django.db import connection

from inspections.freshness import STALE_AFTER_INTERVALS
from inspections.items import Item, State, items_seen_in
from people.models import User
from stores.models import Store

# How a state is written in the rows.
LETTERS = {state.value[0]: state for state in State}


def board_rows(user: User, now: datetime) -> bytes:
    """The lines as JSON, for the script that draws the grid: each on a line of its own, so it need not read them all at once."""
    encoder = msgspec.json.Encoder()
    return b"[\n" + b",\n".join(map(encoder.encode, board_lines(user, now))) + b"\n]"


def board_lines(user: User, now: datetime) -> list[tuple[Any, ...]]:
    """`[[id, name, platform, country, groups, inspected at, states, findings], …]`, the worst store first.

    `groups`: ids with spaces between. `inspected at`: Unix seconds; null for never. `states`: a letter for each line seen.
    `findings`: `1h3 4c1` for three open ones on the second line, the worst of them high, and one critical on the fifth.
    """
    items = items_seen_in(user.areas())
    stores = Store.objects.visible_to(user).filter(is_active=True).order_by().values("pk")
    seen, seen_with = stores.query.sql_with_params()
    lines = [item.value for item in items]
    with connection.cursor() as cursor:
        cursor.execute(
            _BOARD.format(states=_states_of(items), unknown="u" * len(items), stale=STALE_AFTER_INTERVALS, seen=seen),
            [lines, lines, now, settings.INSPECT_EVERY_MINUTES, *seen_with],
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _states_of(items: list[Item]) -> str:
    if len(items) == len(Item):
        return "newest.states"
    return " || ".join(f"substr(newest.states, {list(Item).index(item) + 1}, 1)" for item in items) or "''"


# Each store's newest row is fetched by its index: DISTINCT ON would read every day of every store.
# The order is that of Standing.badness in one number: five keys to compare would cost a third of the whole statement.
# A line that was not looked at is unknown however old the row; one that is not covered never grows stale.
_BOARD = """
WITH found AS (
  SELECT store_id, array_position(%s::text[], item::text) - 1 AS place, count(*)::int AS whole,
    count(*) FILTER (WHERE severity = 'critical')::int AS critical, count(*) FILTER (WHERE severity = 'high')::int AS high
  FROM inspections_finding WHERE closed_at IS NULL AND item = ANY(%s::text[]) GROUP BY store_id, item
), told AS (
  SELECT store_id, sum(critical) AS critical, sum(high) AS high, sum(whole) AS whole,
    string_agg(place || CASE WHEN critical > 0 THEN 'c' WHEN high > 0 THEN 'h' ELSE 'w' END || whole, ' ') AS findings
  FROM found GROUP BY store_id
), placed AS (
  SELECT store_id, string_agg(storegroup_id::text, ' ') AS groups FROM stores_store_groups GROUP BY store_id
), looked AS MATERIALIZED (
  SELECT store.id, store.name, store.platform, store.country, newest.finished_at, CASE
    WHEN newest.finished_at IS NULL THEN '{unknown}'
    WHEN %s - newest.finished_at > {stale} * make_interval(mins => coalesce(store.inspect_every_minutes, %s))
      THEN translate({states}, 'opu?', 'sssu')
    ELSE translate({states}, '?', 'u') END AS states
  FROM stores_store store LEFT JOIN LATERAL (
    SELECT finished_at, states FROM inspections_inspection WHERE store_id = store.id ORDER BY day DESC LIMIT 1
  ) newest ON true WHERE store.id IN ({seen})
)
SELECT looked.id, looked.name, looked.platform, looked.country, coalesce(placed.groups, ''),
  floor(date_part('epoch', looked.finished_at))::bigint, looked.states, coalesce(told.findings, '')
FROM looked LEFT JOIN told ON told.store_id = looked.id LEFT JOIN placed ON placed.store_id = looked.id
ORDER BY least(coalesce(told.critical, 0), 9000) * 100000000000000 + least(coalesce(told.high, 0), 9999) * 10000000000
  + least(coalesce(told.whole, 0), 99999999) * 100 + 10 * (length(looked.states) - length(replace(looked.states, 'u', '')))
  + length(looked.states) - length(replace(looked.states, 's', '')) DESC, looked.name COLLATE "C", looked.id
"""
