"""Somebody saw a problem in Seller Center: what the platform announces."""

from inspections.items import Item
from inspections.manual.judging import ManualProblem


class PolicyManualProblem(ManualProblem):
    item = Item.POLICY
