"""Which stores share what should keep them apart. Decided in the database: one statement for any number of stores.

Two stores must be separate when they sell on the same platform in the same country under different seller accounts, unless
somebody said, with a reason, that they belong together.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection

from people.vault import fingerprint_key_name

EXIT_ADDRESS = "exit_address"

# An address that was seen longer ago may be another's by now.
_SEEN_LATELY = timedelta(hours=36)


class Shared(NamedTuple):
    """Something two stores share. `kind`: one of FactKind, or EXIT_ADDRESS."""

    kind: str
    other_store_id: int


class Stated(NamedTuple):
    """What is known of a store's boundaries. `outdated`: kinds stated under a key that is gone, which cannot be compared."""

    kinds: tuple[str, ...]
    outdated: tuple[str, ...]


def stated_of(store_ids: Iterable[int], now: datetime) -> dict[int, Stated]:
    """What was stated or measured, for the stores of which anything was."""
    kinds: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_SAID + _STATED, [*_spans(now), list(store_ids)])
        for store_id, kind, key in cursor.fetchall():
            kinds[store_id].append((kind, key))
    current = fingerprint_key_name()
    return {
        store_id: Stated(
            tuple(sorted({kind for kind, _ in said})),
            tuple(sorted({kind for kind, key in said if kind != EXIT_ADDRESS and key.partition(":")[0] != current})),
        )
        for store_id, said in kinds.items()
    }


def shared_by(store_ids: Iterable[int], now: datetime) -> dict[int, list[Shared]]:
    """What each store shares with stores that must be separate from it, by kind and the other's id."""
    found: defaultdict[int, list[Shared]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_SAID + _SHARED, [*_spans(now), list(store_ids)])
        for store_id, kind, other in cursor.fetchall():
            found[store_id].append(Shared(kind, other))
    return dict(found)


def _spans(now: datetime) -> list[datetime]:
    return [now - _SEEN_LATELY]


# A licence is stated but not compared: the same one is what makes two accounts one legal entity. Of addresses only those of
# stores with a way out of their own count: our own address is every other store's, and platforms expect that of an app.
_SAID = """
WITH said AS NOT MATERIALIZED (
  SELECT store_id, kind, fingerprint AS key FROM stores_isolationfact WHERE kind <> 'licence'
  UNION ALL
  SELECT store_id, 'proxy', fingerprint FROM stores_ownproxy WHERE store_id IS NOT NULL
  UNION ALL
  SELECT s.id, 'proxy', p.fingerprint FROM stores_store s JOIN stores_ownproxy p ON p.connection_id = s.connection_id
  WHERE NOT EXISTS (SELECT FROM stores_ownproxy own WHERE own.store_id = s.id)
  UNION ALL
  SELECT store_id, 'exit_address', host(address) FROM stores_exitaddress WHERE way_out <> '' AND last_seen_at > %s
)
"""

_STATED = "SELECT store_id, kind, key FROM said WHERE store_id = ANY(%s)"

_SHARED = """
SELECT DISTINCT mine.store_id, mine.kind, theirs.store_id
FROM said mine
JOIN stores_store s ON s.id = mine.store_id JOIN stores_connection c ON c.id = s.connection_id
JOIN said theirs ON theirs.kind = mine.kind AND theirs.key = mine.key AND theirs.store_id <> mine.store_id
JOIN stores_store o ON o.id = theirs.store_id JOIN stores_connection d ON d.id = o.connection_id
WHERE mine.store_id = ANY(%s) AND o.platform = s.platform AND o.country = s.country AND d.account_id <> c.account_id
  AND s.is_active AND o.is_active
  AND NOT EXISTS (
    SELECT FROM stores_sharedentity_stores a JOIN stores_sharedentity_stores b USING (sharedentity_id)
    WHERE a.store_id = s.id AND b.store_id = o.id)
ORDER BY 1, 2, 3
"""
