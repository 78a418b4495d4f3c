"""The part of a snapshot that people looked up by hand: one statement for any number of stores."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection

from inspections.manual.facts import COULD_NOT_LOOK, Look, ManualFact, counts_until
from inspections.manual.item_list import manual_items


class Place(NamedTuple):
    """What of a store decides which items it has and when they are due for the first time."""

    pk: int
    platform: str
    country: str
    time_zone: str
    connected_at: datetime | None


def draw_manual(places: Iterable[Place]) -> dict[int, tuple[ManualFact, ...]]:
    """Store id -> its manual items with who looked last."""
    places = list(places)
    looks = _newest_looks([place.pk for place in places])
    return {place.pk: tuple(_facts(place, looks[place.pk])) for place in places}


def _facts(place: Place, looks: list[tuple[str, Look]]) -> Iterable[ManualFact]:
    for item in manual_items().of(place.platform, place.country):
        own = sorted((look for name, look in looks if name == item.id), key=lambda look: look.at)
        seen = [look for look in own if look.verdict != COULD_NOT_LOOK]
        first = place.connected_at and counts_until(place.connected_at, item.every_days, place.time_zone)
        yield ManualFact(
            item=item.id,
            title=item.title,
            line=item.line,
            span=timedelta(days=item.every_days),
            first_due_at=first,
            newest=own[-1] if own else None,
            seen=seen[-1] if seen else None,
            judged_by=item.judged_by,
        )


def _newest_looks(ids: list[int]) -> defaultdict[int, list[tuple[str, Look]]]:
    found: defaultdict[int, list[tuple[str, Look]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [ids])
        for store_id, item_id, *look in cursor.fetchall():
            found[store_id].append((item_id, Look(*look)))
    return found


# Of each item the newest look that says what was there, and the newest in vain.
_NEWEST = """
SELECT DISTINCT ON (a.store_id, a.item_id, a.verdict = 'could_not_look')
  a.store_id, a.item_id, a.verdict, a.at, a.expires_at, a.note, u.username
FROM inspections_attestation a JOIN people_user u ON u.id = a.by_id
WHERE a.store_id = ANY(%s)
ORDER BY a.store_id, a.item_id, a.verdict = 'could_not_look', a.at DESC, a.id DESC
"""
