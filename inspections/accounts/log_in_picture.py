"""The part of a snapshot that tells of log-ins from new places: one statement for any number of stores."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from inspections.accounts.facts import LogIns, NewPlace
from inspections.accounts.masking import masked

# A device or address is new when it was not seen for so long before; and a log-in is told of for as long.
_DAYS = 30


def draw_log_ins(nows: Mapping[int, datetime]) -> dict[int, LogIns]:
    """Store id -> log-ins, as of each store's own `now`."""
    found = dict.fromkeys(nows, LogIns())
    with connection.cursor() as cursor:
        cursor.execute(_LOG_INS, [list(nows), list(nows.values()), *[_DAYS] * 3])
        for store_id, first_at, last_at, *row in cursor.fetchall():
            before = found[store_id].new_places
            found[store_id] = LogIns(first_at, last_at, (*before, _place(*row)) if row[0] is not None else before)
    return found


def _place(
    pk: int, at: datetime, login: str, device: str, address: str | None, place: str, new_device: bool, new_address: bool
) -> NewPlace:
    what = "device and address" if new_device and new_address else "device" if new_device else "address"
    return NewPlace(pk, at, masked(login) if login else "–", device or "–", address or "–", place or "–", what)


_LOG_INS = """
SELECT moment.store_id, span.first_at, span.last_at, new.id, new.at, new.login, new.device, host(new.address), new.place,
       new.new_device, new.new_address
FROM unnest(%s::bigint[], %s::timestamptz[]) AS moment(store_id, now)
CROSS JOIN LATERAL (
  SELECT min(at) AS first_at, max(at) AS last_at FROM inspections_loginrecord WHERE store_id = moment.store_id
) AS span
LEFT JOIN LATERAL (
  SELECT * FROM (
    SELECT one.id, one.at, one.login, one.device, one.address, one.place,
      one.device <> '' AND NOT EXISTS (
        SELECT FROM inspections_loginrecord old WHERE old.store_id = one.store_id AND old.device = one.device
        AND (old.at, old.id) < (one.at, one.id) AND old.at >= one.at - make_interval(days => %s)) AS new_device,
      one.address IS NOT NULL AND NOT EXISTS (
        SELECT FROM inspections_loginrecord old WHERE old.store_id = one.store_id AND old.address = one.address
        AND (old.at, old.id) < (one.at, one.id) AND old.at >= one.at - make_interval(days => %s)) AS new_address
    FROM inspections_loginrecord one
    WHERE one.store_id = moment.store_id AND one.at > moment.now - make_interval(days => %s) AND one.at <= moment.now
  ) AS judged WHERE new_device OR new_address
) AS new ON true
WHERE span.first_at IS NOT NULL
ORDER BY new.at, new.id
"""
