"""The part of a snapshot that compares stores of one stock: a statement for who they are, a second only where there are any."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db import connection

from inspections.stock_pools import PoolLevel, StockPool
from stores.sync import ReadingRow
from stores.topics import Topic

# What must have been read of a store to compare it.
TOPICS = (Topic.PRODUCTS, Topic.STOCK)

# Pool (a store group's id) -> store id -> when it was last read completely.
Members = Mapping[int, Mapping[int, datetime | None]]
Readings = Mapping[int, Mapping[Topic, ReadingRow]]


def members_of(ids: Sequence[int]) -> Members:
    """The pools of these stores with all their stores. Asked before a group is written, it tells who was never read till then."""
    found: defaultdict[int, dict[int, datetime | None]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, [list(ids)])
        for pool_id, store_id, read_at in cursor.fetchall():
            found[pool_id][store_id] = read_at
    return dict(found)


def draw_pools(members: Members, readings: Readings) -> dict[int, tuple[StockPool, ...]]:
    """Store id -> its pools, for the stores that are judged now. `readings`: how these were read just now."""
    if not members:
        return {}
    now = {pool_id: {pk: _read_at(pk, at, readings) for pk, at in of.items()} for pool_id, of in members.items()}
    small = {pool_id: of for pool_id, of in now.items() if len(of) > 1 and not StockPool(of).is_too_large}
    levels = _levels(small) if small else {}
    pools = {pool_id: StockPool(of, levels.get(pool_id, {})) for pool_id, of in now.items()}
    return {pk: tuple(pools[pool_id] for pool_id in pools if pk in pools[pool_id].read) for pk in readings}


def pools_now(store_ids: Sequence[int]) -> dict[int, StockPool]:
    """Pool (a store group's id) -> all its stores and what they show, for the pools of these stores. Two statements."""
    members = members_of(store_ids)
    small = {pool_id: of for pool_id, of in members.items() if not StockPool(of).is_too_large}
    levels = _levels(small) if small else {}
    return {pool_id: StockPool(of, levels.get(pool_id, {})) for pool_id, of in members.items()}


def first_readings(members: Members, readings: Readings) -> Iterator[tuple[int, Topic, str]]:
    """What to wish for: whoever was judged while one of its pool had never been read is judged again once it has been.

    Only a first reading asks, so no two stores can keep each other busy.
    """
    for of in members.values():
        if any(at is None and _read_at(pk, at, readings) for pk, at in of.items() if pk in readings):
            for pk, at in of.items():
                if pk not in readings and at is not None:
                    yield from ((pk, topic, "") for topic in TOPICS)


def _read_at(store_id: int, before: datetime | None, readings: Readings) -> datetime | None:
    rows = readings.get(store_id)
    if rows is None:
        return before
    moments = [rows[topic].read_at if topic in rows else None for topic in TOPICS]
    return min(moment for moment in moments if moment) if all(moments) else None


def _levels(members: Members) -> dict[int, dict[str, tuple[PoolLevel, ...]]]:
    found: defaultdict[int, defaultdict[str, list[PoolLevel]]] = defaultdict(lambda: defaultdict(list))
    pairs = [(pool_id, store_id) for pool_id, of in members.items() for store_id in of]
    stores = sorted({store_id for _, store_id in pairs})
    with connection.cursor() as cursor:
        cursor.execute(_LEVELS, [stores, [one for one, _ in pairs], [one for _, one in pairs]])
        for pool_id, seller_sku, *level in cursor.fetchall():
            found[pool_id][seller_sku].append(PoolLevel(*level))
    return {pool_id: {sku: tuple(levels) for sku, levels in of_pool.items()} for pool_id, of_pool in found.items()}


_MEMBERS = """
SELECT placed.storegroup_id, placed.store_id, CASE WHEN count(reading.read_at) = 2 THEN min(reading.read_at) END
FROM stores_storegroup pool
JOIN stores_store_groups placed ON placed.storegroup_id = pool.id
JOIN stores_store store ON store.id = placed.store_id AND store.is_active
LEFT JOIN stores_topicreading reading ON reading.store_id = store.id AND reading.topic IN ('products', 'stock')
WHERE pool.shares_stock
  AND pool.id IN (SELECT storegroup_id FROM stores_store_groups WHERE store_id = ANY(%s))
GROUP BY 1, 2 ORDER BY 1, 2
"""

# A SKU that a single store of the pool sells can disagree with nobody.
_LEVELS = """
WITH shelf AS MATERIALIZED (
  SELECT product.store_id, sku->>'sku_id' AS sku_id, btrim(sku->>'seller_sku') AS seller_sku, product.title, level.available
  FROM stores_product product CROSS JOIN jsonb_array_elements(product.skus) AS sku
  LEFT JOIN stores_stocklevel level ON level.store_id = product.store_id AND level.external_id = sku->>'sku_id'
  WHERE product.store_id = ANY(%s) AND product.status = 'live' AND (sku->>'on_sale')::boolean
    AND btrim(sku->>'seller_sku') <> ''
)
SELECT pool_id, seller_sku, store_id, sku_id, title, available FROM (
  SELECT place.pool_id, shelf.*, min(store_id) OVER same <> max(store_id) OVER same AS shared
  FROM unnest(%s::bigint[], %s::bigint[]) AS place(pool_id, store_id) JOIN shelf USING (store_id)
  WINDOW same AS (PARTITION BY place.pool_id, shelf.seller_sku)
) AS sold WHERE shared ORDER BY pool_id, seller_sku, store_id, sku_id
"""
