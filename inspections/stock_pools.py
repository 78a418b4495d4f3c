"""Stores that share one stock, as values: who they are, when each was read, and what each shows of a seller's SKU."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from stores.models.store import MOST_OF_ONE_STOCK


@dataclass(frozen=True, slots=True)
class PoolLevel:
    """What one store of the pool shows of a SKU on sale. `available` None: its stock is not known."""

    store_id: int
    sku_id: str
    title: str
    available: int | None


@dataclass(frozen=True, slots=True)
class StockPool:
    """`read`: of every store, the pool's own included, when products and stock were last read completely; None: never.

    `levels`: by the seller's SKU, of those SKUs that more than one store of the pool sells.
    """

    read: Mapping[int, datetime | None] = field(default_factory=dict)
    levels: Mapping[str, tuple[PoolLevel, ...]] = field(default_factory=dict)

    @property
    def is_too_large(self) -> bool:
        """Its levels were not looked up."""
        return len(self.read) > MOST_OF_ONE_STOCK


@dataclass(frozen=True, slots=True)
class SharedSku:
    """A SKU of a store, with what the others of its pools show of it: store id -> units, None where that is not known."""

    seller_sku: str
    own: PoolLevel
    others: Mapping[int, int | None]


def shared_skus(store_id: int, pools: Iterable[StockPool]) -> list[SharedSku]:
    """The store's SKUs that others of its pools sell as well. Of several listings of another store, the farthest counts."""
    own: dict[str, tuple[str, PoolLevel]] = {}
    found: defaultdict[str, dict[int, int | None]] = defaultdict(dict)
    for pool in pools:
        for seller_sku, levels in pool.levels.items():
            for mine in (level for level in levels if level.store_id == store_id):
                own[mine.sku_id] = seller_sku, mine
                others = found[mine.sku_id]
                for level in levels:
                    if level.store_id != store_id:
                        others[level.store_id] = _farthest(mine, level, others)
    return [SharedSku(seller_sku, mine, found[sku_id]) for sku_id, (seller_sku, mine) in own.items() if found[sku_id]]


def _farthest(mine: PoolLevel, level: PoolLevel, known: Mapping[int, int | None]) -> int | None:
    if level.store_id not in known or mine.available is None:
        return level.available
    before = known[level.store_id]
    if before is None or level.available is None:
        return None
    return max(before, level.available, key=lambda units: abs(units - (mine.available or 0)))
