"""Notices of the platform to the seller that nobody here has read."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.items import Item
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic


class NoticesUnread(Check):
    """Notices that were a week old when the store was connected are history, not news: nobody is asked to read those."""

    item = Item.POLICY
    topics = frozenset({Topic.NOTICES})
    title = _("Notices not read")
    sentence = _("Notices of the platform that nobody here has read: {count}, the oldest of {came}: “{title}”.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        rule = self.rule("notices.unread", shop, rules)
        news_from = shop.connected_at - self.rule("notices.history", shop, rules).span() if shop.connected_at else None
        unread = [
            notice
            for notice in shop.conduct.unread_notices
            if shop.now - notice.came_at > rule.span() and (news_from is None or notice.came_at >= news_from)
        ]
        if unread:
            oldest = min(unread, key=lambda notice: notice.came_at)
            yield Fault(
                "notices",
                rule.severity_of((shop.now - oldest.came_at) / timedelta(days=1)),
                since=oldest.came_at + rule.span(),
                details={
                    "count": len(unread),
                    "title": oldest.title[:200],
                    "came": oldest.came_at.isoformat(),
                },
                rule=rule,
            )
