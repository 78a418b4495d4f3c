"""What every call asks of one person, compiled by Django once a process: compiling took ten times as long as PostgreSQL's answer."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

# Stands for the person while the statement is compiled; no row has this number.
_ANYBODY = -1


class OfPerson:
    """`rows`: what is asked, as a queryset of `values`, for the number of a user. Its other parameters are the same for everybody."""

    def __init__(self, rows: Callable[[int], QuerySet[Any, Any]]) -> None:
        self._rows = rows

    def asked(self, user_id: int) -> list[tuple[Any, ...]]:
        """The rows of this person, now."""
        with connection.cursor() as cursor:
            cursor.execute(self._sql, self._parameters(user_id))
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows

    def within(self, user_id: int) -> RawSQL:
        """The same as part of a larger question: `filter(pk__in=…)`."""
        return RawSQL(self._sql, self._parameters(user_id))  # noqa: S611  (compiled by Django from our own models)

    @property
    def _sql(self) -> str:
        return self._compiled[0]

    def _parameters(self, user_id: int) -> list[Any]:
        return [user_id if one == _ANYBODY else one for one in self._compiled[1]]

    @cached_property
    def _compiled(self) -> tuple[str, tuple[Any, ...]]:
        sql, parameters = self._rows(_ANYBODY).order_by().query.sql_with_params()
        return sql, tuple(parameters)
