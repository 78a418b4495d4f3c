"""Which columns hold sealed texts, and the place each is sealed for. Declared beside the columns: `SEALED` of their model.

    SEALED: ClassVar = {"sealed_secret": "platformapp:{vault_id}:secret"}

The words in braces are columns of the same row, so that a text moved to another row, or another column, does not open.
"""

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, JSONField, Model, QuerySet, TextField, Value
from django.db.models.fields.json import KT

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

    def rows(self) -> QuerySet[Any]:
        """Those that hold a sealed text, each with it as `sealed_text`."""
        return self.model._default_manager.annotate(sealed_text=F(self.column)).filter(sealed_text__gt="")

    def instead(self, row: Mapping[str, Any], fresh: str) -> Any:
        """What stands in the column once `fresh` is this row's sealed text."""
        return fresh


@dataclass(frozen=True, slots=True)
class SealedWithin(SealedColumn):
    """A text within a JSON column of a library's table, written `<what stands before>|<sealed>`. `key`: where in the column."""

    key: str

    @property
    def name(self) -> str:
        """`mfa.authenticator.data.secret`."""
        return f"{self.model._meta.label_lower}.{self.column}.{self.key}"

    def rows(self) -> QuerySet[Any]:
        after_the_bar = Func(KT(f"{self.column}__{self.key}"), Value("|"), 2, function="split_part", output_field=_TEXT)
        return self.model._default_manager.annotate(sealed_text=after_the_bar).filter(sealed_text__gt="")

    def instead(self, row: Mapping[str, Any], fresh: str) -> Any:
        before = row[self.column][self.key].partition("|")[0]
        whole = Value(f"{before}|{fresh}", output_field=JSONField())
        return Func(F(self.column), Value([self.key], output_field=_TEXTS), whole, function="jsonb_set")


_TEXT, _TEXTS = TextField(), ArrayField(TextField())
_elsewhere: list[SealedColumn] = []


def seals_as_well(column: SealedColumn) -> None:
    """For a table that is not ours and declares nothing itself; called at start."""
    if column not in _elsewhere:
        _elsewhere.append(column)


def sealed_columns() -> Iterator[SealedColumn]:
    """All of them, on every floor."""
    yield from _elsewhere
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
