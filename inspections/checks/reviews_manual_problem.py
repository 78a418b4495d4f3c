"""Somebody saw a problem in Seller Center: what buyers say."""

from inspections.items import Item
from inspections.manual.judging import ManualProblem


class ReviewsManualProblem(ManualProblem):
    item = Item.REVIEWS
