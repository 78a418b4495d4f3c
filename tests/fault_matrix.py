"""`make faults`: every fault of the sandbox on every platform, over sockets, into the database. One JSON object a line.

Stores with open findings are inspected while the fault is on. `green_unread`: checks that say ok although a topic of theirs was
not read completely; `closed`: findings closed on the word of such a topic; `believed`: topics that count as read completely
although each of their answers was spoilt.
"""

from tests import services

services.start()

import django  # noqa: E402

django.setup()

import json  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
from collections.abc import Sequence  # noqa: E402

from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from inspections.items import State  # noqa: E402
from inspections.models import Finding, Inspection  # noqa: E402
from inspections.registry import all_checks  # noqa: E402
from sandbox.faults import AFTER, FAULTS  # noqa: E402
from stores.fetching import FetchLoop  # noqa: E402
from stores.models import Store, TopicReading  # noqa: E402
from stores.platforms.names import NAMES  # noqa: E402
from stores.topics import Outcome  # noqa: E402
from tests.house import Sandbox, connect_stores, empty_database, inspect  # noqa: E402
from tests.stores.callers import forget_calls  # noqa: E402

SEED = int(os.environ.get("SEED", "7"))
STORES = 60
# With one of these, answers are usable all the same: what is repeated, late or refused once is mended.
_MENDED = {"duplicate_item", "empty_page", "skew_600", "skew_-600", "token_expired", "token_invalid", "rate_limited"}
# These spoil some answers and leave others whole; that a shop is inactive is itself an answer, about its status.
_IN_PART = {
    "wrong_types",
    "unknown_enum",
    "vanishing_row",
    "no_deadline",
    "null_list",
    "nan",
    "data_null",
    "cursor_expired",
}
_IN_PART |= {"endless_pages", "shop_inactive", "seller_inactive"}


def main() -> int:
    """A world per platform; 1 when anything was green unread, closed unseen or believed."""
    bad = 0
    for platform in NAMES:
        empty_database()
        sandbox = Sandbox(seed=SEED, stores=STORES, platforms=platform, still=True)
        settings.PLATFORM_SETTINGS = sandbox.environment
        try:
            stores = list(connect_stores(sandbox).values())
            settings.PLATFORM_CALL_SECONDS = 120.0  # without a fault, however busy the machine
            inspect(stores, FetchLoop())
            settings.PLATFORM_CALL_SECONDS = 1.5
            troubled = [one for one in stores if _open(one) and _in_touch(one)]
            for fault in (one for one in FAULTS if not one.startswith(AFTER)):  # those are of writes
                bad += _try(sandbox, platform, fault, troubled)
        finally:
            sandbox.stop()
    return int(bool(bad))


def _try(sandbox: Sandbox, platform: str, fault: str, stores: Sequence[Store]) -> int:
    forget_calls()
    Finding.objects.update(closed_at=None)
    TopicReading.objects.filter(store__in=stores).update(watermark=None, outcome=Outcome.COMPLETE, read_at=None)
    begun = timezone.now()
    before = {store.pk: _open(store) for store in stores}
    for store in stores:
        sandbox.fault(fault, shop_id=store.external_id)
    rows = inspect(stores, FetchLoop(), seconds=20)
    sandbox.reset()
    readings = TopicReading.objects.filter(store__in=stores, tried_at__gte=begun)
    unread = {(one.store_id, one.topic) for one in readings if one.outcome in (Outcome.FAILED, Outcome.PARTIAL)}
    believed = 0
    if fault not in _MENDED | _IN_PART:
        believed = sum(1 for one in readings if one.outcome == Outcome.COMPLETE)
    green = sum(_green_unread(row, unread) for row in rows.values())
    closed = sum(
        1
        for store in stores
        for check, _ in before[store.pk] - _open(store)
        if any((store.pk, topic) in unread for topic in all_checks()[check].topics)
    )
    told = {"platform": platform, "fault": fault, "stores": len(stores), "topics_unread": len(unread)}
    sys.stdout.write(json.dumps({**told, "green_unread": green, "closed": closed, "believed": believed}) + "\n")
    sys.stdout.flush()
    return green + closed + believed


def _green_unread(row: Inspection, unread: set[tuple[int, str]]) -> int:
    return sum(
        1
        for line in row.items.values()
        for name, cell in line["checks"].items()
        if cell["state"] == State.OK and any((row.store_id, topic) in unread for topic in all_checks()[name].topics)
    )


def _open(store: Store) -> set[tuple[str, str]]:
    return set(Finding.objects.open().filter(store=store).values_list("check_id", "subject"))


def _in_touch(store: Store) -> bool:
    """Stores whose connection is in order: of the others nothing is read, fault or no fault."""
    return not TopicReading.objects.filter(store=store, outcome=Outcome.FAILED).exists()


if __name__ == "__main__":
    sys.exit(main())
