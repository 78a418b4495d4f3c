"""A parcel under way of which the carrier has said nothing for days."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.items import Item
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.models.order import OrderStatus
from stores.topics import Topic


class OrdersLogisticsStuck(Check):
    item = Item.ORDERS
    topics = frozenset({Topic.ORDERS, Topic.TRACKING})
    needs_all = True
    title = _("Parcel stuck")
    sentence = _("The parcel of order {order} was last scanned on {last_scan}.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        rule = self.rule("orders.logistics_stuck", shop, rules)
        for order in shop.orders:
            if order.status != OrderStatus.IN_TRANSIT or order.fulfilled_by_platform:
                continue
            heard_at = order.last_scan_at or order.collected_at
            if heard_at is None:
                yield Unjudged(
                    order.external_id, f"Order {order.external_id} is under way, but no scan of its parcel is known."
                )
            elif shop.now - heard_at >= rule.span():
                yield Fault(
                    order.external_id,
                    rule.severity_of((shop.now - heard_at) / timedelta(days=1)),
                    since=heard_at + rule.span(),
                    details={"order": order.external_id, "last_scan": heard_at.isoformat()},
                    rule=rule,
                )
