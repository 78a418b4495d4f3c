"""Erasing a buyer, or a store, on request; and doing it again after a backup was restored. What is kept of it is a keyed hash.

The mirror holds no buyer's number: a buyer is named by the orders, conversations and reviews that the platform's request lists.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.deletion import Collector

from people.audit import Subject, Verb, record
from people.vault import fingerprint
from stores.models import ErasedKey, Store
from stores.models.mirror_row import MirrorRow
from stores.privacy.beyond import Beyond, beyond_the_mirror
from stores.privacy.classes import BuyerTable, DataClass, buyer_tables
from stores.privacy.retention import holding
from stores.switching import switched_by

KINDS = ("order", "conversation", "review")
_ROWS_AT_ONCE = 5000
# A shorter name would be found in half of all notes.
_SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True)
class BuyerKeys:
    """A buyer as the platform's request names them. `buyer_id`: the platform's own number, for the proof alone."""

    platform: str
    buyer_id: str
    ids: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Erased:
    """The proof: table -> rows, and the hashes of the keys. `buyer`: hash of platform and number; `line`: of the audit trail."""

    buyer: str
    rows: Mapping[str, int]
    digests: list[str] = field(default_factory=list)
    line: int = 0


@transaction.atomic
def erase_buyer(keys: BuyerKeys, by: Any, now: datetime, *, reason: str) -> Erased:
    """Blanks everything of these orders, conversations and reviews, in every store of the platform."""
    rows = _blank(keys)
    digests = [_digest(keys.platform, kind, one) for kind, ids in keys.ids.items() for one in sorted(ids)]
    _remember(keys.platform, ((kind, one) for kind, ids in keys.ids.items() for one in ids), now)
    buyer = _digest(keys.platform, "buyer", keys.buyer_id)
    proof = {"rows": dict(rows), "keys": digests, "reason": reason}
    line = record(by, Verb.ERASED, Subject("stores.buyer", buyer[-64:], f"a buyer of {keys.platform}"), after=proof)
    return Erased(buyer, rows, digests, line.pk)


def would_be_erased(keys: BuyerKeys) -> Counter[str]:
    """Table -> rows that an erasure would blank: it is done, counted and taken back, so the two cannot differ."""
    with transaction.atomic():
        rows = _blank(keys)
        transaction.set_rollback(True)
    return +rows


def _blank(keys: BuyerKeys) -> Counter[str]:
    words = frozenset[str]().union(*keys.ids.values(), _names_of(keys))
    rows: Counter[str] = Counter()
    for table in buyer_tables():
        found = _rows_of(table, keys)
        if found is not None:
            rows[table.name] = found.filter(holding(table)).update(**table.blanks())
    rows.update({name: beyond.erase(keys.platform, words) for name, beyond in beyond_the_mirror().items()})
    return rows


def _names_of(keys: BuyerKeys) -> frozenset[str]:
    """What the buyer is called in the mirror: colleagues may have written it into notes."""
    found = ((table, _rows_of(table, keys)) for table in buyer_tables())
    return _names_by_platform((table, rows) for table, rows in found if rows is not None).get(
        keys.platform, frozenset()
    )


def _names_by_platform(found: Iterable[tuple[BuyerTable, Any]]) -> dict[str, frozenset[str]]:
    names: defaultdict[str, set[str]] = defaultdict(set)
    for table, rows in found:
        for column, kind in table.data.columns.items():
            if kind == DataClass.NAME:
                for platform, name in rows.values_list("store__platform", column):
                    names[platform].add(name)
    return {
        platform: frozenset(name for name in some if len(name) >= _SHORTEST_NAME) for platform, some in names.items()
    }


@transaction.atomic
def erase_store(store: Store, by: Any, now: datetime, *, reason: str) -> Erased:
    """The store and every row that hangs on it. Its sealed days and audit lines stay: they are the proof, and hold no buyer."""
    rows = rows_of_store(store)
    digest = _digest(store.platform, "store", store.external_id)
    subject = Subject("stores.store", str(store.pk), f"a store of {store.platform}", store.pk)
    with switched_by(by, reason):
        store.delete()
    _remember(store.platform, [("store", store.external_id)], now)
    counts = {name: count for name, count in rows.items() if count}
    line = record(by, Verb.ERASED, subject, after={"rows": counts, "keys": [digest], "reason": reason})
    return Erased(digest, counts, [digest], line.pk)


def rows_of_store(store: Store) -> Counter[str]:
    """Table -> rows that hang on a store and go with it."""
    collector = Collector(using="default")
    collector.collect([store])
    rows = Counter({model._meta.label_lower: len(found) for model, found in collector.data.items()})
    for fast in collector.fast_deletes:
        rows[fast.model._meta.label_lower] += fast.count()
    return rows


def replay(now: datetime, *, changed_since: datetime | None = None) -> Counter[str]:
    """Erases again whatever a restore, or a platform, has brought back.

    `changed_since`: only mirror rows that changed after it, as a platform may bring them; then notes are found by key alone.
    """
    done: Counter[str] = Counter()
    erased = {(one.kind, one.digest): one.erased_at for one in ErasedKey.objects.all()}
    if not erased:
        return done
    again = [(table, _brought_back(table, erased, changed_since)) for table in buyer_tables()]
    # what a restore brought back still says what the buyers are called, before it is blanked: so notes are found again
    names = _names_by_platform(again) if changed_since is None else {}
    for table, rows in again:
        done[table.name] += rows.update(**table.blanks())
    for name, beyond in beyond_the_mirror().items():
        done[name] += _replay_beyond(beyond, erased, names)
    for store in Store.objects.only("platform", "external_id", "connected_at"):
        at = erased.get(("store", _digest(store.platform, "store", store.external_id)))
        if at is not None and store.connected_at < at:  # one that was connected anew afterwards stays
            with switched_by(None, "erased again"):
                store.delete()
            done["stores.store"] += 1
    done = +done
    if done:
        record(None, Verb.ERASED, Subject("stores.replay", label="erased again"), after=dict(done))
    return done


def held_on(keys: BuyerKeys) -> dict[str, list[dict[str, Any]]]:
    """Table -> rows with what is held on a buyer, for the buyer."""
    held = {}
    for table in buyer_tables():
        found = _rows_of(table, keys)
        if found is not None:
            columns = (*dict.fromkeys([*table.data.keys.values(), table.data.age, *table.data.columns]),)
            held[table.name] = list(found.order_by("pk").values("store__name", *columns))
    words = frozenset[str]().union(*keys.ids.values(), _names_of(keys))
    for name, beyond in beyond_the_mirror().items():
        if told := [dict(one) for one in beyond.held(keys.platform, words)]:
            held[name] = told
    return held


def _rows_of(table: BuyerTable, keys: BuyerKeys) -> Any:
    """None where the table has none of the keys that are named."""
    found = Q()
    for kind, column in table.data.keys.items():
        if keys.ids.get(kind):
            found |= Q(**{f"{column}__in": keys.ids[kind]})
    return table.model._default_manager.filter(found, store__platform=keys.platform) if found else None


def _brought_back(table: BuyerTable, erased: Mapping[tuple[str, str], datetime], since: datetime | None) -> Any:
    """Rows of erased keys in which something of a buyer stands."""
    rows = table.model._default_manager.filter(holding(table))
    if since is not None and issubclass(table.model, MirrorRow):
        rows = rows.filter(seen_changed_at__gte=since)
    kinds = list(table.data.keys.items())
    told = rows.order_by("pk").values_list("pk", "store__platform", *(column for _kind, column in kinds))
    found: list[int] = []
    for pk, platform, *values in told.iterator(chunk_size=_ROWS_AT_ONCE):
        pairs = zip(kinds, values, strict=True)
        if any(value and (kind, _digest(platform, kind, value)) in erased for (kind, _column), value in pairs):
            found.append(pk)
    return table.model._default_manager.filter(pk__in=found)


def _replay_beyond(
    beyond: Beyond, erased: Mapping[tuple[str, str], datetime], names: Mapping[str, frozenset[str]]
) -> int:
    found = {platform: set(some) for platform, some in names.items()}
    for platform, key in set(beyond.keys()):
        if any((kind, _digest(platform, kind, key)) in erased for kind in KINDS):
            found.setdefault(platform, set()).add(key)
    return sum(beyond.erase(platform, frozenset(keys)) for platform, keys in found.items())


def _remember(platform: str, keys: Iterable[tuple[str, str]], now: datetime) -> None:
    rows = [ErasedKey(kind=kind, digest=_digest(platform, kind, one), erased_at=now) for kind, one in keys]
    ErasedKey.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["kind", "digest"], update_fields=["erased_at"]
    )


def _digest(platform: str, kind: str, value: str) -> str:
    return fingerprint(f"{platform}:{value}", f"erasure:{kind}")
