"""The stores' days as the API lists them. What the caller sees of a day depends on their areas and on the clock, so it is told."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from typing import Any

import msgspec
from django.db.models import F
from django.utils.translation import get_language

from inspections.freshness import Line, cells_as_of, is_stale, judged_as_of, worst_cell
from inspections.items import Item
from inspections.models import Inspection
from inspections.standing import WithoutChecks, interval_by
from people.programs.rendering import as_json
from people.programs.written_rows import Teller, Told, WrittenRows, moments, same
from stores.mirror_api.columns import STORE


class Day(msgspec.Struct):
    """What a day's cells are told from. `lines`: JSON of line -> Line, or null: it looked at nothing."""

    lines: msgspec.Raw
    finished_at: datetime
    day: date
    time_zone: str
    every_minutes: int | None


DAY_ROWS = WrittenRows(
    Inspection,
    {**same("id"), "store": STORE.source, **same("day"), **moments("judged_at", "finished_at"), **same("rounds")},
    Told(
        ("state", "open_findings", "items"),
        Day,
        {
            "lines": WithoutChecks("items"),
            **same("finished_at", "day"),
            "time_zone": F("store__time_zone"),
            "every_minutes": F("store__inspect_every_minutes"),
        },
    ),
)


def days_told(items: list[Item], now: datetime) -> Teller:
    """For somebody who sees these lines: as of now while the day lasts, later as of its end."""
    return partial(_told, items=tuple(items), now=now, usual=interval_by(None))


def _told(row: Day, *, items: tuple[Item, ...], now: datetime, usual: timedelta) -> Mapping[str, Any]:
    as_of = judged_as_of(row.day, row.time_zone, now)
    interval = interval_by(row.every_minutes, usual)
    stale_since = row.finished_at if is_stale(row.finished_at, now=as_of, interval=interval) else None
    return _told_of_lines(bytes(row.lines), stale_since, items, get_language())


@lru_cache(maxsize=2048)
def _told_of_lines(
    lines: bytes, stale_since: datetime | None, items: tuple[Item, ...], language: str | None
) -> Mapping[str, Any]:
    """A day that is over says the same for ever, today's until its next round. `language`: the one that is active."""
    cells = cells_as_of(msgspec.json.decode(lines, type=dict[str, Line] | None), stale_since, items)
    return {
        "state": worst_cell(cells),
        "open_findings": sum([cell.findings for cell in cells]),
        "items": msgspec.Raw(as_json(cells)),
    }
