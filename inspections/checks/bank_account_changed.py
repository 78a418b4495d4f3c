"""Payouts go to another bank account than before: a sign of theft until somebody says that it was us."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, NothingToJudge, Unjudged
from inspections.items import Item, Severity
from inspections.manual.facts import OK
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic

_SOURCES = {"api": "shown by the platform", "pushed": "pushed by a tool", "attested": "attested by a person"}


class BankAccountChanged(Check):
    """The first account told is no change. Open until somebody has looked at the bank account in Seller Center and says ok, for
    the rule's days at the most.
    """

    item = Item.ACCOUNT_RISK
    # Nothing of a topic is judged; a store that cannot be reached at all has more urgent troubles.
    topics = frozenset({Topic.STATUS})
    title = _("Bank account changed")
    sentence = _(
        "Since {day} payouts go to the account ending in {ends}, no longer {before} ({source}: {by}). Was it us?"
    )

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        if not shop.bank.is_known:
            raise NothingToJudge("The bank account of this store was never told.")
        rule = self.rule("account.bank_changed", shop, rules)
        approved_at = max(
            (
                fact.seen.at
                for fact in shop.manual
                if fact.item == "bank_account" and fact.seen and fact.seen.verdict == OK
            ),
            default=None,
        )
        for change in shop.bank.changes:
            is_ours = approved_at is not None and change.at <= approved_at
            if not is_ours and shop.now - change.at <= rule.span():
                yield Fault(
                    f"bank:{change.id}",
                    rule.capped(Severity.HIGH),
                    since=change.at,
                    details={
                        "day": shop.day_of(change.at),
                        "ends": change.ends,
                        "before": change.before,
                        "source": _SOURCES.get(change.source, change.source),
                        "by": change.by or "–",
                    },
                    rule=rule,
                )
