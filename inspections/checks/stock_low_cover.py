"""A SKU of a live listing that will be sold out within days at the pace of the last two weeks."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.items import Item, Severity
from inspections.rulebook import RuleBook
from inspections.snapshot import SOLD_LATELY, Snapshot
from stores.topics import Topic


class StockLowCover(Check):
    item = Item.INVENTORY
    topics = frozenset({Topic.PRODUCTS, Topic.STOCK, Topic.ORDERS})
    title = _("Stock running out")
    sentence = _("Units left of {sku} of “{product}”: {available}, enough for {days} days of sales.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        rule = self.rule("stock.days_of_cover", shop, rules)
        least = max(1, int(self.rule("stock.least_sales", shop, rules).value))
        for sku in shop.skus:
            if sku.available is None:
                yield Unjudged(sku.external_id, f"The stock of SKU {sku.external_id} is not known.")
                continue
            if sku.available <= 0 or sku.sold_lately < least:
                continue
            cover = sku.available * SOLD_LATELY / sku.sold_lately
            if cover < rule.span() * (1 + self.margin(shop, rules)):
                yield Fault(
                    sku.external_id,
                    rule.capped(Severity.HIGH),
                    details={
                        "sku": sku.seller_sku or sku.external_id,
                        "product": sku.title,
                        "available": sku.available,
                        "days": round(cover / timedelta(days=1), 1),
                    },
                    rule=rule,
                    keeps=cover >= rule.span(),
                )
