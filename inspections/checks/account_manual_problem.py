"""Somebody saw a problem in Seller Center: the account's risks."""

from inspections.items import Item
from inspections.manual.judging import ManualProblem


class AccountManualProblem(ManualProblem):
    item = Item.ACCOUNT_RISK
