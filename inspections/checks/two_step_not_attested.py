"""Nobody vouches that two-step verification is on: no platform tells it, so a person has to have seen it."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from inspections.check import CannotJudge, Fault, NothingToJudge, Unjudged
from inspections.items import Item, Severity
from inspections.manual.facts import COULD_NOT_LOOK, PROBLEM, ManualFact
from inspections.manual.judging import ByHand, nobody_yet
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot


class TwoStepNotAttested(ByHand):
    """The rule's days of grace run from the store's connection, and from the end of the last word."""

    item = Item.ACCOUNT_RISK
    title = _("Two-step verification not confirmed")
    sentence = _("Two-step verification of the store's accounts in Seller Center: {why}.")

    def facts(self, shop: Snapshot) -> list[ManualFact]:
        return [fact for fact in shop.manual if fact.judged_by == "two_step_not_attested"]

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        facts = self.facts(shop)
        if not facts:
            raise NothingToJudge(nobody_yet(facts))
        (fact,) = facts
        seen, newest = fact.seen, fact.newest
        rule = self.rule("account.two_step_grace", shop, rules)
        if seen and seen.verdict == PROBLEM:
            off = rule.capped(Severity.HIGH)
            yield Fault("two_step", off, since=seen.at, details={"why": "it was seen to be off"}, rule=rule)
            return
        missing_since = seen.expires_at if seen else shop.connected_at
        missing = shop.now - missing_since if missing_since else timedelta(0)
        if missing_since and missing >= rule.span():
            why = "the last confirmation has run out" if seen else "nobody has confirmed it yet"
            severity = rule.severity_of(missing / timedelta(days=1))
            yield Fault("two_step", severity, since=missing_since + rule.span(), details={"why": why}, rule=rule)
        elif newest and newest.verdict == COULD_NOT_LOOK:
            day = shop.day_of(newest.at)
            yield Unjudged("two_step", f"“{fact.title}” could not be looked up on {day}: {newest.note}")
        elif seen is None:
            raise NothingToJudge(nobody_yet(facts))
        elif fact.is_overdue(shop.now):
            raise CannotJudge(f"“{fact.title}” was last looked up on {shop.day_of(seen.at)}; that no longer counts.")
