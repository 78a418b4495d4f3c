"""A buyer who has waited longer for a person's answer than the platform allows."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.items import Item, Severity
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic


class MessagesUnanswered(Check):
    item = Item.MESSAGES
    topics = frozenset({Topic.CONVERSATIONS})
    title = _("Buyer not answered in time")
    sentence = _("{buyer} has waited for an answer since {waiting_since}, longer than the {hours} hours allowed.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        rule = self.rule("messages.first_reply", shop, rules)
        for buyer in shop.waiting_buyers:
            if buyer.can_reply and shop.now - buyer.waiting_since > rule.span():
                yield Fault(
                    buyer.external_id,
                    rule.capped(Severity.CRITICAL),
                    since=buyer.waiting_since + rule.span(),
                    due_at=buyer.waiting_since + rule.span(),
                    details={
                        "buyer": buyer.buyer_name,
                        "waiting_since": buyer.waiting_since.isoformat(),
                        "hours": f"{rule.span() / timedelta(hours=1):g}",
                    },
                    rule=rule,
                )
