"""Hashes that are made with a key of the vault (`fingerprint`). Declared beside the columns: `KEYED` of their model.

Made with the oldest key, they cannot be made anew: what was hashed is not kept. Whoever takes that key away loses what they are for.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Count, Value
from django.db.models.functions import StrIndex, Substr


@dataclass(frozen=True, slots=True)
class KeyedColumn:
    """One column."""

    model: Any
    column: str

    @property
    def name(self) -> str:
        """`stores.erasedkey.digest`."""
        return f"{self.model._meta.label_lower}.{self.column}"


def keyed_columns() -> Iterator[KeyedColumn]:
    """All of them, on every floor."""
    for model in apps.get_models():
        for column in getattr(model, "KEYED", ()):
            yield KeyedColumn(model, column)


def hashes_by_key(column: KeyedColumn) -> Counter[str]:
    """Key name -> how many hashes were made with it."""
    key = Substr(column.column, 1, StrIndex(column.column, Value(":")) - 1)
    rows = column.model._default_manager.filter(**{f"{column.column}__contains": ":"})
    return Counter(dict(rows.values_list(key).annotate(count=Count("pk")).order_by()))
