"""What many tests begin with is built once and then put back: its rows in one go instead of by hundreds of statements.

They come back as they were, ids and all, within the test's own transaction, which takes them away again. A test that commits
builds anew.
"""

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import connection, transaction

T = TypeVar("T")

# What was built so long ago is still of just now, as it is for a test that a busy machine keeps waiting.
_STILL_NOW = timedelta(seconds=15)
# Nobody's day begins between two of these.
_QUARTER_SECONDS = 900


@dataclass(frozen=True)
class _Kept(Generic[T]):
    """What was built, when, and the statements that bring its rows back."""

    at: datetime
    built: T
    rows: str


class Remembered(Generic[T]):
    """What `build` makes of a moment."""

    def __init__(self, build: Callable[[datetime], T]) -> None:
        self._build = build
        self._kept: _Kept[T] | None = None

    def as_of(self, now: datetime) -> T:
        """The rows are in the database, as of `now` or of some seconds before."""
        if not connection.in_atomic_block or not _may_put_triggers_to_sleep():
            return self._build(now)
        if self._kept is not None and _of_one_time(self._kept.at, now):
            _ask(
                f"SET LOCAL session_replication_role = replica;{self._kept.rows};SET LOCAL session_replication_role = origin"
            )
        else:
            self._kept = self._built(now)
        return copy.deepcopy(self._kept.built)

    def _built(self, now: datetime) -> _Kept[T]:
        with transaction.atomic():
            # A row tells by which part of a transaction it was written; this one is the first of ours.
            _ask("CREATE TEMPORARY TABLE first_of_ours ON COMMIT DROP AS SELECT 1")
            built = self._build(now)
            rows = _bringing_back_what_is_new()
            _ask("DROP TABLE first_of_ours")
        return _Kept(now, built, rows)


def _may_put_triggers_to_sleep() -> bool:
    """What triggers add is among the rows already. A server that the environment names may not let us."""
    assert connection.connection is not None
    return bool(connection.connection.info.parameter_status("is_superuser") == "on")


def _of_one_time(one: datetime, other: datetime) -> bool:
    quarters = {int(at.timestamp() // _QUARTER_SECONDS) for at in (one, other)}
    return abs(one - other) < _STILL_NOW and len(quarters) == 1


def _bringing_back_what_is_new() -> str:
    """Constraints are looked at when a transaction ends, so the tables' order is no matter."""
    told = _ask(
        "SELECT relid::regclass::text, string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_stat_xact_user_tables"
        " JOIN pg_attribute ON attrelid = relid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"
        " WHERE n_tup_ins > 0 AND relid <> 'first_of_ours'::regclass GROUP BY relid ORDER BY relid"
    )
    return ";".join(filter(None, (_bringing_back(table, columns) for table, columns in told)))


def _bringing_back(table: str, columns: str) -> str:
    ((rows,),) = _ask(
        f"SELECT string_agg('(' || quote_literal(t::text) || '::{table})', ', ' ORDER BY t.ctid) FROM {table} t"  # noqa: S608
        " WHERE xmin::text::bigint >= (SELECT xmin::text::bigint FROM first_of_ours)"
    )
    each = ", ".join(f"(came.row).{column}" for column in columns.split(", "))
    return f"INSERT INTO {table} ({columns}) SELECT {each} FROM (VALUES {rows}) AS came(row)" if rows else ""  # noqa: S608


def _ask(statement: str) -> Iterable[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []
