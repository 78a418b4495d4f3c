"""SKUs that the mirror knows, found by the platform's id or by the seller's own code."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from django.db import connection


class Known(NamedTuple):
    """A SKU that the mirror knows, and what it says of it."""

    sku_id: str
    product_id: str
    seller_sku: str
    available: int


def known_skus(stores: Collection[int], names: Collection[str]) -> Mapping[tuple[int, str], Sequence[Known]]:
    """(store id, name) -> the SKUs that bear it. One statement."""
    asked = set(names)
    found: dict[tuple[int, str], list[Known]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, {"stores": list(stores), "names": list(asked)})
        for store_id, *told in cursor.fetchall():
            one = Known(*told)
            for name in {one.sku_id, one.seller_sku} & asked:
                found.setdefault((store_id, name), []).append(one)
    return found


_KNOWN = """
WITH shelf AS (
  SELECT product.store_id, sku->>'sku_id' AS sku_id, btrim(coalesce(sku->>'seller_sku', '')) AS seller_sku
  FROM stores_product product CROSS JOIN jsonb_array_elements(product.skus) AS sku
  WHERE product.store_id = ANY(%(stores)s) AND product.status <> 'deleted'
)
SELECT DISTINCT ON (level.store_id, level.external_id)
  level.store_id, level.external_id, level.product_external_id, coalesce(shelf.seller_sku, ''), level.available
FROM stores_stocklevel level
LEFT JOIN shelf ON shelf.store_id = level.store_id AND shelf.sku_id = level.external_id
WHERE level.store_id = ANY(%(stores)s) AND (level.external_id = ANY(%(names)s) OR shelf.seller_sku = ANY(%(names)s))
ORDER BY level.store_id, level.external_id, shelf.seller_sku DESC
"""
