"""At its pace the balance will soon fall below zero, or to the next amount at which the platform acts."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.debts import balances_now, next_step, pace_of, reaches
from inspections.exchange import dollars_told
from inspections.items import Item
from inspections.rulebook import RuleBook
from inspections.snapshot import BalanceLine, Snapshot
from stores.records import BalanceRecord
from stores.topics import Topic


class BalanceFalling(Check):
    item = Item.ACCOUNT_RISK
    topics = frozenset({Topic.FINANCE})
    records = (BalanceRecord,)
    figures = frozenset({"balance"})
    title = _("Balance falling")
    sentence = _(
        "The balance of {amount} {currency} falls by {pace} a day: at this pace it comes to {border} {currency} on {reached}."
    )

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        balances = balances_now(shop, self, rules)
        if isinstance(balances, Unjudged):
            yield balances
            return
        for line in balances:
            yield from self._judged(line, shop, rules)

    def _judged(self, line: BalanceLine, shop: Snapshot, rules: RuleBook) -> Iterator[Fault]:
        pace = pace_of(line, shop.balance_history, self.rule("balance.pace_span", shop, rules).span())
        steps = (self.rule("balance.negative", shop, rules), self.rule_if_any("balance.step", shop, rules))
        border = next_step(line.amount, shop.usd_rates.get(line.currency), *steps)
        if pace is None or border is None:
            return
        rule = self.rule("balance.falling", shop, rules)
        at = reaches(line, border, pace)
        if at - shop.now > rule.span():
            return
        yield Fault(
            "balance",
            rule.severity_of(-((at - shop.now) / timedelta(days=1))),
            due_at=at,
            details={
                "amount": f"{line.amount:f}",
                "currency": line.currency,
                "pace": f"{pace.a_day:.2f}",
                "border": f"{border:.2f}",
                "reached": shop.day_of(at),
                **dollars_told(line.amount, line.currency, shop.usd_rates, shop.now.date()),
            },
            rule=rule,
        )
