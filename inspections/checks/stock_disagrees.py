"""A SKU of which the stores of one stock show different numbers: the next order may be for what is not there."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from inspections.check import CannotJudge, Check, Fault, NothingToJudge, Unjudged
from inspections.items import Item
from inspections.rulebook import RuleBook, RuleUse
from inspections.snapshot import Snapshot
from inspections.stock_pools import SharedSku, StockPool, shared_skus
from stores.models.store import MOST_OF_ONE_STOCK
from stores.topics import Topic

# The numbers of the other stores in a finding; beyond so many it says that there are more.
_MOST_NAMED = 10


class StockDisagrees(Check):
    """Which stores share one stock is stated at their store group. The others are told by number only: who may see them finds
    their names there, nobody else learns them.
    """

    item = Item.INVENTORY
    topics = frozenset({Topic.PRODUCTS, Topic.STOCK})
    title = _("Stock differs between stores")
    sentence = _(
        "Units of {sku} of “{product}”: {available} here, but {theirs} in store no. {others} of the same stock."
    )

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        read = _partners(shop.store_id, shop.pools)
        rule = self.rule("stock.disagrees", shop, rules)
        least = float(self.rule("stock.disagrees_least", shop, rules).value)
        longest = self.rule("stock.disagrees_age", shop, rules).span()
        unseen = {pk: _why_unseen(pk, at, shop.now, longest) for pk, at in read.items()}
        unseen = {pk: reason for pk, reason in unseen.items() if reason}
        for pk, reason in unseen.items():
            yield Unjudged(f"store:{pk}", reason)
        close = 1 - self.margin(shop, rules)
        for sku in shared_skus(shop.store_id, shop.pools):
            fault = _fault(sku, unseen, rule, least, close)
            reason = _why_unjudged(sku, unseen)
            if fault:
                yield fault
            elif reason:
                yield Unjudged(sku.own.sku_id, reason)


def _partners(store_id: int, pools: Sequence[StockPool]) -> dict[int, datetime | None]:
    """The other stores, and when each was last read. Raises NothingToJudge, CannotJudge."""
    largest = max((len(pool.read) for pool in pools if pool.is_too_large), default=0)
    if largest:
        raise CannotJudge(
            f"{largest} stores are said to share one stock; at most {MOST_OF_ONE_STOCK} are compared. Make smaller groups."
        )
    found = {pk: at for pool in pools for pk, at in pool.read.items() if pk != store_id}
    if not found:
        raise NothingToJudge("It is not stated that this store shares its stock with another.")
    return found


def _why_unseen(store_id: int, read_at: datetime | None, now: datetime, longest: timedelta) -> str:
    """Why nothing can be said of another store's stock; empty when something can."""
    if read_at is None:
        return f"The stock of store no. {store_id}, with which this one shares its stock, was never read."
    if now - read_at > longest:
        return f"The stock of store no. {store_id}, with which this one shares its stock, was last read {read_at:%Y-%m-%d %H:%M} UTC."
    return ""


def _why_unjudged(sku: SharedSku, unseen: Mapping[int, str]) -> str:
    if reason := next((unseen[pk] for pk in sku.others if pk in unseen), ""):
        return reason
    unknown = sku.own.available is None or any(units is None for units in sku.others.values())
    return f"The stock of SKU {sku.seller_sku} is not known." if unknown else ""


def _fault(sku: SharedSku, unseen: Mapping[int, str], rule: RuleUse, least: float, close: float) -> Fault | None:
    """`close`: the part of the limits that is still too near to them for an open finding to close."""
    own = sku.own.available
    if own is None:
        return None
    seen = {pk: units for pk, units in sku.others.items() if units is not None and pk not in unseen}
    apart = {pk: (_percent(own, units), abs(own - units)) for pk, units in seen.items()}
    limit = float(rule.value)
    at_fault = [pk for pk, (percent, units) in apart.items() if percent >= limit and units >= least]
    near = [pk for pk, (percent, units) in apart.items() if percent >= limit * close and units >= least * close]
    if not near:
        return None
    named = sorted(at_fault or near, key=lambda pk: (-apart[pk][0], pk))
    details = {
        "sku": sku.seller_sku,
        "product": sku.own.title,
        "available": own,
        "theirs": seen[named[0]],
        "others": ", ".join(map(str, named[:_MOST_NAMED])) + (" …" if len(named) > _MOST_NAMED else ""),
        "stores": len(named),
    }
    severity = rule.severity_of(apart[named[0]][0])
    return Fault(sku.own.sku_id, severity, details=details, rule=rule, keeps=not at_fault)


def _percent(one: int, other: int) -> float:
    """By how much of the larger number they differ; what was sold beyond the stock counts in full."""
    return 100 * abs(one - other) / max(one, other, 1)
