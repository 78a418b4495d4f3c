"""Nobody looked up in time what has to be looked up by hand: what buyers say."""

from inspections.items import Item
from inspections.manual.judging import ManualOverdue


class ReviewsManualOverdue(ManualOverdue):
    item = Item.REVIEWS
    heart = True
