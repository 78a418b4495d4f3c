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
    return orders.filter(carrier=name_asked(asked)) if asked else orders


def name_asked(asked: str) -> str:
    """The carrier's name by what the address says of it."""
    return "" if asked == NONE_NAMED else asked
