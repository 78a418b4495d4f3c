"""Nobody looked up in time what has to be looked up by hand: the account's risks."""

from inspections.items import Item
from inspections.manual.judging import ManualOverdue


class AccountManualOverdue(ManualOverdue):
    item = Item.ACCOUNT_RISK
