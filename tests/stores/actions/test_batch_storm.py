"""Batches in a small storm: asked for twice at the same moment, three senders at once, answers lost after the platform took them."""

import random
import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.db.models.functions import Now
from django.utils import timezone

from stores.actions import bulk, sending
from stores.models import DONE, Action, ActionBatch, ActionSource
from stores.platforms.registry import PLATFORMS
from tests.stores.actions.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)

FAULTS = ("accept_then_cut", "accept_then_500", "accept_then_hang", "error_500", "rate_limited")
ROWS = 4


@pytest.mark.parametrize("kind", ["ship_order", "set_stock"])
def test_a_batch_is_done_once_and_says_what_it_is_unsure_of(cast: Cast, kind: str) -> None:
    draw, stores = random.Random(5), [cast.store(name) for name in sorted(PLATFORMS)]
    wanted = [(store, cast.wanted(store, kind)) for store in stores for _ in range(ROWS)]
    subjects = {(store.pk, payload.get("order_id") or payload["sku_id"]): (store, payload) for store, payload in wanted}
    rows = [bulk.Row(place, store, payload) for place, (store, payload) in enumerate(subjects.values())]
    cast.market.delete("/_sandbox/log")
    _at_once(lambda: bulk.apply(kind, rows, cast.people["alice"], "one key", ActionSource.PAGE, timezone.now()))
    assert ActionBatch.objects.get().actions.count() == len(rows)
    for _ in range(30):
        if not Action.objects.filter(state__in=("waiting", "due", "leased", "unsure")).exists():
            break
        cast.fault(draw.choice(FAULTS), draw.choice(stores), count=2, seconds=2, method="POST")
        _at_once(lambda: sending.send_due(cast.loop, 7))
        Action.objects.filter(state="due").update(not_before=Now())
        cast.look(after=timedelta(minutes=3))
    written = [one for store in stores for one in cast.written(store)]
    times = Counter((one["kind"], one["shop_id"], _subject(one)) for one in written)
    assert [one for one, count in times.items() if count > 1] == []
    done = {(shop, subject) for kind, shop, subject in times if kind in ("ship", "stock")}
    for action in ActionBatch.objects.get().actions.select_related("store"):
        stands = (action.store.external_id, action.subject) in done
        assert action.state == "unsure" or stands == (action.state in DONE), (action.state, action.reason)


def _subject(written: dict[str, Any]) -> str:
    """The order or SKU of a write; some platforms name a parcel besides."""
    return str(written.get("order_id") or written.get("sku_id") or written["identity"])


def _at_once(act: Any) -> None:
    def do() -> None:
        try:
            act()
        finally:
            connections.close_all()

    doers = [threading.Thread(target=do) for _ in range(3)]
    for one in doers:
        one.start()
    for one in doers:
        one.join()
