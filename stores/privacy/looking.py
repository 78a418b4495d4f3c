"""Finds a buyer from what somebody knows of them: the number of an order, a conversation or a review, or the name the mirror shows.

Only in stores that the asking person sees. Names came in masked and may be shared: a person chooses which rows are meant.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from people.models import User
from stores.models import Store
from stores.platforms.names import NAMES
from stores.privacy.classes import BuyerTable, DataClass, buyer_tables
from stores.privacy.erasing import KINDS, BuyerKeys, would_be_erased

# A name that stands in more rows than these is no way to find one buyer.
MOST_FOUND = 200


class NotOneBuyerError(ValueError):
    """What was asked for cannot stand for a buyer; the message says why. `field`: which part of it."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


@dataclass(frozen=True, slots=True, order=True)
class KeyFound:
    """One order, conversation or review. `by_name`: found by a name alone, which others may share."""

    kind: str
    id: str
    store: str
    at: datetime
    by_name: bool

    @property
    def key(self) -> str:
        """`order:577`, as a form sends it back."""
        return f"{self.kind}:{self.id}"


def keys_found(platform: str, asked: str, user: User) -> list[KeyFound]:
    """Everything of this platform that bears the number or the name, the newest first. Raises NotOneBuyerError."""
    asked = asked.strip()
    if platform not in NAMES:
        raise NotOneBuyerError("platform", _("There is no such platform."))
    if not asked:
        raise NotOneBuyerError("asked", _("Name an order, a conversation, a review or the buyer."))
    found: dict[tuple[str, str], KeyFound] = {}
    for table in buyer_tables():
        rows = _seen(table, platform, user)
        names = [name for name, kind in table.data.columns.items() if kind == DataClass.NAME]
        by_key = _any(table.data.keys.values(), asked)
        for which, by_name in ((by_key, False), (_any(names, asked) if names else None, True)):
            if which is not None:
                for one in _keys_of(table, rows.filter(which)[: MOST_FOUND + 1], by_name=by_name):
                    found.setdefault((one.kind, one.id), one)
    if len(found) > MOST_FOUND:
        raise NotOneBuyerError("asked", _("Too many rows bear this: name an order or a conversation instead."))
    return sorted(found.values(), key=lambda one: one.at, reverse=True)


def chosen_keys(platform: str, buyer: str, keys: Iterable[str], user: User) -> BuyerKeys:
    """From texts such as `order:577`. One that is not in a store of this person is none. Raises NotOneBuyerError."""
    ids: dict[str, set[str]] = {}
    for text in keys:
        kind, _colon, key = text.partition(":")
        if kind not in KINDS or not key:
            raise NotOneBuyerError("keys", _("%(key)s is none of: order:…, conversation:…, review:….") % {"key": text})
        ids.setdefault(kind, set()).add(key)
    if not ids:
        raise NotOneBuyerError("keys", _("Choose at least one order, conversation or review."))
    for kind, wanted in ids.items():
        missing = wanted - _known(platform, kind, wanted, user)
        if missing:
            told = {"kind": kind, "keys": ", ".join(sorted(missing))}
            raise NotOneBuyerError("keys", _("No such %(kind)s in your stores: %(keys)s.") % told)
    return BuyerKeys(platform, buyer, {kind: frozenset(some) for kind, some in ids.items()})


@dataclass(frozen=True, slots=True)
class Held:
    """How much of one kind is held in one store; `store` empty: counted over all stores together."""

    what: str
    store: str
    rows: int


def counts_held(keys: BuyerKeys) -> list[Held]:
    """By kind and store in the mirror; beyond it by kind: what an erasure would blank."""
    told: list[Held] = []
    mirrored = set()
    for table in buyer_tables():
        mirrored.add(table.name)
        which = _any_of(table, keys.ids)
        if which is None:
            continue
        rows = table.model._default_manager.filter(which, store__platform=keys.platform)
        counts = Counter(rows.values_list("store__name", flat=True))
        told += [Held(words_for(table.name), store, count) for store, count in sorted(counts.items())]
    beyond = would_be_erased(keys)
    return told + [Held(words_for(name), "", count) for name, count in beyond.items() if name not in mirrored]


def words_for(table: str) -> str:
    """A table's name for people."""
    from django.apps import apps

    try:
        return str(apps.get_model(table)._meta.verbose_name_plural)
    except (LookupError, ValueError):
        return table


def _seen(table: BuyerTable, platform: str, user: User) -> QuerySet[Any]:
    rows: QuerySet[Any] = table.model._default_manager.filter(store__platform=platform)
    return rows.filter(store__in=Store.objects.visible_to(user))


def _keys_of(table: BuyerTable, rows: QuerySet[Any], *, by_name: bool) -> Iterator[KeyFound]:
    kinds = list(table.data.keys.items())
    for store, at, *values in rows.values_list("store__name", table.data.age, *(column for _kind, column in kinds)):
        for (kind, _column), value in zip(kinds, values, strict=True):
            if value:
                yield KeyFound(kind, value, store, at, by_name)


def _known(platform: str, kind: str, wanted: set[str], user: User) -> set[str]:
    known: set[str] = set()
    for table in buyer_tables():
        if column := table.data.keys.get(kind):
            known |= set(
                _seen(table, platform, user).filter(**{f"{column}__in": wanted}).values_list(column, flat=True)
            )
    return known


def _any(columns: Iterable[str], asked: str) -> Q:
    found = Q(pk__in=[])
    for column in columns:
        found |= Q(**{f"{column}__iexact": asked})
    return found


def _any_of(table: BuyerTable, ids: Mapping[str, frozenset[str]]) -> Q | None:
    found = None
    for kind, column in table.data.keys.items():
        if ids.get(kind):
            one = Q(**{f"{column}__in": ids[kind]})
            found = one if found is None else found | one
    return found
