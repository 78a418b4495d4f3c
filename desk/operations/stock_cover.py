"""For how many days stock lasts at the pace of the last two weeks, as the inspection counts it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import connection

from inspections.snapshot import SOLD_LATELY
from stores.models import StockLevel


def days_of_cover(levels: Iterable[StockLevel], now: datetime) -> Mapping[int, float]:
    """Stock level -> days; those of which nothing was sold lately, or nothing is left, are not in it. One statement."""
    named = list(levels)
    with connection.cursor() as cursor:
        cursor.execute(
            _SOLD,
            {
                "stores": list({one.store_id for one in named}),
                "skus": list({one.external_id for one in named}),
                "since": now - SOLD_LATELY,
            },
        )
        sold = {(store_id, sku): units for store_id, sku, units in cursor.fetchall()}
    return {
        one.pk: round(one.available * (SOLD_LATELY / timedelta(days=1)) / units, 1)
        for one in named
        if one.available > 0 and (units := sold.get((one.store_id, one.external_id), 0)) > 0
    }


_SOLD = """
SELECT sale.store_id, line->>'sku_id', sum((line->>'quantity')::int)
FROM stores_order sale CROSS JOIN jsonb_array_elements(sale.lines) AS line
WHERE sale.store_id = ANY(%(stores)s) AND sale.created_at >= %(since)s AND sale.status NOT IN ('unpaid', 'cancelled')
  AND line->>'sku_id' = ANY(%(skus)s)
GROUP BY 1, 2
"""
