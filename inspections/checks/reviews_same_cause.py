"""Poor reviews of the last days that name the same cause: one thing to mend, whatever the product."""

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.conduct import PoorReview
from inspections.items import Item
from inspections.reviews.reading import CAUSES, causes_in
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic


class ReviewsSameCause(Check):
    """By the words of the reviews; one that names two causes counts for both."""

    item = Item.REVIEWS
    topics = frozenset({Topic.REVIEWS})
    title = _("Poor reviews with one cause")
    sentence = _("{count} poor reviews in {days} days say: {cause}.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        poor = self.rule("reviews.poor", shop, rules).value
        rule = self.rule("reviews.same_cause", shop, rules)
        span = self.rule("reviews.same_cause_span", shop, rules)
        by_cause: defaultdict[str, list[PoorReview]] = defaultdict(list)
        for review in shop.conduct.poor_reviews:
            if review.rating <= poor and shop.now - review.created_at <= span.span():
                for cause in causes_in(review.text):
                    by_cause[cause].append(review)
        for cause, reviews in by_cause.items():
            if len(reviews) >= rule.value:
                moments = sorted(review.created_at for review in reviews)
                yield Fault(
                    cause,
                    rule.severity_of(len(reviews)),
                    since=moments[int(rule.value) - 1],
                    details={
                        "count": len(reviews),
                        "cause": CAUSES[cause],
                        "days": f"{span.value.normalize():f}",
                        "products": ", ".join(sorted({one.product_external_id for one in reviews})[:5]),
                    },
                    rule=rule,
                )
