"""An order whose parcel waits for the carrier with little of the hand-over window left."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.items import Item
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from inspections.windows import Window
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
            if order.hand_over_by_at is None:
                yield Unjudged(order.external_id, f"Order {order.external_id} has no hand-over deadline.")
                continue
            window = Window(order.shipped_at or order.paid_at or order.created_at, order.hand_over_by_at, least)
            left = window.share_left(shop.now)
            if left <= rule.share() and shop.now <= order.hand_over_by_at:
                yield Fault(
                    order.external_id,
                    rule.severity_of(-left),
                    since=window.risk_begins(rule.share()),
                    due_at=order.hand_over_by_at,
                    details={"order": order.external_id, "due": order.hand_over_by_at.isoformat()},
                    rule=rule,
                )
