"""A poor review that nobody answered."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.items import Item
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic


class ReviewsLowUnanswered(Check):
    """`report`: until when the platform takes a report of a review that breaks its rules."""

    item = Item.REVIEWS
    topics = frozenset({Topic.REVIEWS})
    heart = True
    title = _("Poor review without an answer")
    sentence = _("{stars} stars on {written}, not answered. There is one answer; a report is taken until {report}.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        poor = self.rule("reviews.poor", shop, rules).value
        rule = self.rule("reviews.unanswered", shop, rules)
        window = self.rule("reviews.report_window", shop, rules).span()
        for review in shop.conduct.poor_reviews:
            age = shop.now - review.created_at
            if review.rating > poor or review.answered or review.can_reply is False or age > rule.span():
                continue
            yield Fault(
                review.external_id,
                rule.severity_of(age / timedelta(days=1)),
                since=review.created_at,
                due_at=review.created_at + window,
                details={
                    "stars": review.rating,
                    "written": review.created_at.isoformat(),
                    "report": (review.created_at + window).isoformat(),
                    "product": review.product_external_id,
                },
                rule=rule,
            )
