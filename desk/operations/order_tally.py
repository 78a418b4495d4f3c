"""How many orders each list of the board holds and how many are due by when: in one statement."""

from collections import Counter
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from desk.operations.carriers import NONE_NAMED, Carrier, name_asked
from desk.operations.order_rows import STUCK, TO_SHIP, WAITING, Load, Show, told_due
from stores.models.order import OPEN_STATUSES, OrderStatus


class Group(NamedTuple):
    """Orders of one status with one carrier: how many, and how many of them are late, to be cancelled, stuck or without a cut-off;
    of those that are not late how many are due by the end of the store's own today, tomorrow, and later.
    """

    status: str
    carrier: str
    orders: int
    late: int
    held: int
    stuck: int
    undated: int
    today: int
    tomorrow: int
    later: int


class Tally(NamedTuple):
    """What lists of orders would count one by one."""

    groups: tuple[Group, ...]

    def of_carrier(self, asked: str) -> "Tally":
        """As desk.operations.carriers.of_carrier narrows the orders themselves."""
        return Tally(tuple(group for group in self.groups if not asked or group.carrier == name_asked(asked)))

    @property
    def lists(self) -> dict[str, int]:
        """By the name of the list."""
        return {show.value: sum(map(count, self.groups)) for show, count in _LISTS.items()}

    @property
    def load(self) -> Load:
        """Of what is to be shipped."""
        ship = [group for group in self.groups if group.status in TO_SHIP]
        return Load(*(sum(getattr(group, name) for group in ship) for name in Load._fields))

    def carriers(self, show: Show) -> list[Carrier]:
        """Of one list; those with most orders first."""
        counted: Counter[str] = Counter()
        for group in self.groups:
            counted[group.carrier] += _LISTS[show](group)
        found = [Carrier(name or NONE_NAMED, name, number) for name, number in counted.items() if number]
        return sorted(found, key=lambda one: (-one.orders, one.name))


def tally(orders: QuerySet[Any], now: datetime) -> Tally:
    """Of open orders (see desk.operations.order_rows.open_orders), however narrowed."""
    each = orders.order_by().values_list("store_id", "external_id", "status", "carrier", told_due(), "cancel_requested")
    try:
        sql, values = each.query.sql_with_params()
    except EmptyResultSet:  # narrowed to no store at all
        return Tally(())
    with connection.cursor() as cursor:
        cursor.execute(_TALLY.format(each=sql), [now, now, *values, STUCK, now])
        return Tally(tuple(Group(*row) for row in cursor.fetchall()))


def _with(statuses: Collection[str], count: Callable[[Group], int]) -> Callable[[Group], int]:
    return lambda group: count(group) if group.status in statuses else 0


_LISTS: dict[Show, Callable[[Group], int]] = {
    Show.SHIP: _with(TO_SHIP, lambda group: group.orders),
    Show.LATE: _with(OPEN_STATUSES, lambda group: group.late),
    Show.CANCEL: _with(OPEN_STATUSES, lambda group: group.held),
    Show.COLLECTION: _with((OrderStatus.AWAITING_COLLECTION,), lambda group: group.orders),
    Show.STUCK: _with((OrderStatus.IN_TRANSIT,), lambda group: group.stuck),
    Show.UNDATED: _with(TO_SHIP, lambda group: group.undated),
    Show.WAITING: _with(WAITING, lambda group: group.orders),
    Show.ALL: lambda group: group.orders,
}

# Each order is looked at once. Findings and requests to cancel are joined as wholes: asked for order by order they cost five times as
# much. OFFSET 0 keeps the due moment from being worked out anew for every count.
_TALLY = r"""
SELECT status, carrier, count(*), count(*) FILTER (WHERE due_at <= %s), count(*) FILTER (WHERE held), count(*) FILTER (WHERE stuck),
  count(*) FILTER (WHERE due_at IS NULL), count(*) FILTER (WHERE due_at > %s AND due_at < today_ends),
  count(*) FILTER (WHERE due_at >= today_ends AND due_at < tomorrow_ends), count(*) FILTER (WHERE due_at >= tomorrow_ends)
FROM (
  SELECT each.status, each.carrier, coalesce(each.told, dues.due_at) AS due_at, today_ends, tomorrow_ends,
    each.asks OR asked.store_id IS NOT NULL AS held, stuck.store_id IS NOT NULL AS stuck
  FROM ({each}) AS each(store_id, number, status, carrier, told, asks)
    LEFT JOIN (
      SELECT store_id, subject, min(due_at) AS due_at FROM inspections_finding
      WHERE closed_at IS NULL AND check_id LIKE 'orders\_%%' AND due_at IS NOT NULL GROUP BY store_id, subject
    ) AS dues ON dues.store_id = each.store_id AND dues.subject = each.number
    LEFT JOIN (
      SELECT store_id, subject FROM inspections_finding WHERE closed_at IS NULL AND check_id = %s
    ) AS stuck ON stuck.store_id = each.store_id AND stuck.subject = each.number
    LEFT JOIN (
      SELECT DISTINCT store_id, order_external_id FROM stores_cancellation WHERE state = 'pending'
    ) AS asked ON asked.store_id = each.store_id AND asked.order_external_id = each.number
    JOIN (
      SELECT id, tomorrow AT TIME ZONE time_zone AS today_ends, (tomorrow + interval '1 day') AT TIME ZONE time_zone AS tomorrow_ends
      FROM (
        SELECT id, time_zone, date_trunc('day', %s AT TIME ZONE time_zone) + interval '1 day' AS tomorrow FROM stores_store
      ) AS store
      OFFSET 0
    ) AS ends ON ends.id = each.store_id
  OFFSET 0
) AS known GROUP BY status, carrier
"""
