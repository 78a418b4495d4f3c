"""An order whose parcel the carrier should have collected by now."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
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
            if order.hand_over_by_at is None:
                yield Unjudged(order.external_id, f"Order {order.external_id} has no hand-over deadline.")
            elif shop.now > order.hand_over_by_at:
                yield Fault(
                    order.external_id,
                    Severity.HIGH,
                    since=order.hand_over_by_at,
                    due_at=order.hand_over_by_at,
                    details={"order": order.external_id, "due": order.hand_over_by_at.isoformat()},
                )
