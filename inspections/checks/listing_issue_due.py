"""The platform holds something against a live listing and may take it down."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.items import Item, Severity
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.records import ListingIssueRecord
from stores.topics import Topic


class ListingIssueDue(Check):
    item = Item.INVENTORY
    topics = frozenset({Topic.HEALTH, Topic.PRODUCTS})
    records = (ListingIssueRecord,)
    title = _("Listing to be mended")
    sentence = _("{title}: {kind}. {reason} Mend it by {due}, or it may be taken down.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        rule = self.rule("listing.fix_due", shop, rules)
        for issue in shop.conduct.listing_issues:
            due = issue.fix_by_at
            left = (due - shop.now) / timedelta(days=1) if due else None
            yield Fault(
                issue.external_id,
                Severity.WARNING if left is None else rule.severity_of(-left),
                due_at=due,
                details={
                    "title": issue.title[:120],
                    "kind": issue.kind,
                    "reason": issue.reason,
                    "due": due.isoformat() if due else "–",
                },
                rule=rule,
            )
