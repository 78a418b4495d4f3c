"""Switching the inspection of stores on and off. The database keeps the history itself (`InspectionSwitch`), whoever switches and
however; what is told here is who does it and why.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from stores.models import Store


def switch_inspection(stores: QuerySet[Store], *, on: bool, by: Any, why: str) -> int:
    """Switches those that are not so yet, and returns their number."""
    with switched_by(by, why):
        return stores.exclude(is_active=on).update(is_active=on)


@contextmanager
def switched_by(by: Any, why: str) -> Iterator[None]:
    """Whatever is switched, taken in or removed inside is kept under this name, for this reason. `by` None: the system itself."""
    with transaction.atomic():
        before = _tell("" if by is None else by.get_username(), why)
        yield
        _tell(*before)


def _tell(by: str, why: str) -> tuple[str, str]:
    """For the rest of the transaction. Returns what was told before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('shopops.switched_by', true), ''),"
            " coalesce(current_setting('shopops.switched_why', true), '')"
        )
        before_by, before_why = cursor.fetchone()
        cursor.execute(
            "SELECT set_config('shopops.switched_by', %s, true), set_config('shopops.switched_why', %s, true)",
            [by, why],
        )
    return before_by, before_why
