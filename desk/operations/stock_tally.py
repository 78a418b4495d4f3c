"""How many SKUs each list of the board of stock holds: every SKU is looked at once, in one statement."""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from desk.operations.stock_rows import LOW, Show
from stores.models import ProductStatus


def tally(rows: QuerySet[Any]) -> dict[str, int]:
    """By the name of the list, of stock levels however narrowed. Says what the lists would count one by one."""
    each = rows.order_by().values_list("store_id", "external_id", "product_external_id", "available")
    try:
        sql, values = each.query.sql_with_params()
    except EmptyResultSet:  # narrowed to no store at all
        return dict.fromkeys(Show.values, 0)
    told = [*values, LOW, ProductStatus.LIVE, ProductStatus.SUSPENDED]
    with connection.cursor() as cursor:
        cursor.execute(_TALLY.format(each=sql), told)
        found = cursor.fetchone()
    return dict(zip([show.value for show in Show], found, strict=True))


# Products and findings are joined as wholes: asked for SKU by SKU they cost several times as much.
_TALLY = """
WITH each(store_id, sku, product, available) AS ({each}),
low AS (SELECT store_id, subject FROM inspections_finding WHERE closed_at IS NULL AND check_id = %s)
SELECT count(*) FILTER (WHERE available < 0), count(*) FILTER (WHERE available = 0 AND product.status = %s),
  count(*) FILTER (WHERE available > 0 AND low.store_id IS NOT NULL), count(*) FILTER (WHERE product.status = %s), count(*)
FROM each LEFT JOIN stores_product product ON product.store_id = each.store_id AND product.external_id = each.product
  LEFT JOIN low ON low.store_id = each.store_id AND low.subject = each.sku
"""
