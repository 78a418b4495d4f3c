"""Several poor reviews of one product within days: one cause, to be found once."""

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.conduct import PoorReview
from inspections.items import Item
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic


class ReviewsSameProduct(Check):
    item = Item.REVIEWS
    topics = frozenset({Topic.REVIEWS})
    title = _("Poor reviews of one product")
    sentence = _("{count} poor reviews of product {product} in {days} days: look for the one cause behind them.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        poor = self.rule("reviews.poor", shop, rules).value
        rule = self.rule("reviews.same_product", shop, rules)
        span = self.rule("reviews.same_product_span", shop, rules)
        by_product: defaultdict[str, list[PoorReview]] = defaultdict(list)
        for review in shop.conduct.poor_reviews:
            if review.rating <= poor and shop.now - review.created_at <= span.span() and review.product_external_id:
                by_product[review.product_external_id].append(review)
        for product, reviews in by_product.items():
            if len(reviews) >= rule.value:
                moments = sorted(review.created_at for review in reviews)
                yield Fault(
                    product,
                    rule.severity_of(len(reviews)),
                    since=moments[int(rule.value) - 1],
                    details={"count": len(reviews), "product": product, "days": f"{span.value.normalize():f}"},
                    rule=rule,
                )
