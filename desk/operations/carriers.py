"""Orders by who carries them: which there are, and the orders of one."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

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
