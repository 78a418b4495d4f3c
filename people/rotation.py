"""Sealing stored secrets anew with the newest key, while everything runs.

What is left is seen from the rows themselves (each sealed text names its key), so whoever stops and starts again loses nothing.
A row is written only if it still holds what was read: a secret that somebody changed meanwhile is left as they made it.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from people.sealed_columns import SealedColumn
from people.vault import SealBrokenError, newest_key_name, reseal


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of one batch. `taken_over`: changed by others meanwhile; `broken`: rows whose text does not open."""

    done: int
    taken_over: int
    broken: list[Any]


def rotate(column: SealedColumn, *, rows_at_once: int = 200) -> Iterator[Batch]:
    """Seals the whole column anew, batch by batch, each row by itself: no lock is held from one row to the next."""
    after: Any = None
    while True:
        rows = _left(column).order_by("pk")
        rows = rows if after is None else rows.filter(pk__gt=after)
        found = list(rows.values("pk", "sealed_text", column.column, *column.place_columns())[:rows_at_once])
        if not found:
            return
        after = found[-1]["pk"]
        yield _rotated(column, found)


def left_by_key(column: SealedColumn) -> Counter[str]:
    """Key name -> how many rows are still sealed with it; the newest is not counted."""
    texts = _left(column).values_list("sealed_text", flat=True).iterator(chunk_size=2000)
    return Counter(text.partition(":")[0] for text in texts)


def broken_rows(column: SealedColumn, opens: Callable[[str, str], str]) -> int:
    """How many texts of the column do not open."""
    broken = 0
    rows = column.rows().values("sealed_text", *column.place_columns())
    for row in rows.iterator(chunk_size=500):
        try:
            opens(row["sealed_text"], column.place_in(row))
        except (SealBrokenError, ValueError):
            broken += 1
    return broken


def _rotated(column: SealedColumn, found: list[dict[str, Any]]) -> Batch:
    done, broken = 0, []
    for row in found:
        try:
            fresh = reseal(row["sealed_text"], column.place_in(row))
        except (SealBrokenError, ValueError):
            broken.append(row["pk"])
            continue
        same = column.rows().filter(pk=row["pk"], sealed_text=row["sealed_text"])
        done += same.update(**{column.column: column.instead(row, fresh)})
    return Batch(done, len(found) - done - len(broken), broken)


def _left(column: SealedColumn) -> QuerySet[Any]:
    return column.rows().exclude(sealed_text__startswith=f"{newest_key_name()}:")
