"""A buyer who waits, with little of the time to answer left."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.calendars.calendar import NoWorkingDayError
from inspections.check import Check, Fault, Unjudged
from inspections.deadlines import ENDLESS, answer_deadline
from inspections.items import Item
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic


class MessagesReplyAtRisk(Check):
    item = Item.MESSAGES
    topics = frozenset({Topic.CONVERSATIONS})
    title = _("Buyer soon to be answered late")
    sentence = _("{buyer} has waited for an answer since {waiting_since}; answer by {due}.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        risk = self.rule("deadline.at_risk", shop, rules)
        least = self.rule("deadline.least_warning", shop, rules).span()
        for buyer in shop.waiting_buyers:
            try:
                deadline, limit = answer_deadline(buyer, self, shop, rules, least)
            except NoWorkingDayError:
                yield Unjudged(buyer.external_id, ENDLESS)
                continue
            left = deadline.window.share_left(shop.now)
            if buyer.can_reply and left <= risk.share() and shop.now <= deadline.due_at:
                yield Fault(
                    buyer.external_id,
                    limit.capped(risk.severity_of(-left)),
                    since=deadline.window.risk_begins(risk.share()),
                    due_at=deadline.due_at,
                    details={
                        "buyer": buyer.buyer_name,
                        "waiting_since": buyer.waiting_since.isoformat(),
                        "due": deadline.due_at.isoformat(),
                    },
                    rule=limit,
                )
