"""How many orders each list of the board holds and how many are due by when: every order is looked at once, in one statement."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from desk.operations.order_rows import STUCK, TO_SHIP, WAITING, Load, Show, told_due
from stores.models.order import OPEN_STATUSES, OrderStatus


class Group(NamedTuple):
    """Orders that are alike. `late`: None without a cut-off; `days`: 0 by the end of the store's today, 1 tomorrow, 2 later."""

    status: str
    late: bool | None
    days: int | None
    held: bool
    stuck: bool
    orders: int


class Tally(NamedTuple):
    """`lists`: by the name of the list."""

    lists: dict[str, int]
    load: Load


def tally(orders: QuerySet[Any], now: datetime) -> Tally:
    """Of open orders (see desk.operations.order_rows.open_orders), however narrowed. Says what their lists would count one by one."""
    groups = _groups(orders, now)
    return Tally({show.value: _sum(groups, fits) for show, fits in _LISTS.items()}, _load(groups))


def _groups(orders: QuerySet[Any], now: datetime) -> list[Group]:
    each = orders.order_by().values_list("store_id", "external_id", "status", told_due(), "cancel_requested")
    try:
        sql, values = each.query.sql_with_params()
    except EmptyResultSet:  # narrowed to no store at all
        return []
    with connection.cursor() as cursor:
        cursor.execute(_TALLY.format(each=sql), [*values, STUCK, now, now, now])
        return [Group(*row) for row in cursor.fetchall()]


def _load(groups: list[Group]) -> Load:
    ship = [group for group in groups if group.status in TO_SHIP]
    return Load(
        late=_sum(ship, lambda one: bool(one.late)),
        today=_sum(ship, lambda one: one.late is False and one.days == 0),
        tomorrow=_sum(ship, lambda one: one.late is False and one.days == 1),
        later=_sum(ship, lambda one: one.late is False and one.days == 2),
    )


def _sum(groups: list[Group], fits: Callable[[Group], bool]) -> int:
    return sum(group.orders for group in groups if fits(group))


_LISTS: dict[Show, Callable[[Group], bool]] = {
    Show.SHIP: lambda one: one.status in TO_SHIP,
    Show.LATE: lambda one: one.status in OPEN_STATUSES and bool(one.late),
    Show.CANCEL: lambda one: one.status in OPEN_STATUSES and one.held,
    Show.COLLECTION: lambda one: one.status == OrderStatus.AWAITING_COLLECTION,
    Show.STUCK: lambda one: one.status == OrderStatus.IN_TRANSIT and one.stuck,
    Show.UNDATED: lambda one: one.status in TO_SHIP and one.late is None,
    Show.WAITING: lambda one: one.status in WAITING,
    Show.ALL: lambda _one: True,
}

# Findings and requests to cancel are joined as wholes: asked for order by order they cost five times as much.
_TALLY = """
WITH each(store_id, number, status, told, asks) AS ({each}),
dues AS (
  SELECT store_id, subject, min(due_at) AS due_at FROM inspections_finding
  WHERE closed_at IS NULL AND check_id LIKE 'orders\\_%%' AND due_at IS NOT NULL GROUP BY store_id, subject
), stuck AS (
  SELECT store_id, subject FROM inspections_finding WHERE closed_at IS NULL AND check_id = %s
), asked AS (
  SELECT DISTINCT store_id, order_external_id FROM stores_cancellation WHERE state = 'pending'
), ends AS MATERIALIZED (
  SELECT id, (tomorrow AT TIME ZONE time_zone) AS today_ends, ((tomorrow + interval '1 day') AT TIME ZONE time_zone) AS tomorrow_ends
  FROM (SELECT id, time_zone, date_trunc('day', %s AT TIME ZONE time_zone) + interval '1 day' AS tomorrow FROM stores_store) AS store
), known AS MATERIALIZED (
  SELECT each.status, coalesce(each.told, dues.due_at) AS due_at, today_ends, tomorrow_ends,
    each.asks OR asked.store_id IS NOT NULL AS held, stuck.store_id IS NOT NULL AS stuck
  FROM each JOIN ends ON ends.id = each.store_id LEFT JOIN dues ON dues.store_id = each.store_id AND dues.subject = each.number
    LEFT JOIN stuck ON stuck.store_id = each.store_id AND stuck.subject = each.number
    LEFT JOIN asked ON asked.store_id = each.store_id AND asked.order_external_id = each.number
)
SELECT status, due_at <= %s, CASE WHEN status NOT IN ('to_ship', 'partly_shipped') OR due_at <= %s THEN NULL
  WHEN due_at < today_ends THEN 0 WHEN due_at < tomorrow_ends THEN 1 WHEN due_at IS NOT NULL THEN 2 END, held, stuck, count(*)
FROM known GROUP BY 1, 2, 3, 4, 5
"""
