"""A buyer's request to cancel that the platform will soon decide without the seller."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.items import Item
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from inspections.windows import Window
from stores.topics import Topic


class OrdersCancelRequestDue(Check):
    item = Item.ORDERS
    topics = frozenset({Topic.AFTERSALES})
    title = _("Cancel request to be answered")
    sentence = _("The buyer asks to cancel order {order}; answer by {due}, or the platform decides.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        rule = self.rule("deadline.at_risk", shop, rules)
        least = self.rule("deadline.least_warning", shop, rules).span()
        for request in shop.cancellations:
            due_at = request.respond_by_at
            if due_at is None:
                yield Unjudged(request.external_id, f"Cancel request {request.external_id} has no deadline.")
                continue
            window = Window(request.created_at, due_at, least)
            left = window.share_left(shop.now)
            if left <= rule.share():
                yield Fault(
                    request.external_id,
                    rule.severity_of(-left),
                    since=window.risk_begins(rule.share()),
                    due_at=due_at,
                    details={"order": request.order_external_id, "due": due_at.isoformat()},
                    rule=rule,
                )
