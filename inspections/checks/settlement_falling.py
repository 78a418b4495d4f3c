"""Settlements of the last days are far below those of as many days before."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.exchange import dollars_told
from inspections.items import Item, Severity
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.records import StatementRecord
from stores.topics import Topic


class SettlementFalling(Check):
    item = Item.ACCOUNT_RISK
    topics = frozenset({Topic.FINANCE})
    records = (StatementRecord,)
    needs_all = True
    title = _("Settlements falling")
    sentence = _(
        "Settlements of the last {days} days came to {lately} {currency}, after {before} in the {days} days before."
    )

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        rule = self.rule("settlement.falling", shop, rules)
        span = self.rule("settlement.span", shop, rules).span()
        least = max(1, int(self.rule("settlement.least_statements", shop, rules).value))
        if shop.statements and max(shop.statements, key=lambda line: line.statement_at).settlement_amount < 0:
            return  # said by settlement_negative
        currencies = sorted({line.currency for line in shop.statements})
        for currency in currencies:  # sums of different currencies mean nothing
            lines = [line for line in shop.statements if line.currency == currency]
            lately = [line for line in lines if shop.now - span < line.statement_at <= shop.now]
            before = [line for line in lines if shop.now - 2 * span < line.statement_at <= shop.now - span]
            now_sum = sum((line.settlement_amount for line in lately), Decimal(0))
            then_sum = sum((line.settlement_amount for line in before), Decimal(0))
            enough = min(len(lately), len(before)) >= least
            if enough and then_sum > 0 and now_sum < rule.value * then_sum:
                yield Fault(
                    "settlement" if len(currencies) == 1 else f"settlement:{currency}",
                    Severity.WARNING,
                    details={
                        "days": span.days,
                        "lately": f"{now_sum:f}",
                        "before": f"{then_sum:f}",
                        "currency": currency,
                        **dollars_told(now_sum, currency, shop.usd_rates, shop.now.date()),
                    },
                    rule=rule,
                )
