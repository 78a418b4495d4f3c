"""Rows that PostgreSQL itself writes as JSON. What is told in the caller's language, or judged by the clock, is put in afterwards.

A list declares its fields once: name -> expression. Models and REST framework's fields took ten times as long for the same bytes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

import msgspec
from django.db.models import F, Func, JSONField, Model, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from people.keyset import chosen_names
from people.programs.rendering import as_json_lines

NeedsT = TypeVar("NeedsT", bound=msgspec.Struct)


class JsonObject(Func):
    """`json_build_object`: keeps the order of its keys, unlike jsonb."""

    function = "json_build_object"
    output_field = JSONField()

    def __init__(self, **parts: Any) -> None:
        super().__init__(*(one for name, value in parts.items() for one in (Value(name), value)))


class JsonArray(Func):
    """`json_build_array`."""

    function = "json_build_array"
    output_field = JSONField()


class Moment(Func):
    """A moment in UTC as the rest of the API writes it: `2026-11-28T10:46:47.313760Z`, a whole second without its fraction."""

    function = "to_char"
    template = (
        """replace(%(function)s(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000', '')"""
    )
    output_field = TextField()


def same(*names: str) -> dict[str, Combinable]:
    """Fields that are called and written like their columns."""
    return {name: F(name) for name in names}


def moments(*names: str) -> dict[str, Combinable]:
    """The same of columns that hold a moment."""
    return {name: Moment(F(name)) for name in names}


class WrittenText(Func):
    """What writes a row (`written`, an expression of JSON), compiled once: compiling its fifty parts costs more than running the page.

    Its sources are one column of each further table: while they are resolved, the tables that the SQL names are joined.
    """

    output_field = TextField()

    def __init__(self, model: type[Model], written: Func) -> None:
        rows = model._default_manager.annotate(as_text=Cast(written, TextField()))
        sql, self._parameters = rows.order_by().values("as_text").query.sql_with_params()
        self._sql = sql.removeprefix("SELECT ").partition(' AS "as_text" FROM ')[0]
        super().__init__(*_one_a_table(written))

    def as_sql(self, *args: Any, **kwargs: Any) -> tuple[str, tuple[Any, ...]]:
        return self._sql, self._parameters


def _one_a_table(written: Func) -> Iterable[str]:
    names: set[str] = {part.name for part in written.flatten() if isinstance(part, F)}  # type: ignore[attr-defined]
    return {name.rpartition("__")[0]: name for name in names if "__" in name}.values()


@dataclass(frozen=True, slots=True)
class Told(Generic[NeedsT]):
    """Fields that are told, not written. `needs`: what they are told from; `sources`: its columns, by the names that `needs` has."""

    names: tuple[str, ...]
    needs: type[NeedsT]
    sources: Mapping[str, Combinable]


Teller = Callable[[Any], Mapping[str, Any]]


class WrittenRows:
    """How a row of a list looks. `columns`: what PostgreSQL writes; `told`: what is put in behind it."""

    def __init__(self, model: type[Model], columns: Mapping[str, Combinable], told: Told[Any] | None = None) -> None:
        self._model, self._columns, self._told = model, columns, told
        # callers choose the fields, so not every choice is remembered
        self._chosen = lru_cache(maxsize=128)(self._with)

    def chosen(self, fields: str | None) -> "ChosenRows":
        """With the fields named in `?fields=`, all where it is None. Raises ValidationError for one that does not exist."""
        told = self._told.names if self._told else ()
        return self._chosen(*chosen_names(fields, dict.fromkeys((*self._columns, *told))))

    def _with(self, *names: str) -> "ChosenRows":
        written = JsonObject(**{name: self._columns[name] for name in names if name in self._columns})
        told = tuple(name for name in names if name not in self._columns)
        if self._told is None or not told:
            return ChosenRows(WrittenText(self._model, written), (), _NOTHING_TOLD)
        both = JsonArray(written, JsonObject(**self._told.sources))
        decoder = msgspec.json.Decoder(tuple[msgspec.Raw, self._told.needs])  # type: ignore[name-defined]
        return ChosenRows(WrittenText(self._model, both), told, decoder)


_NOTHING_TOLD: msgspec.json.Decoder[Any] = msgspec.json.Decoder(msgspec.Raw)


@dataclass(frozen=True, slots=True)
class ChosenRows:
    """Some fields of them. `text` writes the row, or, where something is `told`, the row and what it is told from."""

    text: WrittenText
    told: tuple[str, ...]
    decoder: msgspec.json.Decoder[Any]

    def asked_of(self, found: QuerySet[Any], *also: Combinable) -> QuerySet[Any, tuple[Any, ...]]:
        """What is asked of PostgreSQL for these rows: their id, their text, and what else the view needs."""
        return found.values_list("pk", self.text, *also)

    def as_json(self, found: Iterable[Sequence[Any]], teller: Callable[[], Teller]) -> list[msgspec.Raw]:
        """The answers to `asked_of` as an answer of the API holds them."""
        if not self.told:
            return [msgspec.Raw(row[1]) for row in found]
        read = [self.decoder.decode(row[1]) for row in found]
        return [
            _joined(written, told) for (written, _needs), told in zip(read, self._told(read, teller()), strict=True)
        ]

    def _told(self, read: list[tuple[msgspec.Raw, Any]], tell: Teller) -> list[bytes]:
        told = [tell(needs) for _written, needs in read]
        return as_json_lines({name: one[name] for name in self.told} for one in told)


def _joined(written: msgspec.Raw, told: bytes) -> msgspec.Raw:
    before = bytes(written)
    return msgspec.Raw(told if before == b"{}" else before[:-1] + b", " + told[1:])
