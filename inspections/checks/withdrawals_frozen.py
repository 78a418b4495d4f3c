"""Withdrawals are frozen, by the word of a person who looked or of another tool: no platform tells it to apps."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, NothingToJudge, Unjudged
from inspections.items import Item, Severity
from inspections.judgement import NO_FIGURES
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from inspections.targets import too_old
from stores.topics import Topic


class WithdrawalsFrozen(Check):
    item = Item.ACCOUNT_RISK
    topics = frozenset({Topic.FINANCE})
    figures = frozenset({"withdrawals_frozen"})
    title = _("Withdrawals frozen")
    sentence = _("The platform pays nothing out: withdrawals were seen frozen on {day}.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        told = shop.conduct.figure("withdrawals_frozen")
        if told is None:
            raise NothingToJudge(NO_FIGURES)
        if old := too_old(told, shop, self, rules):
            yield Unjudged("withdrawals", old.reason)
        elif told.value:
            seen_at = told.observed_at or shop.now
            yield Fault(
                "withdrawals",
                Severity.CRITICAL,
                since=seen_at,
                details={"day": shop.day_of(seen_at), "source": str(told.source)},
            )
