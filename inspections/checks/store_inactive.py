"""Nobody has worked in the store for long: counted are shipments, replies, product changes, and log-ins attested or told."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from inspections.check import CannotJudge, Check, Fault, Unjudged
from inspections.items import Item
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic


class StoreInactive(Check):
    item = Item.STORE_STATUS
    topics = frozenset({Topic.ORDERS, Topic.CONVERSATIONS, Topic.PRODUCTS})
    may_lack = frozenset({Topic.CONVERSATIONS})
    needs_all = True
    title = _("Store inactive")
    sentence = _(
        "Nothing was shipped, answered or changed, and no log-in is known, since {last_on}. "
        "Inactive stores are delisted and then closed."
    )

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        last_at = shop.last_activity_at
        if last_at is None:
            raise CannotJudge("No shipment, reply, product change or log-in is known to count from.")
        rule = self.rule("store.inactive", shop, rules)
        idle = shop.now - last_at
        if idle > rule.span():
            yield Fault(
                "store",
                rule.severity_of(idle / timedelta(days=1)),
                since=last_at + rule.span(),
                due_at=last_at + self.rule("store.inactive_closure", shop, rules).span(),
                details={"last_on": shop.day_of(last_at)},
                rule=rule,
            )
