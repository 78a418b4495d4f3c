"""From a webhook to the open finding, with the product's own processes: part of `make bench`. One JSON object a line.

A SKU sells out at a store, the marketplace tells of it, and a finding must be open: p50 and p99 of the time between, at 1, 20
and 100 events a second, with how many were lost or doubled.
"""

from tests import services

services.start()

import django  # noqa: E402

django.setup()

import json  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable, Iterator  # noqa: E402
from concurrent.futures import ThreadPoolExecutor  # noqa: E402
from contextlib import contextmanager  # noqa: E402
from datetime import UTC, datetime, timedelta  # noqa: E402

from django.utils import timezone  # noqa: E402

from inspections import sweeps  # noqa: E402
from inspections.models import Finding, Schedule, Sweep  # noqa: E402
from shopops.launcher.ports import any_free_port  # noqa: E402
from stores.models import Product, PushEvent, PushState, Store  # noqa: E402
from tests.house import ROOT, Sandbox, connect_stores, empty_database  # noqa: E402

STORES = int(os.environ.get("STORES", "200"))
RATES, SECONDS = (1, 20, 100), 10
_PATIENCE = 60


def main() -> None:
    """Runs everything on servers of its own; takes two minutes."""
    empty_database()
    port = any_free_port()
    sandbox = Sandbox(
        seed=7, stores=STORES, latency_ms="50", webhook_url=f"http://127.0.0.1:{port}/webhooks/{{platform}}"
    )
    try:
        connect_stores(sandbox)
        with processes(sandbox, port):
            first_sweep()
            goods = live_goods()
            for rate in RATES:
                measure(sandbox, rate, [next(goods) for _ in range(rate * SECONDS)])
    finally:
        sandbox.stop()


@contextmanager
def processes(sandbox: Sandbox, port: int) -> Iterator[None]:
    """The pages, two workers and the beat, as `make run` starts them."""
    environment = os.environ | sandbox.environment | {"PUBLIC_URL": f"http://127.0.0.1:{port}", "LOG_LEVEL": "WARNING"}
    commands = [
        ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws", "--workers", "1",
         "--blocking-threads", "4", "--no-access-log", "shopops.wsgi:application"],
        *(["celery", "-q", "-A", "shopops", "worker", "-P", "threads", "-c", "4", "-n", f"bench{n}@%h", "-l", "ERROR"]
          for n in (1, 2)),
        ["celery", "-q", "-A", "shopops", "beat", "-l", "ERROR"],
    ]  # fmt: skip
    started = [
        subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for command in commands
    ]
    try:
        yield
    finally:
        for process in started:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


def first_sweep() -> None:
    """Everything read once, the next rounds far away."""
    sweep = sweeps.start_sweep(Store.objects.all(), None)
    _until(lambda: Sweep.objects.get(pk=sweep.pk).finished_at is not None, 120)
    Schedule.objects.update(due_at=timezone.now() + timedelta(days=1))


def live_goods() -> Iterator[tuple[str, str]]:
    """(shop, SKU) pairs that are on sale, a different shop each time as long as they last."""
    known = set(Finding.objects.values_list("subject", flat=True))
    shelves = [
        [(store.external_id, sku["sku_id"]) for product in Product.objects.filter(store=store, status="live")
         for sku in product.skus if sku["on_sale"] and sku["sku_id"] not in known]
        for store in Store.objects.filter(readings__topic="status", readings__outcome="complete")
    ]  # fmt: skip
    while any(shelves):
        for shelf in shelves:
            if shelf:
                yield shelf.pop()


def measure(sandbox: Sandbox, rate: int, goods: list[tuple[str, str]]) -> None:
    """Sends them evenly, waits until all are found, tells how long each took."""
    PushEvent.objects.all().delete()
    sent: dict[str, datetime] = {}

    def sell_out(pair: tuple[str, str]) -> None:
        told = sandbox.post("/_sandbox/events", {"event": "stock_zero", "shop_id": pair[0], "sku_id": pair[1]})
        sent[str(told["subject"])] = datetime.now(UTC)

    began = time.monotonic()
    with ThreadPoolExecutor(16) as lines:
        for place, pair in enumerate(goods):
            time.sleep(max(0.0, began + place / rate - time.monotonic()))
            lines.submit(sell_out, pair)
    found = Finding.objects.filter(check_id="stock_zero", subject__in=list(sent))
    _until(lambda: found.count() >= len(sent), _PATIENCE)
    opened = dict(found.values_list("subject", "opened_at"))
    waits = sorted((opened[sku] - sent[sku]).total_seconds() for sku in opened)
    line = {
        "name": f"webhook to open finding at {rate}/s",
        "events": len(sent),
        "p50": round(waits[len(waits) // 2], 3),
        "p99": round(waits[min(len(waits) - 1, len(waits) * 99 // 100)], 3),
        "unit": "s",
        "lost": len(sent) - len(opened),
        "doubled": found.count() - len(opened),
        "webhooks": PushEvent.objects.count(),
        "waiting": PushEvent.objects.filter(state=PushState.WAITING).count(),
    }
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _until(true: Callable[[], bool], seconds: float) -> bool:
    """Looks again and again; False when it did not come true in time."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if true():
            return True
        time.sleep(0.05)
    return False


if __name__ == "__main__":
    main()
