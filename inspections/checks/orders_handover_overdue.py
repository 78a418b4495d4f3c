"""An order whose parcel the carrier should have collected by now."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.deadlines import hand_over_deadline
from inspections.items import Item, Severity
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.models.order import OrderStatus
from stores.topics import Topic


class OrdersHandoverOverdue(Check):
    item = Item.ORDERS
    topics = frozenset({Topic.ORDERS})
    title = _("Parcel not handed over in time")
    sentence = _("Order {order} should have been collected by the carrier by {due}.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        for order in shop.orders:
            if order.status != OrderStatus.AWAITING_COLLECTION or order.fulfilled_by_platform:
                continue
            deadline = hand_over_deadline(order, self, shop, rules)
            if deadline is None:
                yield Unjudged(order.external_id, f"Order {order.external_id} has no hand-over deadline.")
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
