"""Arranging the shipment of an order, or marking it as shipped: what each platform calls it."""

from django.utils.translation import gettext_noop

from people.rights import Act
from people.roles import Area
from stores.actions.kind import Kind
from stores.platforms.deeds import ShipOrder
from stores.topics import Topic


class ShipOrderKind(Kind[ShipOrder]):
    """It may come again: a carrier who did not pick a parcel up leaves the order to be shipped once more."""

    id = "ship_order"
    title = gettext_noop("Ship an order")
    wish = ShipOrder
    area = Area.ORDERS
    act = Act.CHANGE
    thing = "order"
    shows_in = Topic.ORDERS
    one_at_a_time = True

    def subject(self, wish: ShipOrder) -> str:
        return wish.order_id
