"""How many units of a SKU can be sold. The number that stood there is kept, so that it can be put back."""

from django.utils.translation import gettext_noop
from msgspec.structs import replace

from people.rights import Act
from people.roles import Area
from stores.actions.kind import Kind
from stores.platforms.deeds import SetStock
from stores.topics import Topic


class SetStockKind(Kind[SetStock]):
    """Absolute numbers: the newest one stands, so they go out in order."""

    id = "set_stock"
    title = gettext_noop("Set stock")
    wish = SetStock
    area = Area.STOCK
    act = Act.CHANGE
    thing = "sku"
    shows_in = Topic.STOCK
    recallable = False
    in_thousands = True

    def subject(self, wish: SetStock) -> str:
        return wish.sku_id

    def reads_again(self, wish: SetStock) -> str:
        return wish.product_id

    def back(self, wish: SetStock, before: int) -> SetStock | None:
        return replace(wish, quantity=before) if before >= 0 else None
