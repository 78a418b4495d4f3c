"""A SKU of a live listing of which more was sold than is held."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.items import Item, Severity
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic


class StockOversold(Check):
    item = Item.INVENTORY
    topics = frozenset({Topic.PRODUCTS, Topic.STOCK})
    title = _("Oversold")
    sentence = _("{sku} of “{product}” is oversold; units available: {available}.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        for sku in shop.skus:
            if sku.available is None:
                yield Unjudged(sku.external_id, f"The stock of SKU {sku.external_id} is not known.")
            elif sku.available < 0:
                yield Fault(
                    sku.external_id,
                    Severity.CRITICAL,
                    details={
                        "sku": sku.seller_sku or sku.external_id,
                        "product": sku.title,
                        "available": sku.available,
                    },
                )
