"""The part of a snapshot that tells how a store is kept apart: what it shares, and where it is seen from."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from inspections.snapshot import Boundary, ExitDay, Exits, SharedFact
from stores.boundaries_breaches import shared_by, stated_of

# How far back addresses count towards the usual one.
_EXIT_SPAN = timedelta(days=8)


def draw_boundaries(ids: Sequence[int]) -> dict[int, Boundary]:
    """For every store id. One statement while nothing is stated of any of them, else two."""
    now = timezone.now()  # of our own measurements, so by our own clock
    stated = stated_of(ids, now)
    shared = shared_by(list(stated), now) if stated else {}
    return {
        store_id: Boundary(
            stated[store_id].kinds,
            stated[store_id].outdated,
            tuple(SharedFact(one.kind, one.other_store_id) for one in shared.get(store_id, [])),
        )
        if store_id in stated
        else Boundary()
        for store_id in ids
    }


def draw_exits(ids: Sequence[int]) -> dict[int, Exits]:
    """For every store id. No statement where addresses are not measured."""
    if not settings.EXIT_ADDRESS_URL:
        return dict.fromkeys(ids, Exits())
    days: defaultdict[int, list[ExitDay]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_EXITS, [list(ids), timezone.now() - _EXIT_SPAN])
        for store_id, *seen in cursor.fetchall():
            days[store_id].append(ExitDay(*seen))
    return {store_id: Exits(True, tuple(days[store_id])) for store_id in ids}


# Only what was seen by the way out that the store has now: another proxy has another address.
_EXITS = """
SELECT s.id, e.day, host(e.address), e.country, e.first_seen_at, e.last_seen_at
FROM stores_store s
LEFT JOIN stores_ownproxy own ON own.store_id = s.id
LEFT JOIN stores_ownproxy link ON link.connection_id = s.connection_id
JOIN stores_exitaddress e ON e.store_id = s.id AND e.way_out = coalesce(own.fingerprint, link.fingerprint, '')
WHERE s.id = ANY(%s) AND e.last_seen_at > %s
ORDER BY e.last_seen_at, e.id
"""
