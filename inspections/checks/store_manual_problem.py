"""Somebody saw a problem in Seller Center: how the store stands."""

from inspections.items import Item
from inspections.manual.judging import ManualProblem


class StoreManualProblem(ManualProblem):
    item = Item.STORE_STATUS
