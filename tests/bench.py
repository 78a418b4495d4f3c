"""`make bench`: how near to the physical limit, as ratios measured in one run. One JSON object a line: name, value, unit, raw, ratio.

`raw` is the bare limit met in the same run: the same signed calls without decoding or database, or the same rows unchanged.
Numbers of different machines, or of a busy one, do not compare; ratios do, roughly.
"""

from tests import services

services.start()

import django  # noqa: E402

django.setup()

import asyncio  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable, Coroutine  # noqa: E402
from contextlib import suppress  # noqa: E402
from datetime import UTC, datetime  # noqa: E402
from decimal import Decimal  # noqa: E402
from typing import Any  # noqa: E402

from aiohttp import web  # noqa: E402
from aiohttp.test_utils import TestServer  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from inspections import sweeps  # noqa: E402
from inspections.engine import Engine  # noqa: E402
from stores.mirror import write_records  # noqa: E402
from stores.models import Store, TopicReading  # noqa: E402
from stores.platforms.calls import Caller, PlatformClock, RequestLoop  # noqa: E402
from stores.platforms.errors import PlatformError  # noqa: E402
from stores.platforms.transport import Request, make_transport  # noqa: E402
from stores.records import StatementRecord  # noqa: E402
from tests.house import Sandbox, connect_stores, empty_database  # noqa: E402

STORES = int(os.environ.get("STORES", "200"))
LATENCY_MS = os.environ.get("LATENCY_MS", "150")
NOW = datetime(2026, 11, 23, tzinfo=UTC)

Make = Callable[[datetime], Request]


def main() -> None:
    """Runs everything on servers of its own; takes a minute or two."""
    empty_database()
    sandbox = Sandbox(seed=7, stores=STORES, latency_ms=LATENCY_MS)
    settings.PLATFORM_SETTINGS = sandbox.environment
    connect_stores(sandbox)
    try:
        engine = Engine()
        fetching(engine)
        mirroring()
        fairness(engine)
    finally:
        sandbox.stop()


def fetching(engine: Engine) -> None:
    """A first sweep, the same calls bare, an unchanged sweep, and the calls of an unchanged sweep bare."""
    recorded: list[Make] = []
    _record(recorded)
    first = _sweep(engine)
    first_calls = list(recorded)
    TopicReading.objects.update(watermark=None)
    raw = _bare(engine, first_calls)
    tell("first sweep", STORES / first, "stores/s", raw=STORES / raw)
    recorded.clear()
    _sweep(engine)
    recorded.clear()
    again = _sweep(engine)
    raw_again = _bare(engine, list(recorded))
    tell("unchanged sweep", STORES / again, "stores/s", raw=STORES / raw_again)
    tell("calls a store, first and unchanged", len(first_calls) / STORES, "calls", raw=len(recorded) / STORES)


def mirroring() -> None:
    """Changed and unchanged rows a second through the mirror."""
    store = Store.objects.first()
    assert store is not None
    rows = [(store.pk, _statement(number, "1")) for number in range(20_000)]
    changed = _timed(lambda: write_records(rows, NOW))
    with CaptureQueriesContext(connection) as statements:
        unchanged = _timed(lambda: write_records(rows, NOW))
    tell("mirror, changed rows", len(rows) / changed, "rows/s", raw=len(rows) / unchanged)
    tell("mirror, statements for 20,000 unchanged rows", len(statements), "statements", raw=1)


def fairness(engine: Engine) -> None:
    """The stores of one app, alone and beside 2,000 stores of another app whose every call takes five seconds."""

    async def both() -> tuple[float, float]:
        requests, server = engine._loop.requests, await _host_of_two_speeds()
        stores = [_eight_calls(requests, server, Caller("tiktok", "quick", str(n)), "quick") for n in range(100)]
        alone = await _seconds_of(stores)
        slow = [_eight_calls(requests, server, Caller("tiktok", "slow", str(n)), "slow") for n in range(2_000)]
        crowd = [asyncio.ensure_future(store) for store in slow]
        await asyncio.sleep(3)  # until they are all under way or waiting
        stores = [_eight_calls(requests, server, Caller("tiktok", "quick", f"b{n}"), "quick") for n in range(100)]
        beside = await _seconds_of(stores)
        for store in crowd:
            store.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)
        await server.close()
        return alone, beside

    alone, beside = engine._loop.submit(both()).result()
    tell("an app's stores beside 2,000 slow ones of another", 100 / beside, "stores/s", raw=100 / alone)


async def _host_of_two_speeds() -> TestServer:
    async def answer(request: web.Request) -> web.Response:
        await asyncio.sleep(5 if request.path == "/slow" else 0.15)
        return web.Response()

    application = web.Application()
    application.router.add_get("/{speed}", answer)
    server = TestServer(application)
    await server.start_server(access_log=None)
    return server


async def _eight_calls(requests: RequestLoop, server: TestServer, caller: Caller, speed: str) -> None:
    """A store of eight calls, one after the other."""
    request = Request("GET", str(server.make_url(f"/{speed}")), {})

    for api in range(8):
        with suppress(PlatformError):
            await requests.call(lambda now: request, bool, caller=caller, api=f"/{api}", clock=PlatformClock())


async def _seconds_of(stores: list[Coroutine[Any, Any, None]]) -> float:
    began = time.monotonic()
    await asyncio.gather(*stores)
    return time.monotonic() - began


def tell(name: str, value: float, unit: str, *, raw: float) -> None:
    ratio = round(value / raw, 3) if raw else None
    line = {"name": name, "value": round(value, 2), "unit": unit, "raw": round(raw, 2), "ratio": ratio}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _sweep(engine: Engine) -> float:
    """Seconds from asking to the last store written, in this one process."""
    sweep = sweeps.start_sweep(Store.objects.all(), None)
    began = time.monotonic()
    engine.drain()
    assert engine.wait_until_idle(300)
    seconds = time.monotonic() - began
    sweep.refresh_from_db()
    assert sweep.done == STORES
    return seconds


def _record(recorded: list[Make]) -> None:
    """Keeps what every call would send."""
    plain = RequestLoop.call

    async def call(self: RequestLoop, make: Make, read: Any, **of: Any) -> Any:
        recorded.append(make)
        return await plain(self, make, read, **of)

    RequestLoop.call = call  # type: ignore[method-assign, assignment]


def _bare(engine: Engine, calls: list[Make]) -> float:
    """Seconds for the same calls, signed anew, sent and thrown away."""

    async def send_all() -> None:
        transport = make_transport(settings.PLATFORM_TRANSPORT, body_bytes=settings.PLATFORM_BODY_BYTES)
        turns = asyncio.Semaphore(200)

        async def send(make: Make) -> None:
            async with turns:
                await transport.send(make(PlatformClock().now()), seconds=30)

        await asyncio.gather(*map(send, calls))
        await transport.close()

    return _timed(lambda: engine._loop.submit(send_all()).result())


def _statement(number: int, amount: str) -> StatementRecord:
    return StatementRecord(
        external_id=str(number),
        statement_at=NOW,
        currency="SGD",
        settlement_amount=Decimal(amount),
        revenue_amount=None,
        fee_amount=None,
        adjustment_amount=None,
        payment="paid",
    )


def _timed(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


if __name__ == "__main__":
    main()
