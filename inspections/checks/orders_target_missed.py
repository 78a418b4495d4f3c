"""A figure about orders and their shipping misses the platform's target."""

from inspections.figures import keys_of
from inspections.items import Item
from inspections.targets import TargetMissed
from people.roles import Area


class OrdersTargetMissed(TargetMissed):
    item = Item.ORDERS
    keys = keys_of(Area.ORDERS)
