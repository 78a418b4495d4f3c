"""A poor review with abusive words: the platform takes it down when it is reported by a ticket in time."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.items import Item
from inspections.reviews.reading import abuse_in
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic


class ReviewsToReport(Check):
    """Whether it was answered makes no difference. No platform tells whether a report was made: who made one closes the alert."""

    item = Item.REVIEWS
    topics = frozenset({Topic.REVIEWS})
    title = _("Abusive review to be reported")
    sentence = _("{stars} stars on {written}, with abusive words (“{word}”). Report it by a ticket until {report}.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        window = self.rule("reviews.report_window", shop, rules)
        for review in shop.conduct.poor_reviews:
            closes_at = review.created_at + window.span()
            word = abuse_in(review.text)
            if word and shop.now <= closes_at:
                yield Fault(
                    review.external_id,
                    window.severity_of(-((closes_at - shop.now) / timedelta(days=1))),
                    since=review.created_at,
                    due_at=closes_at,
                    details={
                        "stars": review.rating,
                        "written": review.created_at.isoformat(),
                        "word": word,
                        "report": closes_at.isoformat(),
                        "product": review.product_external_id,
                    },
                    rule=window,
                )
