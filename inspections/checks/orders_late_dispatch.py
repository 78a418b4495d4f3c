"""Too large a share of the last week's orders was shipped late: counted by us where the platform gives no such figure."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, NothingToJudge, Unjudged
from inspections.items import Item
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from inspections.targets import plain
from stores.topics import Topic

THEIRS = "The platform's own figure of late orders judges."
SUBJECT = "late_dispatch"
_KEYS = ("late_dispatch_rate", "late_shipment_rate", "ship_on_time_rate")


class OrdersLateDispatch(Check):
    """Small samples hold the alert: of fewer orders, one late parcel would be a scandal. They close none either."""

    item = Item.ORDERS
    topics = frozenset({Topic.ORDERS})
    title = _("Late dispatch rate")
    sentence = _(
        "Shipped late of {due} orders due in the last 7 days: {late}, which is {rate} %. The limit is {limit} %."
    )

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        if shop.conduct.figure(*_KEYS):
            raise NothingToJudge(THEIRS)
        rule = self.rule("orders.late_dispatch", shop, rules)
        tally = shop.conduct.dispatch
        least = self.rule("orders.late_dispatch_sample", shop, rules).value
        rate = Decimal(100 * tally.late) / max(1, tally.due)
        limit = min([*rule.ladder.values(), float(rule.value)])
        is_enough = tally.due >= least and rate >= limit
        if is_enough or (tally.due and rate >= limit * (1 - self.margin(shop, rules))):
            yield Fault(
                SUBJECT,
                rule.severity_of(float(rate)),
                details={
                    "late": tally.late,
                    "due": tally.due,
                    "rate": f"{rate:.1f}",
                    "limit": plain(rule.value),
                    "close_calls": tally.close_calls,
                },
                rule=rule,
                keeps=not is_enough,
            )
        if not is_enough and tally.undated and tally.due + tally.undated >= least:
            yield Unjudged(SUBJECT, f"Orders to ship without a shipping deadline: {tally.undated}.")
