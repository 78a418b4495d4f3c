"""What a check is: a pure judgement of one kind of fault over a store's snapshot."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from inspections.items import Item, Severity
from inspections.rulebook import RuleBook, RuleUse
from inspections.snapshot import Snapshot
from stores.records import Record
from stores.topics import Topic

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Fault:
    """One subject found at fault. `since` and `due_at` are platform time; `details` feed the check's sentence (JSON values).

    `keeps`: too little to open a finding, enough to keep an open one: what stands at its limit must not come and go with it.
    """

    subject: str
    severity: Severity
    since: datetime | None = None
    due_at: datetime | None = None
    details: dict[str, Any] = field(default_factory=dict)
    rule: RuleUse | None = None
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class Unjudged:
    """One subject that could not be judged: the check is unknown, and an open finding of this subject stays open."""

    subject: str
    reason: str


class CannotJudge(Exception):  # noqa: N818  (an answer, not an error)
    """Nothing can be said of the store by this check; the message says why, in a person's words. Closes no finding."""


class NothingToJudge(Exception):  # noqa: N818  (an answer, not an error)
    """What this check goes by was never stated or measured here: not covered, with the reason in a person's words.

    What was found by a statement that is withdrawn since is closed with it.
    """


class Check(ABC):
    """Judges one kind of fault. The class name in snake case is the id and the file's name."""

    item: ClassVar[Item]
    # What must have been read completely for this check to say ok.
    topics: ClassVar[frozenset[Topic]]
    # Of these topics, those that only help: not offered, the check judges without; not read, it is unknown all the same.
    may_lack: ClassVar[frozenset[Topic]] = frozenset()
    # Kinds of records without which there is nothing to judge; a platform that gives none of them leaves the check uncovered.
    records: ClassVar[tuple[type[Record], ...]] = ()
    # Figures by which it can judge where the platform gives nothing: pushed by another tool, or attested by a person.
    figures: ClassVar[frozenset[str]] = frozenset()
    # True for a check that judges by what is not there: a list read in part then says nothing.
    needs_all: ClassVar[bool] = False
    # True for a check of what people look up by hand: no platform covers it, and its age is that of their look.
    by_hand: ClassVar[bool] = False
    # True for a check that its line of the checklist lives by: while nothing of the kind is covered, the line is not ok.
    heart: ClassVar[bool] = False
    title: ClassVar["str | StrPromise"]
    # A sentence with named places, filled from a finding's details: gettext_lazy("Order {order} …").
    sentence: ClassVar["str | StrPromise"]

    @abstractmethod
    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        """Every subject at fault now. May raise CannotJudge."""

    def looked_at(self, shop: Snapshot) -> datetime | None:
        """When somebody last looked at the oldest of what a check by hand goes by; None where nothing was looked at."""
        return None

    def rule(self, key: str, shop: Snapshot, rules: RuleBook) -> RuleUse:
        """The rule that holds for this store now."""
        return rules.find(
            key, platform=shop.platform, country=shop.country, tier=shop.tier, store_id=shop.store_id, now=shop.now
        )

    def margin(self, shop: Snapshot, rules: RuleBook) -> float:
        """By which share of its limit a measure must have got better before what it opened may close."""
        rule = self.rule_if_any("findings.margin", shop, rules)
        return rule.share() if rule else 0.0

    def rule_if_any(self, key: str, shop: Snapshot, rules: RuleBook) -> RuleUse | None:
        """The same for a number that only some platforms and countries have."""
        return rules.seek(
            key, platform=shop.platform, country=shop.country, tier=shop.tier, store_id=shop.store_id, now=shop.now
        )
