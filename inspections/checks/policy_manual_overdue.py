"""Nobody looked up in time what has to be looked up by hand: what the platform announces."""

from inspections.items import Item
from inspections.manual.judging import ManualOverdue


class PolicyManualOverdue(ManualOverdue):
    item = Item.POLICY
