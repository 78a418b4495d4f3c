"""Rows that are asked for again and again in the same shape: Django compiles the statement once a process, then only values change.

Building and compiling a page's statement cost more than sending it and reading the answer.
"""

import re
import secrets
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigAutoField, ForeignKey, Lookup, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from people.filters import StrictFilterSet

Value = int | str | bool | date | datetime | list[int]
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
    steps: tuple["_Step", ...] = ()
    values: tuple[Value, ...] = ()

    def order_by(self, *names: str) -> "CompiledRows":
        return replace(self, steps=(*self.steps, _Step("order_by", names)))

    def filter(self, **conditions: Value) -> "CompiledRows":
        return self.narrowed("filter", conditions)

    def exclude(self, **conditions: Value) -> "CompiledRows":
        return self.narrowed("exclude", conditions)

    def narrowed(self, way: str, conditions: Mapping[str, Value]) -> "CompiledRows":
        """`way`: filter or exclude. Yes and no are statements of their own."""
        fixed = tuple((name, one) for name, one in conditions.items() if isinstance(one, bool))
        free = {name: one for name, one in conditions.items() if not isinstance(one, bool)}
        step = _Step(way, tuple(free), fixed)
        return replace(self, steps=(*self.steps, step), values=(*self.values, *free.values()))

    def __getitem__(self, cut: slice) -> list[Row]:
        shape = (self.depends_on, self.steps, tuple(map(type, self.values)), cut.start, cut.stop)
        try:
            statement = _STATEMENTS[shape]
        except KeyError:
            statement = _compiled(self, cut)
            # looked at once: another thread may empty this at any moment
            if len(_STATEMENTS) >= _MOST_SHAPES:
                _STATEMENTS.clear()
            _STATEMENTS[shape] = statement
        return [] if statement is None else statement.asked(self.values)

    def built_with(self, values: Iterable[Value]) -> QuerySet[Any, Row]:
        """The queryset that this stands for, with these values."""
        rows, left = self.rows(), iter(values)
        for step in self.steps:
            if step.way == "order_by":
                rows = rows.order_by(*step.names)
                continue
            conditions = {**{name: next(left) for name in step.names}, **dict(step.fixed)}
            rows = rows.filter(**conditions) if step.way == "filter" else rows.exclude(**conditions)
        return rows


class _Step(NamedTuple):
    """What is done to the queryset. `names`: what it is ordered by, or what the next values are compared to."""

    way: str
    names: tuple[str, ...]
    fixed: tuple[tuple[str, bool], ...] = ()


def narrowed_as_asked(
    whole: CompiledRows, filters: type[StrictFilterSet] | None, request: Request
) -> CompiledRows | QuerySet[Any, Row]:
    """Of the rows those that the call's filters leave; not compiled where one of them asks in a way of its own.

    Raises ValidationError naming the filters that cannot be meant.
    """
    if filters is None:
        return whole
    asked = filters(request.query_params, None, request=request)
    if not asked.is_valid():
        raise ValidationError(asked.errors)
    conditions = asked.conditions()
    if conditions is None:
        asked.queryset = whole.built_with(whole.values)
        return asked.qs
    for one in conditions:
        whole = whole.narrowed(one.way, {one.name: one.value})
    return whole


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
    places_of = {as_written: number for number, one in enumerate(stand_ins) for as_written in _as_written(one)}
    found = re.compile("|".join(map(re.escape, places_of)))
    places = tuple(places_of[one] for one in found.findall(text))
    if set(places) != set(range(len(stand_ins))):
        raise AssertionError(f"A value has no place of its own in {text}")
    return _Statement("%s".join(part.replace("%", "%%") for part in found.split(text)), places)


def _as_written(stand_in: Value) -> list[str]:
    """Of text also without its quotes: a column of numbers makes it a number."""
    quoted = _written_out("%s", (stand_in,))
    return [quoted, stand_in] if isinstance(stand_in, str) else [quoted]


def _written_out(sql: str, parameters: tuple[Any, ...]) -> str:
    connection.ensure_connection()
    text: str = connection.ops.compose_sql(sql, parameters)  # type: ignore[attr-defined]
    return text


# Values that nobody asks for and nobody can guess, each unlike the others, which show where a statement takes them.
_FAR, _LONG_AGO = 2**62 + secrets.randbelow(2**61), datetime(1066, 10, 14, tzinfo=UTC)
_STAND_INS: dict[type, Callable[[int], Value]] = {
    int: lambda number: _FAR + number,
    str: lambda number: str(_FAR + number),
    date: lambda number: _LONG_AGO.date() + timedelta(days=number),
    datetime: lambda number: _LONG_AGO + timedelta(days=number),
    list: lambda number: [_FAR + number],
}
