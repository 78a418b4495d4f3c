"""Finds a token by its text, with its user and that user's template, in one statement that is compiled once.

Every call of the API begins here. Nothing is remembered of the rows: a token revoked a moment ago is found revoked.
"""

from functools import cache
from itertools import pairwise
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Model

from people.access.role_template import RoleTemplate
from people.models import ApiToken, User
from people.tokens.hashing import hashes_of


def token_with_user(text: str) -> ApiToken | None:
    """Valid or not; None when there is no such token."""
    row = _row_of(hashes_of(text))
    if row is None:
        return None
    token: ApiToken
    token, user, template = (
        model.from_db(connection.alias, names, row[begin:end])
        for (model, names), (begin, end) in zip(_parts(), _edges(), strict=True)
    )
    token.user, user.template = user, template if template.pk is not None else None
    return token


def _row_of(hashes: list[str]) -> tuple[Any, ...] | None:
    """Being a call's first statement, it is also what shows whether the connection still stands: Django would ask that beforehand."""
    if connection.connection is None or connection.in_atomic_block:
        return _asked(hashes)
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return _asked(hashes)
    except (OperationalError, InterfaceError):
        connection.close()
        return _asked(hashes)


def _asked(hashes: list[str]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(_statement(len(hashes)), hashes)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


@cache
def _statement(hashes: int) -> str:
    """Compiled by Django from the models: for so many hashes under which the token may be kept."""
    found = ApiToken.objects.select_related("user__template").filter(
        key_hash__in=[f"{number}" for number in range(hashes)]
    )
    sql, _parameters = found.order_by().query.sql_with_params()
    return sql


@cache
def _parts() -> tuple[tuple[type[Any], list[str]], ...]:
    """The models in the order of the statement, with their columns."""
    models: tuple[type[Model], ...] = (ApiToken, User, RoleTemplate)
    return tuple((model, [field.attname for field in model._meta.concrete_fields]) for model in models)


@cache
def _edges() -> tuple[tuple[int, int], ...]:
    ends = [0]
    for _model, names in _parts():
        ends.append(ends[-1] + len(names))
    return tuple(pairwise(ends))
