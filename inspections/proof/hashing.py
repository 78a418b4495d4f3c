"""What the hashes of sealed rows are made of: every column but the two hashes, as canonical JSON, after the hash before.

SHA-256 over `prev_hash`, a line feed, and the JSON with sorted keys, without spaces, in UTF-8; moments in UTC with microseconds.
Anybody can compute it again with nothing but the exported rows. An inspection's own hash is made the same way, after nothing.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import msgspec

from inspections.models import DayHead, Inspection, SealedDay, Sealing

# `states` is made of an inspection's `items` by the database: hashed with them.
_NOT_HASHED = frozenset(("id", "hash", "prev_hash", "states"))
# Columns that came later: left out where they are empty, so that rows sealed before keep their hash.
_LATER = frozenset(("first_at", "inspection_hash", "sealing"))


def hash_of(row: SealedDay | DayHead | Sealing) -> str:
    """The row's own hash, computed anew from its columns."""
    return _sha256(row.prev_hash + "\n" + canonical(content(row)))


def hash_of_inspection(row: Inspection) -> str:
    """Over every column of an inspection as it stands now."""
    return _sha256("\n" + canonical(content(row)))


def content(row: SealedDay | DayHead | Sealing | Inspection) -> dict[str, Any]:
    """Column -> plain JSON value, without the hashes."""
    names = [field.attname for field in row._meta.concrete_fields if field.attname not in _NOT_HASHED]
    values = {name: _plain(getattr(row, name)) for name in names}
    return {name: value for name, value in values.items() if value or name not in _LATER}


def canonical(values: dict[str, Any]) -> str:
    """One spelling for one content."""
    return msgspec.json.encode(values, order="deterministic").decode()


def hash_of_stores(hashes: Iterable[str]) -> str:
    """Over the hashes of a day's rows, in the order of the stores' numbers."""
    return _sha256("\n".join(hashes))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
