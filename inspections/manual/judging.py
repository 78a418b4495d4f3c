"""How the manual items of a checklist line are judged: nobody looked in time, and somebody saw a problem.

Each line has a check of either kind of its own in inspections/checks/, so that a finding is seen by those who see its line.
"""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, NothingToJudge, Unjudged
from inspections.items import Severity
from inspections.manual.facts import COULD_NOT_LOOK, PROBLEM, ManualFact, facts_of_line
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic

_SHOWN_NOTE = 200


class ByHand(Check):
    """Base of both. Never looked at and not yet due is not covered: it neither alarms nor passes for ok."""

    # Nothing of a topic is judged; a store that cannot be reached at all has more urgent troubles.
    topics = frozenset({Topic.STATUS})
    by_hand = True

    def facts(self, shop: Snapshot) -> list[ManualFact]:
        """The items of this check's line."""
        return facts_of_line(shop.manual, self.item)

    def looked_at(self, shop: Snapshot) -> datetime | None:
        return min((fact.seen.at for fact in self.facts(shop) if fact.seen), default=None)


class ManualOverdue(ByHand):
    """The rule says how late, as a share of the item's span, is told, and from where on it is high."""

    title = _("Not looked up in time")
    sentence = _("“{what}” was to be looked up in Seller Center by {due}; last looked up: {last}.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        facts = self.facts(shop)
        overdue = [fault for fact in facts if (fault := self._fault(fact, shop, rules))]
        if not overdue and not any(fact.seen for fact in facts):
            raise NothingToJudge(nobody_yet(facts))
        yield from overdue

    def _fault(self, fact: ManualFact, shop: Snapshot, rules: RuleBook) -> Fault | None:
        due_at = fact.due_at
        if due_at is None or not fact.is_overdue(shop.now):
            return None
        rule = self.rule("manual.overdue", shop, rules)
        late = (shop.now - due_at) / fact.span
        if late < rule.share():
            return None
        last = shop.day_of(fact.seen.at) if fact.seen else "never"
        details = {"what": fact.title, "due": due_at.isoformat(), "last": last}
        return Fault(fact.item, rule.severity_of(late), since=due_at, due_at=due_at, details=details, rule=rule)


class ManualProblem(ByHand):
    """Open from the attestation that says problem to a younger one that says ok. A look in vain changes nothing."""

    title = _("Problem seen in Seller Center")
    sentence = _("{by} saw a problem with “{what}” on {day}: {note}")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        facts = self.facts(shop)
        if not any(fact.newest for fact in facts):
            raise NothingToJudge(nobody_yet(facts))
        for fact in facts:
            yield from problem_of(fact, shop)


def problem_of(fact: ManualFact, shop: Snapshot) -> Iterator[Fault | Unjudged]:
    """What the newest look at one item says; nothing for ok that still counts, and for what was never looked at."""
    seen, newest = fact.seen, fact.newest
    if seen and seen.verdict == PROBLEM:
        details = {"what": fact.title, "by": seen.by, "day": shop.day_of(seen.at), "note": seen.note[:_SHOWN_NOTE]}
        yield Fault(fact.item, Severity.HIGH, since=seen.at, details=details)
    elif newest and newest.verdict == COULD_NOT_LOOK:
        yield Unjudged(fact.item, f"“{fact.title}” could not be looked up on {shop.day_of(newest.at)}: {newest.note}")
    elif seen and fact.is_overdue(shop.now):
        yield Unjudged(
            fact.item, f"“{fact.title}” was last looked up on {shop.day_of(seen.at)}; that no longer counts."
        )


def nobody_yet(facts: list[ManualFact]) -> str:
    """Why there is nothing to judge."""
    if not facts:
        return "On this platform nothing of this line is looked up by hand."
    return "Nobody has looked this up in Seller Center yet."
