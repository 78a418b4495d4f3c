"""A figure about buyers' reviews misses the platform's target."""

from inspections.figures import keys_of
from inspections.items import Item
from inspections.targets import TargetMissed
from people.roles import Area


class ReviewsTargetMissed(TargetMissed):
    item = Item.REVIEWS
    keys = keys_of(Area.REVIEWS)
