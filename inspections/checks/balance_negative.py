"""The balance is below zero: the seller owes the platform. How much and for how many days decides how bad it is."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.debts import balances_now, below_since
from inspections.exchange import dollars_told, to_usd
from inspections.items import SEVERITY_RANK, Item, Severity
from inspections.rulebook import RuleBook, RuleUse
from inspections.snapshot import BalanceLine, Snapshot
from stores.records import BalanceRecord
from stores.topics import Topic


class BalanceNegative(Check):
    item = Item.ACCOUNT_RISK
    topics = frozenset({Topic.FINANCE})
    heart = True
    records = (BalanceRecord,)
    figures = frozenset({"balance"})
    title = _("Negative balance")
    sentence = _("The balance is {amount} {currency} as of {day}; whole days below zero: {days}.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        balances = balances_now(shop, self, rules)
        if isinstance(balances, Unjudged):
            yield balances
            return
        for line in balances:
            if line.amount < 0:
                yield self._fault(line, shop, rules)

    def _fault(self, line: BalanceLine, shop: Snapshot, rules: RuleBook) -> Fault:
        since = below_since(line, shop.balance_history)
        days = (shop.now - since) // timedelta(days=1)
        severity, rule = self._judged(line, days, shop, rules)
        return Fault(
            "balance",
            severity,
            since=since,
            details={
                "day": shop.day_of(line.measured_at),
                "days": days,
                "amount": f"{line.amount:f}",
                "currency": line.currency,
                **dollars_told(line.amount, line.currency, shop.usd_rates, shop.now.date()),
            },
            rule=rule,
        )

    def _judged(self, line: BalanceLine, days: int, shop: Snapshot, rules: RuleBook) -> tuple[Severity, RuleUse]:
        """By the amount and by the days in a row: the worse of the two, with its rule."""
        amount = self.rule("balance.negative", shop, rules)
        dollars = to_usd(line.amount, line.currency, shop.usd_rates)
        by_amount = Severity.WARNING if dollars is None else amount.severity_of(float(-dollars))
        row = self.rule_if_any("balance.negative_days", shop, rules)
        by_days = row.severity_of(days) if row else Severity.WARNING
        if row and SEVERITY_RANK[by_days] > SEVERITY_RANK[by_amount]:
            return by_days, row
        return by_amount, amount
