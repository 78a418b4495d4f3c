"""A return or refund that the platform will soon decide without the seller."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.items import Item
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from inspections.windows import Window
from stores.topics import Topic


class OrdersReturnDue(Check):
    """One whose deadline is not told is the platform's to decide, or the buyer's turn."""

    item = Item.ORDERS
    topics = frozenset({Topic.AFTERSALES})
    title = _("Return to be answered")
    sentence = _("The buyer wants to return order {order}; answer by {due}, or the platform decides.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        rule = self.rule("deadline.at_risk", shop, rules)
        least = self.rule("deadline.least_warning", shop, rules).span()
        for request in shop.conduct.returns:
            if request.respond_by_at is None:
                continue
            window = Window(request.created_at, request.respond_by_at, least)
            left = window.share_left(shop.now)
            if left <= rule.share():
                yield Fault(
                    request.external_id,
                    rule.severity_of(-left),
                    since=window.risk_begins(rule.share()),
                    due_at=request.respond_by_at,
                    details={"order": request.order_external_id, "due": request.respond_by_at.isoformat()},
                    rule=rule,
                )
