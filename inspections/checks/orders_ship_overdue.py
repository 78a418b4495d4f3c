"""An order to ship whose ready-to-ship deadline has passed."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.deadlines import ship_deadline
from inspections.items import Item, Severity
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.models.order import OrderStatus
from stores.topics import Topic


class OrdersShipOverdue(Check):
    item = Item.ORDERS
    topics = frozenset({Topic.ORDERS})
    heart = True
    title = _("Order not shipped in time")
    sentence = _("Order {order} should have been shipped by {due}.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        for order in shop.orders:
            if order.status not in (OrderStatus.TO_SHIP, OrderStatus.PARTLY_SHIPPED) or order.fulfilled_by_platform:
                continue
            deadline = ship_deadline(order, self, shop, rules)
            if deadline is None:
                yield Unjudged(order.external_id, f"Order {order.external_id} has no shipping deadline.")
                continue
            if shop.now > deadline.due_at:
                yield Fault(
                    order.external_id,
                    deadline.capped(Severity.HIGH),
                    since=deadline.due_at,
                    due_at=deadline.due_at,
                    details=deadline.told(order),
                    rule=deadline.rule,
                )
