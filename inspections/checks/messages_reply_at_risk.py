"""A buyer who waits, with little of the time to answer left."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.items import Item
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from inspections.windows import at_risk, risk_begins
from stores.topics import Topic


class MessagesReplyAtRisk(Check):
    item = Item.MESSAGES
    topics = frozenset({Topic.CONVERSATIONS})
    title = _("Buyer soon to be answered late")
    sentence = _("{buyer} has waited for an answer since {waiting_since}; answer by {due}.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        rule = self.rule("messages.first_reply", shop, rules)
        for buyer in shop.waiting_buyers:
            due_at = buyer.waiting_since + rule.span()
            severity = at_risk(buyer.waiting_since, due_at, shop.now)
            if buyer.can_reply and severity and shop.now <= due_at:
                yield Fault(
                    buyer.external_id,
                    severity,
                    since=risk_begins(buyer.waiting_since, due_at),
                    due_at=due_at,
                    details={
                        "buyer": buyer.buyer_name,
                        "waiting_since": buyer.waiting_since.isoformat(),
                        "due": due_at.isoformat(),
                    },
                    rule=rule,
                )
