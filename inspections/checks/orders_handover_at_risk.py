"""An order whose parcel waits for the carrier with little of the hand-over window left."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.deadlines import hand_over_deadline
from inspections.items import Item
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.models.order import OrderStatus
from stores.topics import Topic


class OrdersHandoverAtRisk(Check):
    item = Item.ORDERS
    topics = frozenset({Topic.ORDERS})
    title = _("Parcel soon to be handed over late")
    sentence = _("The carrier must collect order {order} by {due}.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        rule = self.rule("deadline.at_risk", shop, rules)
        least = self.rule("deadline.least_warning", shop, rules).span()
        for order in shop.orders:
            if order.status != OrderStatus.AWAITING_COLLECTION or order.fulfilled_by_platform:
                continue
            deadline = hand_over_deadline(order, self, shop, rules, least)
            if deadline is None:
                yield Unjudged(order.external_id, f"Order {order.external_id} has no hand-over deadline.")
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
