"""The newest settlement is negative: the nearest sign of a negative balance that the platform gives."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.exchange import dollars_told, to_usd
from inspections.items import Item, Severity
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.records import StatementRecord
from stores.topics import Topic


class SettlementNegative(Check):
    item = Item.ACCOUNT_RISK
    topics = frozenset({Topic.FINANCE})
    heart = True
    records = (StatementRecord,)
    needs_all = True
    title = _("Negative settlement")
    sentence = _("The newest settlement, of {day}, is {amount} {currency}.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        if not shop.statements:
            return
        newest = max(shop.statements, key=lambda line: line.statement_at)
        if newest.settlement_amount >= 0:
            return
        rule = self.rule("balance.negative", shop, rules)
        dollars = to_usd(newest.settlement_amount, newest.currency, shop.usd_rates)
        yield Fault(
            "settlement",
            Severity.WARNING if dollars is None else rule.severity_of(float(-dollars)),
            since=newest.statement_at,
            details={
                "day": shop.day_of(newest.statement_at),
                "amount": f"{newest.settlement_amount:f}",
                "currency": newest.currency,
                **dollars_told(newest.settlement_amount, newest.currency, shop.usd_rates, shop.now.date()),
            },
            rule=rule,
        )
