"""A buyer's message looks like a scam: a warning with its reasons, never a block."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.items import Item, Severity
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic


class MessagesSuspicious(Check):
    """Of the last three days; older ones were either seen through or are past warning."""

    item = Item.MESSAGES
    topics = frozenset({Topic.CONVERSATIONS})
    title = _("Message that looks like a scam")
    sentence = _("A buyer's message of {sent} looks like a scam. {reasons} Do not follow it; ask the platform.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        for message in shop.conduct.suspicious:
            yield Fault(
                message.external_id,
                Severity.HIGH,
                since=message.sent_at,
                details={
                    "conversation": message.conversation_external_id,
                    "sent": message.sent_at.isoformat(),
                    "reasons": " ".join(message.reasons),
                },
            )
