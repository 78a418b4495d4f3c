"""`make worlds`: what is found against what is planted, check by check, over many worlds of all platforms: a table at the end.

Each world is a sandbox of its own seed, with every kind of problem and near miss on every platform, read over sockets into an
empty database; what no API says is told as people and other tools tell it. Fails when anything planted was missed, anything else
was found (each is named with its store), a line said ok of data that was never read, or a check that can be judged was not planted.
"""

from tests import services

services.start()

import django  # noqa: E402

django.setup()

import os  # noqa: E402
import sys  # noqa: E402
from collections import defaultdict  # noqa: E402
from collections.abc import Iterable, Iterator, Mapping  # noqa: E402
from typing import Any, NamedTuple  # noqa: E402

from django.conf import settings  # noqa: E402

from inspections.items import State  # noqa: E402
from inspections.models import Finding, Inspection  # noqa: E402
from stores.fetching import FetchLoop  # noqa: E402
from stores.models import Store  # noqa: E402
from stores.platforms.names import NAMES  # noqa: E402
from stores.topics import BEHIND  # noqa: E402
from tests.house import Sandbox, connect_stores, empty_database, form_pools, inspect, planted  # noqa: E402
from tests.telling import Subjects, Telling  # noqa: E402
from tests.worlds_table import Tally, near_misses, note, tell  # noqa: E402

STORES = int(os.environ.get("STORES", "500"))
SEEDS = int(os.environ.get("SEEDS", "10"))
SEED = int(os.environ.get("SEED", "1"))
# After so many rounds the past of a store is read.
_MOST_ROUNDS = 5
# So many at a time, as a worker takes them.
_BATCH = 50
# One shop in so many shares its stock with two others, and in one of so many prices fall.
_POOLED = 5
# Notices without a date are news for a day from when they were first read; so long after that they are looked for.
_A_DAY_LATER = 26 * 3600


class _World(NamedTuple):
    """`subjects`: the product's own names of what it numbers itself."""

    sandbox: Sandbox
    shops: list[dict[str, Any]]
    stores: dict[str, Store]
    subjects: Subjects
    loop: FetchLoop


def main() -> int:
    """Reads every world; 1 when anything is not as it must be."""
    tally, green, loop = Tally(), 0, FetchLoop()
    for seed in range(SEED, SEED + SEEDS):
        empty_database()
        switches = {"pools": str(STORES // _POOLED // 3), "price_drops": str(STORES // _POOLED)}
        sandbox = Sandbox(
            "--complete", "--shopee-chat", seed=seed, stores=STORES, platforms=",".join(NAMES), still=True, **switches
        )
        settings.PLATFORM_SETTINGS = sandbox.environment
        settings.POLICY_TEST_ORIGIN = settings.EXIT_ADDRESS_URL = sandbox.url
        try:
            world = _begin(sandbox, loop)
            rows = _read(world)
            green += sum(1 for _ in _green_unread(rows.values()))
            tally.near.update(near_misses(world.shops))
            _compare(world, rows, tally, world.stores.values())
            _let_prices_fall(world, tally)
            _let_a_day_pass(world, tally)
        finally:
            sandbox.stop()
        note(f"seed {seed}: {len(rows)} stores")
    return tell(tally, green, SEEDS, STORES)


def _begin(sandbox: Sandbox, loop: FetchLoop) -> _World:
    """All stores connected, and everything told."""
    stores = connect_stores(sandbox)
    form_pools(sandbox, stores)
    telling = Telling(sandbox, stores)
    telling.tell()
    return _World(sandbox, sandbox.get("/_sandbox/stores"), stores, telling.subjects, loop)


def _read(world: _World) -> dict[int, Inspection]:
    rows: dict[int, Inspection] = {}
    for shops in _batches(world.shops):
        rows |= inspect([world.stores[shop_id] for shop_id in shops], world.loop)
    for _ in range(_MOST_ROUNDS):  # what does not fit into one round follows in the next
        behind = Store.objects.filter(readings__reason_code=BEHIND).distinct()
        rows |= inspect(behind, world.loop) if behind else {}
    return rows


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


def _let_prices_fall(world: _World, tally: Tally) -> None:
    """A price falls between two readings, so these shops are read once more, and judged by this alone."""
    again = [world.stores[one["shop_id"]] for one in world.shops if one.get("prices_can_fall")]
    for store in again:
        world.sandbox.post("/_sandbox/events", {"event": "prices_fall", "shop_id": store.external_id})
    _read_again(world, again, tally, "price_dropped")


def _let_a_day_pass(world: _World, tally: Tally) -> None:
    """Notices without dates grow old: the shops that have them are read a day later, with as many others, and judged by this alone."""
    told = [one["shop_id"] for one in world.shops if "~notices_grow_old" in one["plan"]]
    others = [one["shop_id"] for one in world.shops if one["platform"] == "lazada" and one["shop_id"] not in told]
    world.sandbox.post("/_sandbox/clock", {"advance_seconds": _A_DAY_LATER})
    again = [world.stores[shop_id] for shop_id in (*told, *others[: len(told)])]
    _read_again(world, again, tally, "notices_unread")


def _read_again(world: _World, stores: list[Store], tally: Tally, check: str) -> None:
    rows: dict[int, Inspection] = {}
    for begin in range(0, len(stores), _BATCH):
        rows |= inspect(stores[begin : begin + _BATCH], world.loop)
    _compare(world, rows, tally, stores, only=check)


def _compare(
    world: _World, rows: Mapping[int, Inspection], tally: Tally, stores: Iterable[Store], only: str = ""
) -> None:
    """`only`: of this check."""
    for store in stores:
        row = rows[store.pk]
        truth = {
            (check, world.subjects.get((store.pk, subject), subject))
            for check, subject in planted(world.sandbox, store, row.judged_at)
            if only in ("", check)
        }
        open_now = Finding.objects.open().filter(store=store)
        seen = {one for one in open_now.values_list("check_id", "subject") if only in ("", one[0])}
        tally.add(store.platform, truth, seen)
        for check, subject in sorted(truth ^ seen):
            word = "missed" if (check, subject) in truth else "false alarm"
            note(f"{word}: {store.platform} {store.external_id} {check}/{subject}{_why(row, check)}")


def _why(row: Inspection, check: str) -> str:
    """What the row says of a check."""
    line = next((one["checks"][check] for one in row.items.values() if check in one["checks"]), None)
    return f" ({line['state']}: {line['reason']})" if line else ""


def _green_unread(rows: Iterable[Inspection]) -> Iterator[str]:
    for row in rows:
        for line in row.items.values():
            for name, check in line["checks"].items():
                if check["state"] == State.OK and check["data_at"] is None:
                    yield name


if __name__ == "__main__":
    sys.exit(main())
