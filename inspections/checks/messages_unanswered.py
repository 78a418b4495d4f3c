"""A buyer who has waited longer for a person's answer than the platform allows."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from inspections.calendars.calendar import NoWorkingDayError
from inspections.check import Check, Fault, Unjudged
from inspections.deadlines import ENDLESS, answer_deadline
from inspections.items import Item, Severity
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic


class MessagesUnanswered(Check):
    item = Item.MESSAGES
    topics = frozenset({Topic.CONVERSATIONS})
    heart = True
    title = _("Buyer not answered in time")
    sentence = _("{buyer} has waited for an answer since {waiting_since}, longer than the {hours} hours allowed.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        for buyer in shop.waiting_buyers:
            try:
                deadline, rule = answer_deadline(buyer, self, shop, rules)
            except NoWorkingDayError:
                yield Unjudged(buyer.external_id, ENDLESS)
                continue
            allowed = deadline.due_at - buyer.waiting_since
            if buyer.can_reply and shop.now > deadline.due_at:
                yield Fault(
                    buyer.external_id,
                    rule.capped(Severity.CRITICAL),
                    since=deadline.due_at,
                    due_at=deadline.due_at,
                    details={
                        "buyer": buyer.buyer_name,
                        "waiting_since": buyer.waiting_since.isoformat(),
                        "hours": f"{allowed / timedelta(hours=1):.3g}",
                    },
                    rule=rule,
                )
