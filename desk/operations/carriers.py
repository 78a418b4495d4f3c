"""Orders by who carries them: how many each carrier of a list has, and the orders of one."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

# What the address says for orders that no carrier is named for yet.
NONE_NAMED = "-"


@dataclass(frozen=True, slots=True)
class Carrier:
    """`value`: as the address says it; `name`: empty where none is named."""

    value: str
    name: str
    orders: int


def of_carrier(orders: QuerySet[Any], asked: str) -> QuerySet[Any]:
    """The carrier's orders; all of them when none is asked for."""
    if not asked:
        return orders
    return orders.filter(carrier="" if asked == NONE_NAMED else asked)


def carriers_of(orders: QuerySet[Any]) -> list[Carrier]:
    """Those with most orders first; one statement."""
    rows = orders.order_by().values_list("carrier").annotate(number=Count("pk"))
    found = [Carrier(name or NONE_NAMED, name, number) for name, number in rows]
    return sorted(found, key=lambda one: (-one.orders, one.name))
