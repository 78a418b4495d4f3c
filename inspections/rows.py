"""Rows of many stores in one statement, sorted to their stores: how the pictures are drawn."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection


def rows_by_store(sql: str, values: Sequence[Any], make: Callable[..., Any]) -> defaultdict[int, list[Any]]:
    """Rows whose first column is the store id, the rest made into values."""
    found: defaultdict[int, list[Any]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        for store_id, *rest in cursor.fetchall():
            found[store_id].append(make(*rest))
    return found
