"""`make bench-operations`: what the boards of orders and stock cost with ORDERS=n open orders and as many SKUs in 1,000 stores.

One JSON object a line: name, value, unit. Each page is asked TURNS=n times in this process, through the whole stack, as somebody who
sees every store and as somebody with fifty of them.
"""

from tests import services

services.start()

import django  # noqa: E402

django.setup()

import os  # noqa: E402

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from people.roles import Role  # noqa: E402
from stores.models import Store  # noqa: E402
from tests.bench_pages import browser_of, measure, stores_and_people  # noqa: E402
from tests.house import empty_database  # noqa: E402

ORDERS, STORES, TURNS = int(os.environ.get("ORDERS", "200000")), 1000, int(os.environ.get("TURNS", "30"))


def main() -> None:
    """Runs everything on a database of its own."""
    empty_database()
    settings.ALLOWED_HOSTS = ["testserver"]
    whole, part = stores_and_people(STORES, Role.OPERATIONS, 50)
    _fill()
    number = Store.objects.order_by("pk")[7].pk
    for who, client in (("all stores", browser_of(whole)), ("fifty stores", browser_of(part))):
        for name, address in (
            ("orders to ship", "/orders/"),
            ("orders, page 500", "/orders/?page=500"),
            ("late orders", "/orders/?show=late"),
            ("orders of one country", "/orders/?country=TH"),
            ("orders of one store", f"/orders/?store={number}"),
            ("stock", "/stock/"),
            ("stock at zero", "/stock/?show=zero"),
            ("stock of one store", f"/stock/?store={number}"),
        ):
            measure(f"{name}, {who}", client, address, TURNS)
    empty_database()


def _fill() -> None:
    """As many done orders as open ones; a twentieth of the open ones late, a hundredth to be cancelled; every tenth SKU sold out."""
    first = Store.objects.order_by("pk").values_list("pk", flat=True)[0]
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO stores_order (store_id, external_id, content_hash, seen_changed_at, status, platform_status, created_at,
                 updated_at, paid_at, ship_by_at, hand_over_by_at, deliver_by_at, fulfilled_by_platform, cancel_requested,
                 total_amount, currency, carrier, tracking_number, lines)
               SELECT %s + n %% %s, n::text, '', now(), status, 'X', now() - interval '2 days', now(), now() - interval '2 days',
                 CASE WHEN n %% 11 > 0 THEN due END, due + interval '1 day', due + interval '5 days', false, n %% 200 = 0, 100,
                 'THB', (ARRAY['', 'Flash', 'J&T', 'Kerry'])[1 + n %% 4], '', '[{"sku_id": "1", "quantity": 2}]'
               FROM (SELECT n, now() + ((n::bigint * 7919) %% 259200 - 12960) * interval '1 second' AS due,
                 CASE WHEN n > %s THEN 'completed' ELSE (ARRAY['to_ship', 'to_ship', 'to_ship', 'awaiting_collection', 'in_transit',
                   'in_transit', 'unpaid'])[1 + (n * 31) %% 7] END AS status FROM generate_series(1, 2 * %s) n) x""",
            [first, STORES, ORDERS, ORDERS],
        )
        cursor.execute(
            """INSERT INTO stores_cancellation (store_id, external_id, content_hash, seen_changed_at, order_external_id, state,
                 platform_status, reason, requested_by, created_at, updated_at, currency)
               SELECT store_id, 'c' || external_id, '', now(), external_id, CASE WHEN id % 3 = 0 THEN 'pending' ELSE 'done' END,
                 'X', 'Ordered twice', 'buyer', now(), now(), 'THB' FROM stores_order WHERE id % 70 = 0"""
        )
        cursor.execute(
            """INSERT INTO inspections_finding
                 (store_id, item, check_id, subject, severity, due_at, details, rule, opened_at, changed_at)
               SELECT store_id, 'orders', CASE status WHEN 'in_transit' THEN 'orders_logistics_stuck' ELSE 'orders_ship_overdue' END,
                 external_id, 'high', coalesce(ship_by_at, now()), '{}', '{}', now(), now()
               FROM stores_order WHERE status IN ('to_ship', 'in_transit') AND id % 20 = 0"""
        )
        cursor.execute(
            """INSERT INTO stores_product (store_id, external_id, content_hash, seen_changed_at, title, status, platform_status, skus)
               SELECT %s + n %% %s, 'p' || n, '', now(), 'Batik shirt ' || n, (ARRAY['live', 'live', 'live', 'suspended'])[1 + n %% 4],
                 'X', jsonb_build_array(jsonb_build_object('sku_id', 's' || n || '-0', 'seller_sku', 'A' || n))
               FROM generate_series(1, %s) n""",
            [first, STORES, ORDERS // 4],
        )
        cursor.execute(
            """INSERT INTO stores_stocklevel (store_id, external_id, content_hash, seen_changed_at, product_external_id, available)
               SELECT store_id, 's' || substr(external_id, 2) || '-' || m, '', now(), external_id,
                 CASE WHEN (id + m) % 500 = 0 THEN -2 WHEN (id + m) % 10 = 0 THEN 0 ELSE (id * 7 + m) % 300 END
               FROM stores_product, generate_series(0, 3) m"""
        )
        cursor.execute(
            """INSERT INTO inspections_finding (store_id, item, check_id, subject, severity, details, rule, opened_at, changed_at)
               SELECT store_id, 'inventory', 'stock_low_cover', external_id, 'warning', '{"days": 2}', '{}', now(), now()
               FROM stores_stocklevel WHERE available BETWEEN 1 AND 12"""
        )
        cursor.execute(
            """INSERT INTO stores_topicreading (store_id, topic, outcome, reason_code, reason, tried_at, read_at, set_aside)
               SELECT id, topic, 'complete', '', '', now(), now() - interval '5 minutes', 0
               FROM stores_store, unnest(ARRAY['orders', 'stock', 'products']) AS topic"""
        )
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main()
