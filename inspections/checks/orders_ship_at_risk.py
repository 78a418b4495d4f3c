"""An order to ship with little of its ready-to-ship window left."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.deadlines import ship_deadline
from inspections.items import Item
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.models.order import OrderStatus
from stores.topics import Topic


class OrdersShipAtRisk(Check):
    item = Item.ORDERS
    topics = frozenset({Topic.ORDERS})
    title = _("Order soon to be shipped late")
    sentence = _("Order {order} must be shipped by {due}.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        rule = self.rule("deadline.at_risk", shop, rules)
        least = self.rule("deadline.least_warning", shop, rules).span()
        for order in shop.orders:
            if order.status not in (OrderStatus.TO_SHIP, OrderStatus.PARTLY_SHIPPED) or order.fulfilled_by_platform:
                continue
            deadline = ship_deadline(order, self, shop, rules, least)
            if deadline is None:
                yield Unjudged(order.external_id, f"Order {order.external_id} has no shipping deadline.")
                continue
            left = deadline.window.share_left(shop.now)
            if left <= rule.share() and shop.now <= deadline.due_at:
                yield Fault(
                    order.external_id,
                    deadline.capped(rule.severity_of(-left)),
                    since=deadline.window.risk_begins(rule.share()),
                    due_at=deadline.due_at,
                    details=deadline.told(order),
                    rule=deadline.rule or rule,
                )
