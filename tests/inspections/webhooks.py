"""Webhooks as TikTok Shop sends them, and what happens with those that wait."""

import hashlib
import hmac
import itertools
import json
from typing import Any

from django.test import Client

from inspections import work
from inspections.round import ReadStore, write_group
from inspections.wakings import take_pushes
from stores.fetching import FetchLoop
from stores.models import Store
from stores.platforms.base import AppKeys
from stores.reading import read_store
from stores.sync import open_sessions
from tests.house import Sandbox

ADDRESS = "/webhooks/tiktok"
ORDER_CHANGED, DEAUTHORISED, EXPIRING, STOCK_CHANGED = 1, 6, 7, 27
_numbers = itertools.count(7_380_066_284_010_040_000)


def webhook(kind: int, shop_id: str, at: float, **data: Any) -> bytes:
    """The body, byte for byte; `at`: when it happened, Unix seconds."""
    told = {"type": kind, "tts_notification_id": str(next(_numbers)), "shop_id": shop_id, "timestamp": int(at)}
    return json.dumps({**told, "data": data}).encode()


def signature(app: AppKeys, body: bytes) -> str:
    return hmac.new(app.secret.encode(), app.app_key.encode() + body, hashlib.sha256).hexdigest()


def deliver(client: Client, body: bytes, sign: str) -> int:
    """The status it was answered with."""
    answer = client.post(ADDRESS, body, content_type="application/json", headers={"Authorization": sign})
    return answer.status_code


def send(client: Client, sandbox: Sandbox, body: bytes) -> int:
    """Signed as the sandbox's app would."""
    return deliver(client, body, signature(sandbox.keys("tiktok"), body))


def work_off(loop: FetchLoop) -> list[work.Lease]:
    """What a worker does when the bell rings: webhooks, leases, reading, writing."""
    take_pushes()
    leases = work.lease_due("test", 1000)
    by_store = {lease.store_id: lease for lease in leases}
    sessions, unreadable = open_sessions(list(by_store), loop, {pk: one.poked() for pk, one in by_store.items()})
    reading = [
        loop.submit(read_store(platform, shop, seconds=300, topics=by_store[shop.store_id].topics))
        for platform, shop in sessions
    ]
    reads = [*unreadable, *(future.result() for future in reading)]
    write_group([ReadStore(by_store[read.store_id], read) for read in reads])
    return leases


def clock_of(sandbox: Sandbox) -> float:
    """The platform's clock, Unix seconds."""
    return float(sandbox.get("/_sandbox/clock")["now"])


def topics_read(sandbox: Sandbox, store: Store) -> set[str]:
    """The API paths that were called for a store since the log was emptied."""
    return {one["path"] for one in sandbox.get("/_sandbox/log")["requests"] if one["shop_id"] == store.external_id}
