"""Nobody looked up in time what has to be looked up by hand: how the store stands."""

from inspections.items import Item
from inspections.manual.judging import ManualOverdue


class StoreManualOverdue(ManualOverdue):
    item = Item.STORE_STATUS
