"""An order to ship whose ready-to-ship deadline has passed."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.items import Item, Severity
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.models.order import OrderStatus
from stores.topics import Topic


class OrdersShipOverdue(Check):
    item = Item.ORDERS
    topics = frozenset({Topic.ORDERS})
    title = _("Order not shipped in time")
    sentence = _("Order {order} should have been shipped by {due}.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        for order in shop.orders:
            if order.status not in (OrderStatus.TO_SHIP, OrderStatus.PARTLY_SHIPPED) or order.fulfilled_by_platform:
                continue
            if order.ship_by_at is None:
                yield Unjudged(order.external_id, f"Order {order.external_id} has no shipping deadline.")
            elif shop.now > order.ship_by_at:
                yield Fault(
                    order.external_id,
                    Severity.HIGH,
                    since=order.ship_by_at,
                    due_at=order.ship_by_at,
                    details={"order": order.external_id, "due": order.ship_by_at.isoformat()},
                )
