"""Settlements of the last seven days are far below those of the seven before."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.items import Item, Severity
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic

WEEK = timedelta(days=7)
LEAST_STATEMENTS = 5


class SettlementFalling(Check):
    item = Item.ACCOUNT_RISK
    topics = frozenset({Topic.FINANCE})
    title = _("Settlements falling")
    sentence = _(
        "Settlements of the last seven days came to {lately} {currency}, after {before} in the seven days before."
    )

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        lately = [line for line in shop.statements if shop.now - WEEK < line.statement_at <= shop.now]
        before = [line for line in shop.statements if shop.now - 2 * WEEK < line.statement_at <= shop.now - WEEK]
        if min(len(lately), len(before)) < LEAST_STATEMENTS:
            return
        if max(lately, key=lambda line: line.statement_at).settlement_amount < 0:
            return  # said by settlement_negative
        rule = self.rule("settlement.falling", shop, rules)
        now_sum = sum(line.settlement_amount for line in lately)
        then_sum = sum(line.settlement_amount for line in before)
        if then_sum > 0 and now_sum < rule.value * then_sum:
            yield Fault(
                "settlement",
                Severity.WARNING,
                details={"lately": f"{now_sum:f}", "before": f"{then_sum:f}", "currency": lately[0].currency},
                rule=rule,
            )
