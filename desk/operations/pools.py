"""Stores that sell from one stock: what each shows of a SKU, where they disagree, and what levels them.

Who sees one store of a pool sees the pool; of the stores beyond their gate they learn the number of the store and its units, no name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from desk.operations.stock_known import known_skus
from desk.operations.stock_table import WrongRow, payload_of
from inspections.models import Finding
from inspections.stock_pools import PoolLevel, StockPool
from inspections.stock_pools_picture import pools_now
from people.models import User
from stores.actions.bulk import Row
from stores.models import Store, StoreGroup

CHECK = "stock_disagrees"
LEAST, MOST = "least", "most"


@dataclass(frozen=True, slots=True)
class Member:
    """A store of a pool. `store` None: the person does not see it. `read_at` None: its stock was never read."""

    id: int
    store: Store | None
    read_at: datetime | None

    @property
    def name(self) -> str:
        """Its name, or its number for those who do not see it."""
        return str(self.store) if self.store else _("store no. %(number)d") % {"number": self.id}


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a store shows of a SKU. `level.available` None: not known."""

    member: Member
    level: PoolLevel


@dataclass(frozen=True, slots=True)
class PoolSku:
    """A SKU that several stores of the pool sell. `is_found`: the inspection judges that they disagree."""

    seller_sku: str
    title: str
    shelves: tuple[Shelf, ...]
    is_found: bool

    @property
    def known(self) -> list[int]:
        """The numbers that are known."""
        return [shelf.level.available for shelf in self.shelves if shelf.level.available is not None]

    @property
    def apart(self) -> int:
        """How many units lie between the least and the most."""
        return max(self.known, default=0) - min(self.known, default=0)

    @property
    def least(self) -> int:
        """The number that oversells nowhere."""
        return min(self.known, default=0)

    @property
    def most(self) -> int:
        """The largest number that a store shows."""
        return max(self.known, default=0)


@dataclass(frozen=True, slots=True)
class Pool:
    """`skus`: all that are shared, those that disagree first. `is_too_large`: then they were not compared."""

    group: StoreGroup
    members: tuple[Member, ...]
    skus: tuple[PoolSku, ...]
    is_too_large: bool

    @property
    def apart(self) -> list[PoolSku]:
        """Those of which not all stores show the same."""
        return [sku for sku in self.skus if sku.apart]


def pools_seen(user: User) -> QuerySet[StoreGroup]:
    """Groups of one stock with a store that this person sees."""
    return StoreGroup.objects.filter(shares_stock=True, stores__in=Store.objects.visible_to(user)).distinct()


def pools_of(user: User) -> list[Pool]:
    """Every pool of the person, the one with most disagreement first. Five statements."""
    groups = {group.pk: group for group in pools_seen(user)}
    seen = Store.objects.visible_to(user).filter(groups__in=groups).distinct().in_bulk()
    found = {pk: pool for pk, pool in pools_now(list(seen)).items() if pk in groups} if seen else {}
    faults = set(Finding.objects.open().filter(store__in=seen, check_id=CHECK).values_list("store_id", "subject"))
    pools = [_pool(groups[pk], pool, seen, faults) for pk, pool in found.items()]
    return sorted(pools, key=lambda one: (-len(one.apart), one.group.name))


def levelled(
    pools: Iterable[Pool], chosen: Iterable[str], to: str, number: int | None
) -> tuple[list[Row], list[WrongRow]]:
    """What brings all stores of the chosen SKUs (`pool:seller's code`) to one number, and what cannot be done from here.

    `to`: `least`, `most`, or anything else for `number`.
    """
    wanted = set(chosen)
    skus = [sku for pool in pools for sku in pool.skus if f"{pool.group.pk}:{sku.seller_sku}" in wanted]
    shelves = [shelf for sku in skus for shelf in sku.shelves if shelf.member.store]
    known = known_skus({one.member.id for one in shelves}, {one.level.sku_id for one in shelves})
    rows: dict[tuple[int, str], Row] = {}
    wrong: list[WrongRow] = []
    for place, sku in enumerate(skus, 1):
        target = {LEAST: sku.least, MOST: sku.most}.get(to, number)
        for shelf in sku.shelves:
            if target is None or shelf.level.available == target:
                continue
            store, levels = shelf.member.store, known.get((shelf.member.id, shelf.level.sku_id), ())
            why = _why_not(store, shelf, levels)
            if why or store is None:
                wrong.append(WrongRow(place, f"{shelf.member.name} · {sku.seller_sku}", why))
            else:
                rows[store.pk, shelf.level.sku_id] = Row(place, store, payload_of(levels[0], target))
    return list(rows.values()), wrong


def _why_not(store: Store | None, shelf: Shelf, levels: Sequence[object]) -> str:
    if store is None:
        return _("You do not see this store: somebody who does must set it.")
    if shelf.level.available is None or not levels:
        return _("Its stock is not known.")
    return ""


def _pool(group: StoreGroup, pool: StockPool, seen: Mapping[int, Store], faults: set[tuple[int, str]]) -> Pool:
    members = {pk: Member(pk, seen.get(pk), at) for pk, at in pool.read.items()}
    skus = [
        PoolSku(
            seller_sku,
            next((level.title for level in levels if level.title), ""),
            tuple(Shelf(members[level.store_id], level) for level in levels),
            any((level.store_id, level.sku_id) in faults for level in levels),
        )
        for seller_sku, levels in pool.levels.items()
    ]
    worst = sorted(skus, key=lambda one: (not one.is_found, -one.apart, one.seller_sku))
    return Pool(group, tuple(members.values()), tuple(worst), pool.is_too_large)
