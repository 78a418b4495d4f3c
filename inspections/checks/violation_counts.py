"""A violation whose penalty points count: each by itself, so that it can be looked into and appealed."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.items import Item, Severity
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.records import PenaltyRecord
from stores.topics import Topic


class ViolationCounts(Check):
    """How near all points together are to the next step is another check's."""

    item = Item.STORE_STATUS
    topics = frozenset({Topic.HEALTH})
    records = (PenaltyRecord,)
    title = _("Violation with points")
    sentence = _("Penalty points since {issued}: {points}, for: {reason}. See whether it can be appealed.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        for given in shop.conduct.points:
            if given.points > 0:
                yield Fault(
                    given.external_id,
                    Severity.WARNING,
                    since=given.issued_at,
                    details={
                        "points": given.points,
                        "issued": given.issued_at.isoformat(),
                        "reason": given.reason or "–",
                    },
                )
