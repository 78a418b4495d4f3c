"""Between the database and the fetch loop: what each store's reading needs to know, and what it brought."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from django.db import connection, connections
from django.utils import timezone

from people.vault import SealBrokenError
from stores import boundaries, tokens
from stores.fetching import FetchLoop
from stores.mirror import Row, drop_absent, write_records
from stores.models import Connection, ConnectionState, Store, TopicReading
from stores.platforms.base import AppKeys, ChatAccess, Platform, ReadingPlan, ShopSession, TokenGrant, TopicRead
from stores.platforms.calls import PlatformClock
from stores.platforms.errors import AuthorisationRefusedError
from stores.platforms.proxies import going_out_by
from stores.reading import StoreRead, TopicResult, unread
from stores.records import Record, StatusRecord
from stores.topics import BEHIND, TOLD, Outcome, Topic

# Renewals wait on a row lock and on the platform; a few threads do, since they are rare.
_renewals = ThreadPoolExecutor(max_workers=4, thread_name_prefix="renewal")


class ReadingRow(NamedTuple):
    """A topic's standing after a reading was written."""

    outcome: Outcome
    reason_code: str
    reason: str
    read_at: datetime | None
    failing_since: datetime | None
    set_aside: int


# Store id -> the ids that webhooks named, by topic.
Poked = Mapping[int, dict[Topic, tuple[str, ...]]]
_NOTHING_POKED: Poked = {}


def open_sessions(
    store_ids: Sequence[int], loop: FetchLoop, poked: Poked = _NOTHING_POKED
) -> tuple[list[tuple[Platform, ShopSession]], list[StoreRead]]:
    """Sessions for the stores that can be called, and readings for those that cannot, with the reason. Four statements."""
    plans = _plans(store_ids, poked)
    sessions: list[tuple[Platform, ShopSession]] = []
    unreadable: list[StoreRead] = []
    stores = Store.objects.filter(pk__in=store_ids).select_related(
        "connection__app", "chat_connection__app", *boundaries.WITH_WAY_OUT
    )
    for store in stores:
        try:
            sessions.append(_session(store, plans[store.pk], loop))
        except _CannotCallError as fault:
            unreadable.append(_unconnected(store.pk, str(fault)))
        except SealBrokenError as fault:
            unreadable.append(unread(store.pk, timezone.now(), "secret_unreadable", str(fault)))
    return sessions, unreadable


def write_reads(reads: Sequence[StoreRead], now: datetime) -> dict[int, dict[Topic, ReadingRow]]:
    """Writes records and topic standings of many stores; returns the standings. Call inside a transaction."""
    rows: list[Row] = [
        (read.store_id, record)
        for read in reads
        for result in read.topics.values()
        if result.read is not None
        for record in result.read.records
    ]
    write_records(rows, now)
    _drop_what_is_gone(reads)
    _keep_set_aside(reads, now)
    _note_acceptance(reads, now)
    return _keep_standings(reads)


def _drop_what_is_gone(reads: Sequence[StoreRead]) -> None:
    """Only a complete reading of a whole list says that something is no longer there."""
    kept: defaultdict[type[Record], list[tuple[int, list[str]]]] = defaultdict(list)
    for read in reads:
        for result in read.topics.values():
            if result.read is not None and result.outcome == Outcome.COMPLETE:
                for kind in result.read.whole:
                    ids = [record.external_id for record in result.read.records if type(record) is kind]
                    kept[kind].append((read.store_id, ids))
    for kind, of_stores in kept.items():
        drop_absent(kind, of_stores)


def _note_acceptance(reads: Sequence[StoreRead], now: datetime) -> None:
    """Not every platform says with the tokens that the seller took the consent back: some only refuse the store's calls."""
    said = {
        read.store_id: record
        for read in reads
        for record in _records_of(read, Topic.STATUS)
        if isinstance(record, StatusRecord)
    }
    refused = {pk: (one.reasons or [""])[0][:300] for pk, one in said.items() if one.connection == "refused"}
    accepted = [pk for pk, one in said.items() if one.connection == "accepted"]
    with connection.cursor() as cursor:
        if refused:
            cursor.execute(_REFUSED, [now, list(refused), list(refused.values())])
        if accepted:
            cursor.execute(_ACCEPTED, [now, accepted])


def _records_of(read: StoreRead, topic: Topic) -> Sequence[Record]:
    result = read.topics.get(topic)
    return result.read.records if result and result.read else ()


_REFUSED = """
UPDATE stores_connection AS link SET state = 'refused', state_reason = told.reason, state_since = told.at
FROM (SELECT store_id, reason, %s::timestamptz AS at FROM unnest(%s::bigint[], %s::text[]) AS said(store_id, reason)) AS told
JOIN stores_store AS store ON store.id = told.store_id
WHERE link.id = store.connection_id AND link.state = 'connected'
"""

_ACCEPTED = """
UPDATE stores_connection AS link SET state = 'connected', state_reason = '', state_since = %s
FROM stores_store AS store
WHERE store.id = ANY(%s) AND link.id = store.connection_id AND link.state = 'refused'
"""


class _CannotCallError(Exception):
    """The store has no working connection on our side."""


def _session(store: Store, plan: ReadingPlan, loop: FetchLoop) -> tuple[Platform, ShopSession]:
    link = store.connection
    if store.platform not in loop.platforms:
        raise _CannotCallError("This version has no connector for the store's platform.")
    if link is None or link.state == ConnectionState.DISCONNECTED:
        raise _CannotCallError("The store is not connected.")
    platform = loop.platforms[store.platform]
    proxy = boundaries.way_out_of(store)
    return platform, ShopSession(
        store_id=store.pk,
        external_id=store.external_id,
        country=store.country,
        platform_keys=store.platform_keys,
        app=tokens.app_keys(link),
        access_token=link.access_token(),
        clock=PlatformClock(),
        plan=plan,
        renew_token=_renewer(link.pk, platform, loop, proxy),
        platform=store.platform,
        chat=_chat_access(store.chat_connection, platform, loop, proxy),
        proxy=proxy,
    )


def _chat_access(link: Connection | None, platform: Platform, loop: FetchLoop, proxy: str) -> ChatAccess | None:
    if link is None or link.state == ConnectionState.DISCONNECTED:
        return None
    return ChatAccess(tokens.app_keys(link), link.access_token(), _renewer(link.pk, platform, loop, proxy))


def _unconnected(store_id: int, reason: str) -> StoreRead:
    """Not being connected is known for certain: the status is read, everything else is not."""
    read = unread(store_id, timezone.now(), "not_connected", reason)
    status = StatusRecord(external_id="store", selling="unseen", connection="refused", reasons=[reason])
    read.topics[Topic.STATUS] = TopicResult(Outcome.COMPLETE, TopicRead([status]))
    return read


def _renewer(connection_id: int, platform: Platform, loop: FetchLoop, proxy: str) -> Callable[[str], Awaitable[str]]:
    async def ask(app: AppKeys, refresh_token: str, account_id: str) -> TokenGrant:
        with going_out_by(proxy):
            return await platform.refresh(app, refresh_token, account_id)

    def refresh(app: AppKeys, refresh_token: str, account_id: str) -> TokenGrant:
        return loop.submit(ask(app, refresh_token, account_id)).result()

    def renew(refused_token: str) -> str:
        try:
            return tokens.renew(connection_id, refused_token, refresh)
        finally:
            connections.close_all()

    return _OneRenewal(renew)


class _OneRenewal:
    """All calls of a store meet an ended token together; one of them renews it, and its answer serves the others."""

    def __init__(self, renew: Callable[[str], str]) -> None:
        self._renew = renew
        self._lock = asyncio.Lock()
        self._renewed: dict[str, str] = {}
        self._refused: dict[str, AuthorisationRefusedError] = {}

    async def __call__(self, refused_token: str) -> str:
        async with self._lock:
            if refused_token in self._refused:
                raise self._refused[refused_token]
            if refused_token not in self._renewed:
                loop = asyncio.get_running_loop()
                try:
                    self._renewed[refused_token] = await loop.run_in_executor(_renewals, self._renew, refused_token)
                except AuthorisationRefusedError as fault:
                    self._refused[refused_token] = fault
                    raise
            return self._renewed[refused_token]


def _plans(store_ids: Sequence[int], poked: Poked) -> defaultdict[int, ReadingPlan]:
    """What is known of each store: three statements for any number of stores."""
    plans: defaultdict[int, ReadingPlan] = defaultdict(ReadingPlan)
    marks: defaultdict[int, dict[Topic, datetime]] = defaultdict(dict)
    read_ats: defaultdict[int, dict[Topic, datetime]] = defaultdict(dict)
    readings = TopicReading.objects.filter(store_id__in=store_ids)
    for store_id, topic, read_at, watermark in readings.values_list("store_id", "topic", "read_at", "watermark"):
        if read_at is not None:
            read_ats[store_id][Topic(topic)] = read_at
        if watermark is not None:
            marks[store_id][Topic(topic)] = watermark
    live = dict(_rows(_LIVE_PRODUCTS, [list(store_ids)]))
    moving: defaultdict[int, dict[str, datetime]] = defaultdict(dict)
    for store_id, order_id, heard_at in _rows(_IN_TRANSIT, [list(store_ids)]):
        moving[store_id][order_id] = heard_at
    for store_id in store_ids:
        plans[store_id] = ReadingPlan(
            marks[store_id],
            tuple(live.get(store_id, ())),
            moving[store_id],
            read_ats[store_id],
            dict(poked.get(store_id, {})),
        )
    return plans


_LIVE_PRODUCTS = """
SELECT store_id, array_agg(external_id ORDER BY external_id)
FROM stores_product WHERE store_id = ANY(%s) AND status = 'live' GROUP BY store_id
"""

_IN_TRANSIT = """
SELECT o.store_id, o.external_id, coalesce(t.last_scan_at, o.collected_at, o.updated_at)
FROM stores_order o LEFT JOIN stores_tracking t ON t.store_id = o.store_id AND t.external_id = o.external_id
WHERE o.store_id = ANY(%s) AND o.status = 'in_transit' AND NOT o.fulfilled_by_platform
"""


def _rows(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _keep_standings(reads: Sequence[StoreRead]) -> dict[int, dict[Topic, ReadingRow]]:
    """One statement: only a complete reading moves `read_at`, and the watermark moves as far as a reading was whole; the first
    failure's moment is kept.

    Topics that were not read this time keep their standing, with its age.
    """
    rows = [
        {
            "store_id": read.store_id,
            "topic": topic.value,
            "outcome": result.outcome.value,
            "reason_code": result.reason_code,
            "reason": result.reason,
            "tried_at": read.read_at,
            "read_at": _true_age(read, result) if result.outcome == Outcome.COMPLETE else None,
            "failing_since": None if result.outcome in _NO_FAILURE else read.read_at,
            "watermark": result.read.watermark if result.read and _is_whole_so_far(result) else None,
            "set_aside": len(result.read.set_aside) if result.read else 0,
        }
        for read in reads
        for topic, result in read.topics.items()
    ]
    standings: dict[int, dict[Topic, ReadingRow]] = {read.store_id: {} for read in reads}
    partial = [read.store_id for read in reads if len(read.topics) < len(Topic)]
    with connection.cursor() as cursor:
        if partial:
            cursor.execute(_KEPT_STANDINGS, [partial])
            _take_standings(cursor.fetchall(), standings)
        cursor.execute(_STANDINGS, [msgspec.json.encode(rows).decode(), TOLD, TOLD])
        written = cursor.fetchall()
        _take_standings(written, standings)
        if len(written) < len(rows):
            cursor.execute(_TOLD_STANDINGS, [list(standings), TOLD])
            _take_standings(cursor.fetchall(), standings)
    return standings


def _take_standings(rows: list[tuple[Any, ...]], standings: dict[int, dict[Topic, ReadingRow]]) -> None:
    for store_id, topic, outcome, *rest in rows:
        standings[store_id][Topic(topic)] = ReadingRow(Outcome(outcome), *rest)


def _is_whole_so_far(result: TopicResult) -> bool:
    return result.outcome == Outcome.COMPLETE or result.reason_code == BEHIND


def _true_age(read: StoreRead, result: TopicResult) -> datetime:
    return (result.read.as_of if result.read else None) or read.read_at


_NO_FAILURE = (Outcome.COMPLETE, Outcome.NOT_OFFERED)

_KEPT_STANDINGS = """
SELECT store_id, topic, outcome, reason_code, reason, read_at, failing_since, set_aside
FROM stores_topicreading WHERE store_id = ANY(%s)
"""

_TOLD_STANDINGS = f"{_KEPT_STANDINGS} AND reason_code = %s"


_STANDINGS = """
INSERT INTO stores_topicreading AS known
  (store_id, topic, outcome, reason_code, reason, tried_at, read_at, failing_since, watermark, set_aside)
SELECT store_id, topic, outcome, reason_code, reason, tried_at, read_at, failing_since, watermark, set_aside
FROM json_to_recordset(%s) AS row(store_id bigint, topic text, outcome text, reason_code text, reason text,
  tried_at timestamptz, read_at timestamptz, failing_since timestamptz, watermark timestamptz, set_aside int)
ON CONFLICT (store_id, topic) DO UPDATE SET
  outcome = excluded.outcome, reason_code = excluded.reason_code, reason = excluded.reason,
  tried_at = excluded.tried_at, read_at = coalesce(excluded.read_at, known.read_at),
  failing_since = CASE WHEN excluded.failing_since IS NULL THEN NULL
                       ELSE coalesce(known.failing_since, excluded.failing_since) END,
  watermark = coalesce(excluded.watermark, known.watermark), set_aside = excluded.set_aside
-- what was told by somebody stays until the platform itself shows the topic
WHERE known.reason_code <> %s OR excluded.reason_code = %s OR excluded.outcome IN ('complete', 'partial')
RETURNING store_id, topic, outcome, reason_code, reason, read_at, failing_since, set_aside
"""


def _keep_set_aside(reads: Sequence[StoreRead], now: datetime) -> None:
    rows = {
        (read.store_id, topic.value, one.item_id, one.problem): now
        for read in reads
        for topic, result in read.topics.items()
        if result.read is not None
        for one in result.read.set_aside
    }
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO stores_setasideitem (store_id, topic, item_id, problem, first_seen_at, last_seen_at)"
            " VALUES (%s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (store_id, topic, item_id, problem) DO UPDATE SET last_seen_at = excluded.last_seen_at",
            [(*key, seen_at, seen_at) for key, seen_at in rows.items()],
        )
