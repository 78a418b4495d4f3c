"""What was asked for a SKU before it is written over. Only products that changed are looked at: an unchanged one costs nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection

from stores.models.price import PriceChange
from stores.records import ProductRecord

# Nobody asks for older ones.
KEPT_FOR = timedelta(days=60)


def note_price_changes(changed: Sequence[tuple[int, ProductRecord]], now: datetime) -> None:
    """Keeps what these products cost until now, where it differs. Called before they are written, in the same transaction."""
    before = _prices_kept(changed)
    rows = [
        PriceChange(
            store_id=store_id,
            product_external_id=product.external_id,
            sku_id=sku.sku_id,
            before=before[key],
            after=sku.price,
            currency=sku.currency,
            seen_at=now,
        )
        for store_id, product in changed
        for sku in product.skus
        if (key := (store_id, product.external_id, sku.sku_id, sku.currency)) in before
        and sku.price is not None
        and sku.price != before[key]
    ]
    if rows:
        stores = {row.store_id for row in rows}
        PriceChange.objects.filter(store_id__in=stores, seen_at__lt=now - KEPT_FOR).delete()
        PriceChange.objects.bulk_create(rows)


def _prices_kept(changed: Sequence[tuple[int, ProductRecord]]) -> dict[tuple[int, str, str, str], int]:
    """(store, product, SKU, currency) -> price as the mirror still has it."""
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, [[pk for pk, _ in changed], [product.external_id for _, product in changed]])
        return {(pk, product, sku, currency): price for pk, product, sku, currency, price in cursor.fetchall()}


_KEPT = """
SELECT product.store_id, product.external_id, sku->>'sku_id', sku->>'currency', (sku->>'price')::bigint
FROM unnest(%s::bigint[], %s::text[]) AS changed(store_id, external_id)
JOIN stores_product product USING (store_id, external_id)
CROSS JOIN jsonb_array_elements(product.skus) AS sku
WHERE sku->>'price' IS NOT NULL
"""
