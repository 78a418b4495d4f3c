"""A payout that did not reach the bank."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.exchange import dollars_told
from inspections.items import Item, Severity
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic


class PaymentFailed(Check):
    item = Item.ACCOUNT_RISK
    topics = frozenset({Topic.FINANCE})
    title = _("Payout failed")
    sentence = _("A payout of {amount} {currency} of {day} failed; check the bank details.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        rule = self.rule("payment.failed", shop, rules)
        for line in shop.statements:
            if line.payment == "failed" and shop.now - line.statement_at <= rule.span():
                details = {
                    "day": shop.day_of(line.statement_at),
                    "amount": f"{line.settlement_amount:f}",
                    "currency": line.currency,
                    **dollars_told(line.settlement_amount, line.currency, shop.usd_rates, shop.now.date()),
                }
                yield Fault(
                    line.external_id, rule.capped(Severity.HIGH), since=line.statement_at, details=details, rule=rule
                )
        rule = self.rule("withdrawal.failed", shop, rules)
        for move in shop.withdrawals:
            bounced = move.state == "failed" or move.kind == "reversal"
            if bounced and shop.now - move.created_at <= rule.span():
                details = {
                    "day": shop.day_of(move.created_at),
                    "amount": f"{move.amount:f}",
                    "currency": move.currency,
                    **dollars_told(move.amount, move.currency, shop.usd_rates, shop.now.date()),
                }
                yield Fault(
                    move.external_id, rule.capped(Severity.HIGH), since=move.created_at, details=details, rule=rule
                )
