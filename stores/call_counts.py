"""Brings the counted calls of a process to PostgreSQL every few seconds, in one statement, and forgets those of long ago."""

import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import structlog
from django.db import DatabaseError, connection
from django.utils import timezone

from stores.models import CallHour
from stores.platforms.tally import Count, Line, Tally

log = structlog.get_logger(__name__)

KEPT = timedelta(days=14)
_WRITE_SECONDS = 5.0
_FORGET_SECONDS = 3600.0


def write_counts(lines: Mapping[Line, Count]) -> int:
    """Adds what was counted to its hours; returns the rows touched. One statement for any number of stores."""
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for line, count in lines.items():
        key = (line.hour, line.platform, line.app_key, line.shop)
        row = rows.get(key)
        if row is None:
            row = rows[key] = _empty_row(line)
        waited = round(count.waited_seconds * 1000)
        row["calls"] += count.calls
        row["errors"] += count.tries if line.code else 0
        row["retries"] += count.retries
        row["waited_ms"] += waited
        row["bytes"] += count.bytes
        row["parts"].append([line.api, line.code, count.tries, count.retries, waited, count.bytes])
    if not rows:
        return 0
    with connection.cursor() as cursor:
        # In one order everywhere, so that two processes never wait for each other in a circle.
        cursor.execute(_ADD, [msgspec.json.encode([rows[key] for key in sorted(rows)]).decode()])
        return int(cursor.rowcount)


def forget_old_counts(now: datetime) -> int:
    """Deletes the hours of more than two weeks ago."""
    return CallHour.objects.filter(hour__lt=now - KEPT).delete()[0]


class CountsWriter:
    """A thread that lives as long as its process."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        threading.Thread(target=self._write_for_ever, name="call-counts", daemon=True).start()

    def _write_for_ever(self) -> None:
        forgotten_at = 0.0
        while True:
            time.sleep(_WRITE_SECONDS)
            lines = self._tally.take()
            try:
                write_counts(lines)
                if time.monotonic() - forgotten_at > _FORGET_SECONDS:
                    forgotten_at = time.monotonic()
                    forget_old_counts(timezone.now())
            except DatabaseError as fault:
                log.warning("counted calls could not be written and are kept", fault=type(fault).__name__)
                self._tally.put_back(lines)
            except Exception:
                log.exception("counted calls were lost")
            finally:
                connection.close()


def _empty_row(line: Line) -> dict[str, Any]:
    return {
        "platform": line.platform,
        "app_key": line.app_key,
        "shop": line.shop,
        "hour": datetime.fromtimestamp(line.hour * 3600, UTC),
        **dict.fromkeys(("calls", "errors", "retries", "waited_ms", "bytes"), 0),
        "parts": [],
    }


_ADD = """
INSERT INTO stores_callhour AS known (platform, app_key, shop, hour, calls, errors, retries, waited_ms, bytes, parts)
SELECT platform, app_key, shop, hour, calls, errors, retries, waited_ms, bytes, parts
FROM json_to_recordset(%s) AS row(platform text, app_key text, shop text, hour timestamptz, calls bigint, errors bigint,
  retries bigint, waited_ms bigint, bytes bigint, parts jsonb)
ON CONFLICT (hour, platform, app_key, shop) DO UPDATE SET
  calls = known.calls + excluded.calls, errors = known.errors + excluded.errors, retries = known.retries + excluded.retries,
  waited_ms = known.waited_ms + excluded.waited_ms, bytes = known.bytes + excluded.bytes,
  parts = known.parts || excluded.parts
"""
