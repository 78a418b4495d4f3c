"""`make worlds`: what is found against what is planted, check by check, over many worlds of all platforms. One JSON object a line.

Each world is a sandbox of its own seed, read over sockets into an empty database. `missed`: planted and not found; `false_alarms`:
found and not planted, near misses among them; `green_unread`: checklist lines that say ok of data that was never read. What no
world holds is named as not planted: of such a check, nothing was shown.
"""

from tests import services

services.start()

import django  # noqa: E402

django.setup()

import json  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
from collections import Counter, defaultdict  # noqa: E402
from collections.abc import Iterable, Iterator  # noqa: E402
from typing import Any, NamedTuple  # noqa: E402

from django.conf import settings  # noqa: E402

from inspections.items import State  # noqa: E402
from inspections.models import Finding, Inspection  # noqa: E402
from inspections.registry import all_checks  # noqa: E402
from stores.fetching import FetchLoop  # noqa: E402
from stores.models import Store  # noqa: E402
from stores.platforms.names import NAMES  # noqa: E402
from tests.house import Sandbox, connect_stores, empty_database, form_pools, inspect, planted  # noqa: E402

STORES = int(os.environ.get("STORES", "500"))
SEEDS = int(os.environ.get("SEEDS", "10"))
# So many at a time, as a worker takes them.
_BATCH = 50
# One shop in so many shares its stock with two others, and in one of so many prices fall.
_POOLED = 5

# (platform, check) of one problem; a problem found on two platforms counts twice.
Key = tuple[str, str]


class Tally(NamedTuple):
    """Problems by platform and check."""

    planted: Counter[Key]
    found: Counter[Key]
    false_alarms: Counter[Key]


def main() -> int:
    """Reads every world; 1 when anything was missed, rang falsely, or was green unread."""
    tally = Tally(Counter(), Counter(), Counter())
    green = 0
    for seed in range(1, SEEDS + 1):
        empty_database()
        switches = {"pools": str(STORES // _POOLED // 3), "price_drops": str(STORES // _POOLED)}
        sandbox = Sandbox(seed=seed, stores=STORES, platforms=",".join(NAMES), still=True, **switches)
        settings.PLATFORM_SETTINGS = sandbox.environment
        try:
            stores, rows = _read(sandbox)
            green += sum(1 for _ in _green_unread(rows.values()))
            _compare(sandbox, stores, rows, tally)
            _let_prices_fall(sandbox, stores, tally)
        finally:
            sandbox.stop()
        _note(f"seed {seed}: {len(rows)} stores")
    return _tell(tally, green)


def _read(sandbox: Sandbox) -> tuple[list[Store], dict[int, Inspection]]:
    loop = FetchLoop()
    stores: list[Store] = []
    rows: dict[int, Inspection] = {}
    for shops in _batches(sandbox.get("/_sandbox/stores")):
        batch = connect_stores(sandbox, shops)
        form_pools(sandbox, batch)
        stores += batch.values()
        rows |= inspect(batch.values(), loop)
    return stores, rows


def _batches(shops: Iterable[dict[str, Any]]) -> Iterator[list[str]]:
    """Shop ids. A pool stays together: who is judged while the others of its pool were never read cannot know what differs."""
    together: defaultdict[str, list[str]] = defaultdict(list)
    for shop in shops:
        together[shop.get("pool", shop["shop_id"])].append(shop["shop_id"])
    batch: list[str] = []
    for pool in together.values():
        if len(batch) + len(pool) > _BATCH:
            yield batch
            batch = []
        batch += pool
    yield batch


def _let_prices_fall(sandbox: Sandbox, stores: Iterable[Store], tally: Tally) -> None:
    """A price falls between two readings, so these shops are read once more, and judged by this alone."""
    can = {one["shop_id"] for one in sandbox.get("/_sandbox/stores") if one.get("prices_can_fall")}
    again = [store for store in stores if store.external_id in can]
    for store in again:
        sandbox.post("/_sandbox/events", {"event": "prices_fall", "shop_id": store.external_id})
    rows: dict[int, Inspection] = {}
    loop = FetchLoop()
    for begin in range(0, len(again), _BATCH):
        rows |= inspect(again[begin : begin + _BATCH], loop)
    loop.close()
    _compare(sandbox, again, rows, tally, only="price_dropped")


def _compare(
    sandbox: Sandbox, stores: Iterable[Store], rows: dict[int, Inspection], tally: Tally, only: str = ""
) -> None:
    """`only`: of this check."""
    for store in stores:
        truth = planted(sandbox, store, rows[store.pk].judged_at)
        seen = set(Finding.objects.open().filter(store=store).values_list("check_id", "subject"))
        truth, seen = (
            {(check, subject) for check, subject in problems if only in ("", check)} for problems in (truth, seen)
        )
        for counter, problems in zip(tally, (truth, truth & seen, seen - truth), strict=True):
            counter.update((store.platform, check) for check, _ in problems)
        for check, subject in truth ^ seen:
            _note(f"{store.platform} {store.external_id} {check}/{subject}")


def _green_unread(rows: Iterable[Inspection]) -> Iterator[str]:
    for row in rows:
        for line in row.items.values():
            for name, check in line["checks"].items():
                if check["state"] == State.OK and check["data_at"] is None:
                    yield name


def _tell(tally: Tally, green: int) -> int:
    for key in sorted(tally.planted.keys() | tally.false_alarms.keys()):
        _line(*key, tally.planted[key], tally.found[key], tally.false_alarms[key])
    for check in sorted(all_checks().keys() - {check for _, check in tally.planted}):
        _say({"check": check, "planted": 0, "shown": "not planted"})
    sums = [counter.total() for counter in tally]
    _line("all", "all", *sums)
    _say({"worlds": SEEDS, "stores": STORES, "green_unread": green})
    return int(sums[0] != sums[1] or bool(sums[2]) or bool(green))


def _line(platform: str, check: str, wanted: int, found: int, false_alarms: int) -> None:
    _say(
        {
            "platform": platform,
            "check": check,
            "planted": wanted,
            "found": found,
            "false_alarms": false_alarms,
            "recall": round(found / wanted, 3) if wanted else None,
            "precision": round(found / (found + false_alarms), 3) if found + false_alarms else None,
        }
    )


def _say(line: dict[str, object]) -> None:
    sys.stdout.write(f"{json.dumps(line)}\n")


def _note(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
