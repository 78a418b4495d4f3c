"""Stores as the API lists them: PostgreSQL writes the store; how it stands for the caller now is told by a few columns beside."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import Count, F, JSONField, OuterRef, Subquery

from inspections.freshness import is_stale, worst_by_letters
from inspections.items import SEVERITY_RANK, Item, Severity
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
    return _Told(tuple(items), now).of


class _Told:
    """Tells the stores of one call. What many of them share, such as today's date in a zone, is reckoned once a call."""

    def __init__(self, items: tuple[Item, ...], now: datetime) -> None:
        self._items, self._now, self._usual = items, now, interval_by(None)
        self._today = cache(lambda time_zone: now.astimezone(ZoneInfo(time_zone)).date())
        self._worst = cache(lambda letters, stale: worst_by_letters(letters, items, stale=stale))

    def of(self, row: StoreNow) -> Mapping[str, Any]:
        newest, seen = row.newest, [one for one in row.open or () if one.item in self._items]
        return {
            "authorisation_days_left": days_left(row.authorised_until, self._now),
            "state": self._worst(newest.states, self._is_stale(row, newest)) if newest else self._worst(_NONE, False),
            "day": newest and newest.day,
            "inspected_at": newest and newest.finished_at,
            "inspected_today": newest is not None and newest.day == self._today(row.time_zone),
            "open_findings": sum([one.count for one in seen]),
            "worst_severity": max([one.severity for one in seen], key=SEVERITY_RANK.__getitem__, default=None),
        }

    def _is_stale(self, row: StoreNow, newest: NewestDay) -> bool:
        interval = interval_by(row.every_minutes, self._usual)
        return is_stale(newest.finished_at, now=self._now, interval=interval)


# Of a store that was never inspected.
_NONE = "?" * len(Item)
