"""Rows that are asked for again and again in the same shape: Django compiles the statement once a process, then only values change.

Building and compiling a page's statement cost more than sending it and reading the answer.
"""

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigAutoField, ForeignKey, Lookup, QuerySet

Value = int | datetime | list[int]
Row = tuple[Any, ...]

# So many shapes are remembered: callers choose fields, and each person with some stores only has their own.
_MOST_SHAPES = 1000


@ForeignKey.register_lookup
@BigAutoField.register_lookup
class AnyOf(Lookup):  # type: ignore[type-arg]
    """`pk__any_of=[…]`: as `in`, with one place for however many numbers."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", (*parameters, self.rhs)


@dataclass(frozen=True, slots=True, eq=False)
class CompiledRows:
    """As much of a queryset as a page needs: narrowed, ordered, and at last cut, which asks PostgreSQL.

    `rows` makes the queryset (of `values_list`) that all begins with; `depends_on` is everything that it is made from.
    """

    rows: Callable[[], QuerySet[Any, Row]]
    depends_on: Hashable
    steps: tuple[tuple[str, tuple[str, ...]], ...] = ()
    values: tuple[Value, ...] = ()

    def order_by(self, *names: str) -> "CompiledRows":
        return replace(self, steps=(*self.steps, ("order_by", names)))

    def filter(self, **conditions: Value | str) -> "CompiledRows":
        """A number may come as text, as cursors hold it."""
        return self._narrowed("filter", conditions)

    def exclude(self, **conditions: Value | str) -> "CompiledRows":
        return self._narrowed("exclude", conditions)

    def __getitem__(self, cut: slice) -> list[Row]:
        shape = (self.depends_on, self.steps, tuple(map(type, self.values)), cut.start, cut.stop)
        if shape not in _STATEMENTS:
            if len(_STATEMENTS) >= _MOST_SHAPES:
                _STATEMENTS.clear()
            _STATEMENTS[shape] = _compiled(self, cut)
        statement = _STATEMENTS[shape]
        return [] if statement is None else statement.asked(self.values)

    def _narrowed(self, way: str, conditions: dict[str, Value | str]) -> "CompiledRows":
        values = (int(one) if isinstance(one, str) else one for one in conditions.values())
        return replace(self, steps=(*self.steps, (way, tuple(conditions))), values=(*self.values, *values))

    def built_with(self, values: Iterable[Value]) -> QuerySet[Any, Row]:
        """The queryset that this stands for, with these values."""
        rows, left = self.rows(), iter(values)
        for way, names in self.steps:
            given = {} if way == "order_by" else {name: next(left) for name in names}
            rows = getattr(rows, way)(**given) if given else rows.order_by(*names)
        return rows


@dataclass(frozen=True, slots=True)
class _Statement:
    """`places`: which value stands at each place of the text. What never changes is part of the text."""

    text: str
    places: tuple[int, ...]

    def asked(self, values: tuple[Value, ...]) -> list[Row]:
        with connection.cursor() as cursor:
            cursor.execute(self.text, [values[place] for place in self.places] if self.places else None)
            rows: list[Row] = cursor.fetchall()
            return rows


_STATEMENTS: dict[Hashable, _Statement | None] = {}


def _compiled(rows: CompiledRows, cut: slice) -> _Statement | None:
    """None: no row can ever match."""
    stand_ins = [_STAND_INS[type(one)](number) for number, one in enumerate(rows.values)]
    try:
        sql, parameters = rows.built_with(stand_ins)[cut].query.sql_with_params()
    except EmptyResultSet:
        return None
    text = _written_out(sql, parameters)
    if not stand_ins:
        return _Statement(text, ())
    as_written = [_written_out("%s", (one,)) for one in stand_ins]
    found = re.compile("|".join(map(re.escape, as_written)))
    places = tuple(as_written.index(one) for one in found.findall(text))
    if set(places) != set(range(len(stand_ins))):
        raise AssertionError(f"A value has no place of its own in {text}")
    return _Statement("%s".join(part.replace("%", "%%") for part in found.split(text)), places)


def _written_out(sql: str, parameters: tuple[Any, ...]) -> str:
    connection.ensure_connection()
    text: str = connection.ops.compose_sql(sql, parameters)  # type: ignore[attr-defined]
    return text


# Values that nobody asks for, each unlike the others, which show where a statement takes them.
_FAR, _LONG_AGO = 2**62, datetime(1066, 10, 14, tzinfo=UTC)
_STAND_INS: dict[type, Callable[[int], Value]] = {
    int: lambda number: _FAR + number,
    datetime: lambda number: _LONG_AGO + timedelta(days=number),
    list: lambda number: [_FAR + number],
}
