"""Too many orders were shipped in the last hours of their time: what is a near miss today is late tomorrow."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, NothingToJudge, Unjudged
from inspections.items import Item
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from inspections.targets import plain
from stores.topics import Topic

SUBJECT = "near_misses"


class OrdersNearMisses(Check):
    """Of the orders whose time ended in the last week; small samples hold the alert.

    Without a rule there is nothing to judge: that platform tells no moment of shipping.
    """

    item = Item.ORDERS
    topics = frozenset({Topic.ORDERS})
    title = _("Orders shipped at the last minute")
    sentence = _(
        "Shipped with less than 4 hours to go, of {due} orders due in the last 7 days: {close}, which is {rate} %."
    )

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        least = self.rule("orders.late_dispatch_sample", shop, rules).value
        rule = self.rule_if_any("orders.near_misses", shop, rules)
        if rule is None:
            raise NothingToJudge("The platform does not tell when an order was shipped.")
        tally = shop.conduct.dispatch
        rate = Decimal(100 * tally.close_calls) / max(1, tally.due)
        is_enough = tally.due >= least and rate >= rule.value
        if is_enough or (tally.due and rate >= float(rule.value) * (1 - self.margin(shop, rules))):
            yield Fault(
                SUBJECT,
                rule.severity_of(float(rate)),
                details={
                    "close": tally.close_calls,
                    "due": tally.due,
                    "rate": f"{rate:.1f}",
                    "limit": plain(rule.value),
                },
                rule=rule,
                keeps=not is_enough,
            )
