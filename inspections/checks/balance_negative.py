"""The wallet's balance is below zero: the seller owes the platform."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.exchange import dollars_told, to_usd
from inspections.items import Item, Severity
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.records import BalanceRecord
from stores.topics import Topic


class BalanceNegative(Check):
    item = Item.ACCOUNT_RISK
    topics = frozenset({Topic.FINANCE})
    records = (BalanceRecord,)
    title = _("Negative balance")
    sentence = _("The wallet holds {amount} {currency} as of {day}.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        for line in shop.balances:
            if line.amount >= 0:
                continue
            rule = self.rule("balance.negative", shop, rules)
            dollars = to_usd(line.amount, line.currency, shop.usd_rates)
            yield Fault(
                "balance",
                Severity.WARNING if dollars is None else rule.severity_of(float(-dollars)),
                since=line.measured_at,
                details={
                    "day": shop.day_of(line.measured_at),
                    "amount": f"{line.amount:f}",
                    "currency": line.currency,
                    **dollars_told(line.amount, line.currency, shop.usd_rates, shop.now.date()),
                },
                rule=rule,
            )
