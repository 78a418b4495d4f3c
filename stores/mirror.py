"""Writes records into their mirror tables: set-based, idempotent, unchanged rows skipped by hash.

Two statements a table for any number of rows: one SELECT of hashes (an unchanged row costs a few microseconds and no
write-ahead log), one upsert through json_to_recordset for the rest, guarded again by the hash against a race.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from django.db import connection

from stores import models, records
from stores.models.mirror_row import MirrorRow
from stores.prices import note_price_changes
from stores.screens.scam import warnings_of

MODEL_OF: dict[type[records.Record], type[MirrorRow]] = {
    records.StatusRecord: models.StoreStatus,
    records.OrderRecord: models.Order,
    records.TrackingRecord: models.Tracking,
    records.ConversationRecord: models.Conversation,
    records.MessageRecord: models.Message,
    records.ProductRecord: models.Product,
    records.StockRecord: models.StockLevel,
    records.StatementRecord: models.Statement,
    records.WithdrawalRecord: models.Withdrawal,
    records.UnsettledRecord: models.UnsettledSum,
    records.CancellationRecord: models.Cancellation,
    records.ReturnRecord: models.Return,
    records.BalanceRecord: models.Balance,
    records.MetricRecord: models.Metric,
    records.PenaltyRecord: models.Penalty,
    records.PunishmentRecord: models.Punishment,
    records.ListingIssueRecord: models.ListingIssue,
    records.LateOrderRecord: models.LateOrder,
    records.ReviewRecord: models.Review,
    records.NoticeRecord: models.Notice,
}

Row = tuple[int, records.Record]

# Columns that no platform tells: made from a record when it is written, and so only of what changed.
DERIVED: dict[type[records.Record], dict[str, Callable[[Any], Any]]] = {
    records.MessageRecord: {"warnings": lambda message: warnings_of(message.sender, message.text)},
}

# What is kept of the old row before a changed one is written over it.
_BEFORE_WRITING: dict[type[records.Record], Callable[[Any, datetime], None]] = {
    records.ProductRecord: note_price_changes,
}

_encoder = msgspec.json.Encoder()


def write_records(rows: Iterable[Row], now: datetime) -> int:
    """Brings the mirror to what the records say; `now` is kept as when a change was seen. Returns the rows written."""
    by_class: dict[type[records.Record], list[Row]] = {}
    for row in rows:
        by_class.setdefault(type(row[1]), []).append(row)
    return sum(_write_class(kind, of_kind, now) for kind, of_kind in by_class.items())


def drop_absent(kind: type[records.Record], kept: Iterable[tuple[int, Sequence[str]]]) -> int:
    """Deletes the rows of one kind that a whole list no longer holds; `kept`: store id and the ids it still holds."""
    held = [{"store_id": store_id, "ids": list(ids)} for store_id, ids in kept]
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {MODEL_OF[kind]._meta.db_table} AS known"  # noqa: S608  (our own table names)
            " USING json_to_recordset(%s) AS held(store_id bigint, ids text[])"
            " WHERE known.store_id = held.store_id AND known.external_id <> ALL (held.ids)",
            [_encoder.encode(held).decode()],
        )
        return int(cursor.rowcount)


def _write_class(kind: type[records.Record], rows: list[Row], now: datetime) -> int:
    hashed = {(store_id, record.external_id): (record, _hash(record)) for store_id, record in rows}
    known = _known_hashes(MODEL_OF[kind]._meta.db_table, hashed)
    changed = [
        {
            "store_id": store_id,
            "content_hash": digest,
            "seen_changed_at": now,
            **{name: getattr(record, name) for name in record.__struct_fields__},
            **{name: derive(record) for name, derive in DERIVED.get(kind, {}).items()},
        }
        for (store_id, external_id), (record, digest) in sorted(hashed.items(), key=lambda pair: pair[0])
        if known.get((store_id, external_id)) != digest
    ]
    if changed:
        if kind in _BEFORE_WRITING:
            keys = {(row["store_id"], row["external_id"]) for row in changed}
            _BEFORE_WRITING[kind]([(key[0], hashed[key][0]) for key in sorted(keys)], now)
        with connection.cursor() as cursor:
            cursor.execute(_upsert_sql(kind), [_encoder.encode(changed).decode()])
    return len(changed)


def _hash(record: records.Record) -> str:
    return hashlib.blake2b(_encoder.encode(record), digest_size=16).hexdigest()


def _known_hashes(table: str, keys: Iterable[tuple[int, str]]) -> dict[tuple[int, str], str]:
    store_ids, external_ids = zip(*keys, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT store_id, external_id, content_hash FROM {table}"  # noqa: S608  (our own table names)
            " JOIN unnest(%s::bigint[], %s::text[]) AS wanted(store_id, external_id) USING (store_id, external_id)",
            [list(store_ids), list(external_ids)],
        )
        return {(store_id, external_id): digest for store_id, external_id, digest in cursor.fetchall()}


@cache
def _upsert_sql(kind: type[records.Record]) -> str:
    model = MODEL_OF[kind]
    names = ["store_id", "content_hash", "seen_changed_at", *kind.__struct_fields__, *DERIVED.get(kind, ())]
    fields: list[Any] = [
        model._meta.get_field(name.removesuffix("_id") if name == "store_id" else name) for name in names
    ]
    columns = ", ".join(f'"{name}"' for name in names)
    typed = ", ".join(f'"{name}" {_column_type(field)}' for name, field in zip(names, fields, strict=True))
    updates = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name not in ("store_id", "external_id"))
    table = model._meta.db_table
    return (
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_to_recordset(%s) AS row({typed})"  # noqa: S608
        f" ON CONFLICT (store_id, external_id) DO UPDATE SET {updates}"
        f" WHERE {table}.content_hash IS DISTINCT FROM excluded.content_hash"
    )


def _column_type(field: Any) -> str:
    """A foreign key's column has the type of the key it points to."""
    return str(field.rel_db_type(connection)) if field.is_relation else str(field.db_type(connection))
