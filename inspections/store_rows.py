"""Stores as the API lists them: PostgreSQL writes the store; how it stands for the caller now is told by a few columns beside."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import Count, F, JSONField, OuterRef, Subquery

from inspections.freshness import is_stale, worst_by_letters
from inspections.items import SEVERITY_RANK, Item, Severity, State
from inspections.models import Finding, Inspection
from inspections.standing import interval_by
from people.programs.written_rows import Teller, Told, WrittenRows, same
from stores.link_state import days_left
from stores.models import Store


class NewestDay(msgspec.Struct):
    """A store's newest inspection."""

    day: date
    finished_at: datetime
    states: str


class OpenFindings(msgspec.Struct):
    """How many are open on a line."""

    item: Item
    severity: Severity
    count: int


class StoreNow(msgspec.Struct):
    """What a store's standing is told from. `newest` None: never inspected; `open` None: nothing is wrong."""

    time_zone: str
    every_minutes: int | None
    authorised_until: datetime | None
    newest: NewestDay | None
    open: list[OpenFindings] | None


class _OneRow(Subquery):
    """The row of a subquery as an object."""

    template = "(SELECT row_to_json(one) FROM (%(subquery)s) AS one)"
    output_field = JSONField()


class _AllRows(Subquery):
    """The rows of a subquery as a list of objects."""

    template = "(SELECT json_agg(one) FROM (%(subquery)s) AS one)"
    output_field = JSONField()


_NEWEST = Inspection.objects.filter(store=OuterRef("pk")).order_by("-day").values("day", "finished_at", "states")[:1]
_OPEN = Finding.objects.open().filter(store=OuterRef("pk")).order_by().values("item", "severity")

STORE_ROWS = WrittenRows(
    Store,
    same("id", "name", "platform", "external_id", "country", "time_zone", "currency", "is_active"),
    Told(
        (
            *("authorisation_days_left", "state", "day", "inspected_at", "inspected_today", "open_findings"),
            "worst_severity",
        ),
        StoreNow,
        {
            **same("time_zone"),
            "every_minutes": F("inspect_every_minutes"),
            "authorised_until": F("connection__refresh_expires_at"),
            "newest": _OneRow(_NEWEST),
            "open": _AllRows(_OPEN.annotate(count=Count("id"))),
        },
    ),
)


def stores_told(items: list[Item], now: datetime) -> Teller:
    """For somebody who sees these lines. A test holds it to `standings`, which pages show with every cell."""
    return partial(_told, items=tuple(items), now=now, usual=interval_by(None))


def _told(row: StoreNow, *, items: tuple[Item, ...], now: datetime, usual: timedelta) -> Mapping[str, Any]:
    newest = row.newest
    levels: Counter[Severity] = Counter()
    for one in row.open or ():
        if one.item in items:
            levels[one.severity] += one.count
    return {
        "authorisation_days_left": days_left(row.authorised_until, now),
        "state": _state(newest, interval_by(row.every_minutes) if row.every_minutes else usual, items, now),
        "day": newest and newest.day,
        "inspected_at": newest and newest.finished_at,
        "inspected_today": newest is not None and newest.day == now.astimezone(ZoneInfo(row.time_zone)).date(),
        "open_findings": levels.total(),
        "worst_severity": max(levels, key=SEVERITY_RANK.__getitem__, default=None),
    }


def _state(newest: NewestDay | None, interval: timedelta, items: tuple[Item, ...], now: datetime) -> State:
    if newest is None:
        return worst_by_letters(_NOT_LOOKED_AT, items, stale=False)
    stale = is_stale(newest.finished_at, now=now, interval=interval)
    return worst_by_letters(newest.states, items, stale=stale)


_NOT_LOOKED_AT = "?" * len(Item)
