"""Which columns hold sealed texts, and the place each is sealed for. Declared beside the columns: `SEALED` of their model.

    SEALED: ClassVar = {"sealed_secret": "platformapp:{vault_id}:secret"}

The words in braces are columns of the same row, so that a text moved to another row, or another column, does not open.
"""

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model

from people.vault import seal, unseal


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """One column. `place`: as declared."""

    model: type[Model]
    column: str
    place: str

    @property
    def name(self) -> str:
        """`stores.connection.sealed_access_token`."""
        return f"{self.model._meta.label_lower}.{self.column}"

    def place_columns(self) -> list[str]:
        """The columns that the place is made of."""
        return [name for _text, name, _spec, _conversion in string.Formatter().parse(self.place) if name]

    def place_in(self, values: Mapping[str, Any]) -> str:
        """The place of a row, given those columns."""
        return self.place.format_map(values)


def sealed_columns() -> Iterator[SealedColumn]:
    """All of them, on every floor."""
    for model in apps.get_models():
        for column, place in getattr(model, "SEALED", {}).items():
            yield SealedColumn(model, column, place)


def place_of(row: Model, column: str) -> str:
    """Where this row's column is sealed for."""
    places: Mapping[str, str] = row.SEALED  # type: ignore[attr-defined]
    found = SealedColumn(type(row), column, places[column])
    return found.place_in({name: getattr(row, name) for name in found.place_columns()})


def seal_into(row: Model, column: str, text: str) -> None:
    """Seals a text for its place and puts it there; save afterwards."""
    setattr(row, column, seal(text, place_of(row, column)))


def opened(row: Model, column: str) -> str:
    """The text. Raises SealBrokenError."""
    return unseal(getattr(row, column), place_of(row, column))
