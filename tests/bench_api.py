"""`make bench-api`: what a page of 50 costs in the REST API beside its bare query, at the first page and at the 10,000th.

One JSON object a line: name, value, unit, raw, ratio. Both are measured in turns in one run, so the ratio holds on a busy machine.
"""

from tests import services

services.start()

import django  # noqa: E402

django.setup()

import json  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable  # noqa: E402
from datetime import timedelta  # noqa: E402
from functools import partial  # noqa: E402
from typing import Any  # noqa: E402

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.utils import timezone  # noqa: E402

from people.keyset import Order as ListOrder  # noqa: E402
from people.keyset import PageAsked  # noqa: E402
from people.models import ApiToken, User  # noqa: E402
from people.roles import Role  # noqa: E402
from shopops.wsgi import application  # noqa: E402
from stores.models import Order, Store, StoreGroup  # noqa: E402
from tests.faces.world import fill_store, make_store  # noqa: E402
from tests.house import empty_database  # noqa: E402

ORDERS, STORES, TURNS = int(os.environ.get("ORDERS", "1000000")), 500, int(os.environ.get("TURNS", "300"))
# Stores with a row of everything, and the lists of them that programs ask for often.
_FULL = 60
_OTHERS = (
    *("stores", "findings", "inspections", "alerts", "conversations", "reviews", "stock", "products", "returns"),
    *("notices", "readings", "coverage"),
)
_FOLLOWED = ("orders", "conversations", "findings", "alerts")
_BARE = """SELECT o.id, o.external_id, o.status, o.platform_status, o.created_at, o.updated_at, o.paid_at, o.ship_by_at,
  o.shipped_at, o.hand_over_by_at, o.collected_at, o.deliver_by_at, o.delivered_at, o.cancelled_at, o.auto_cancel_at,
  o.fulfilled_by_platform, o.cancel_requested, o.total_amount, o.currency, o.carrier, o.tracking_number, o.seen_changed_at,
  s.id, s.name, s.platform, s.external_id, s.country
  FROM stores_order o JOIN stores_store s ON s.id = o.store_id WHERE o.id < %s ORDER BY o.id DESC LIMIT 51"""


def main() -> None:
    """Runs everything on a database of its own."""
    empty_database()
    settings.API_CALLS_PER_MINUTE = 10_000_000
    now = timezone.now()
    stores = Store.objects.bulk_create(
        Store(platform="tiktok", external_id=f"b{n}", name=f"Store {n}", country="SG", time_zone="Asia/Singapore")
        for n in range(STORES)
    )
    _fill(stores[0].pk)
    alice = User.objects.create(username="alice", role=Role.OWNER)
    call = _caller(ApiToken.issue(alice, "bench")[1])
    newest = Order.objects.order_by("-pk").values_list("pk", flat=True)[0]
    deep = newest - min(10_000 * 50, ORDERS - 100)
    cursor = PageAsked(50, ListOrder.NEWEST, None).cursor_behind(deep, None)
    for name, address, below in (("page 1", "", newest + 1), ("page 10,000", f"&cursor={cursor}", deep)):
        api, bare = _in_turns(partial(call, f"/api/v1/orders/?limit=50{address}"), partial(_fetch, below))
        tell(f"50 of {ORDERS:,} orders, {name}, CPU", api.cpu_ms, "ms", raw=bare.cpu_ms)
        tell(f"50 of {ORDERS:,} orders, {name}, p99", api.p99_ms, "ms", raw=bare.p99_ms)
    bob, group = User.objects.create(username="bob", role=Role.CUSTOMER_SERVICE), StoreGroup.objects.create(name="Full")
    group.members.add(bob)
    for number in range(_FULL):
        store = make_store(f"Full {number}", "SG", "Asia/Singapore")
        fill_store(store, now)
        store.groups.add(group)
    for name in _OTHERS:
        api, _ = _in_turns(partial(call, f"/api/v1/{name}/?limit=50"), partial(_fetch, newest))
        tell(f"50 {name}, CPU", api.cpu_ms, "ms")
    bobs = _caller(ApiToken.issue(bob, "bench")[1])
    for name in _FOLLOWED:
        api, some = _in_turns(
            partial(call, f"/api/v1/{name}/?limit=50&updated_since={now - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"),
            partial(bobs, f"/api/v1/{name}/?limit=50"),
        )
        tell(f"50 {name} changed since, CPU", api.cpu_ms, "ms")
        tell(f"50 {name} of {_FULL} stores one may see, CPU", some.cpu_ms, "ms")
    empty_database()


def _fill(first_store: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO stores_order (store_id, external_id, content_hash, seen_changed_at, status, platform_status,
                 created_at, updated_at, paid_at, ship_by_at, fulfilled_by_platform, cancel_requested, total_amount, currency,
                 carrier, tracking_number, lines)
               SELECT %s + n %% %s, n::text, '', now() - n * interval '1 second', 'to_ship', 'AWAITING_SHIPMENT', now(), now(),
                 now(), now(), false, false, n %% 1000, 'SGD', 'J&T', n::text, '[]'::jsonb
               FROM generate_series(1, %s) n""",
            [first_store, STORES, ORDERS],
        )
        cursor.execute("ANALYZE")


class Cost:
    """What one way of asking took."""

    def __init__(self) -> None:
        self.cpu = 0.0
        self.walls: list[float] = []

    @property
    def cpu_ms(self) -> float:
        return self.cpu / len(self.walls) * 1000

    @property
    def p99_ms(self) -> float:
        return sorted(self.walls)[int(len(self.walls) * 0.99)] * 1000

    def of(self, ask: Callable[[], object]) -> None:
        cpu, wall = time.process_time(), time.perf_counter()
        ask()
        self.walls.append(time.perf_counter() - wall)
        self.cpu += time.process_time() - cpu


def _in_turns(one: Callable[[], object], other: Callable[[], object]) -> tuple[Cost, Cost]:
    costs = Cost(), Cost()
    for _ in range(20):
        one(), other()
    for _ in range(TURNS):
        for cost, ask in zip(costs, (one, other), strict=True):
            cost.of(ask)
    return costs


def _fetch(below: int) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(_BARE, [below])
        rows: list[Any] = cursor.fetchall()
        return rows


def _caller(token: str) -> Callable[[str], bytes]:
    requests = RequestFactory()

    def call(address: str) -> bytes:
        environ = requests.get(address, SERVER_NAME="localhost", headers={"authorization": f"Bearer {token}"}).environ
        said: list[str] = []
        answer = application(environ, lambda status, headers, *more: said.append(status))  # type: ignore[arg-type, misc]
        body = b"".join(answer)
        if not said[0].startswith("200"):
            raise RuntimeError(f"{said[0]}: {body[:300]!r}")
        return body

    return call


def tell(name: str, value: float, unit: str, raw: float | None = None) -> None:
    line: dict[str, Any] = {"name": name, "value": round(value, 3), "unit": unit}
    if raw:
        line |= {"raw": round(raw, 3), "ratio": round(value / raw, 2)}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
