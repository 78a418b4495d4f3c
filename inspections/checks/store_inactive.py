"""Nobody has worked in the store for long: counted are shipments, replies, product changes, and log-ins attested or told."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from inspections.check import CannotJudge, Check, Fault, Unjudged
from inspections.items import Item
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic

CLOSURE = "store.inactive_closure"
# Rule -> what happens then, in the order it happens.
STEPS = {
    "store.inactive_notice": gettext_noop("the platform warns of it"),
    "store.inactive_delisting": gettext_noop("all products are delisted"),
    "store.inactive_closure_notice": gettext_noop("the platform announces the closure"),
    CLOSURE: gettext_noop("the store is closed for good"),
}


class StoreInactive(Check):
    item = Item.STORE_STATUS
    topics = frozenset({Topic.ORDERS, Topic.CONVERSATIONS, Topic.PRODUCTS})
    may_lack = frozenset({Topic.CONVERSATIONS})
    needs_all = True
    title = _("Store inactive")
    sentence = _(
        "Nothing was shipped, answered or changed, and no log-in is known, since {last_on}. "
        "Inactive stores are delisted and then closed. Next, on {next_on}: {next_step}."
    )

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        last_at = shop.last_activity_at
        if last_at is None:
            raise CannotJudge("No shipment, reply, product change or log-in is known to count from.")
        rule = self.rule("store.inactive", shop, rules)
        idle = shop.now - last_at
        if idle > rule.span():
            step, due_at = self._next_step(last_at, shop, rules)
            yield Fault(
                "store",
                rule.severity_of(idle / timedelta(days=1)),
                since=last_at + rule.span(),
                due_at=due_at,
                details={"last_on": shop.day_of(last_at), "next_step": step, "next_on": shop.day_of(due_at)},
                rule=rule,
            )

    def _next_step(self, last_at: datetime, shop: Snapshot, rules: RuleBook) -> tuple[str, datetime]:
        """What the platform does next, and when; after the last step, that one, however long ago."""
        steps = [(key, self.rule_if_any(key, shop, rules)) for key in STEPS]
        known = [(STEPS[key], last_at + rule.span()) for key, rule in steps if rule]
        last = STEPS[CLOSURE], last_at + self.rule(CLOSURE, shop, rules).span()
        return next((step for step in known if step[1] > shop.now), last)
