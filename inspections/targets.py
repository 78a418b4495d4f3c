"""A figure that misses its target: how the checks of each checklist line judge the figures that are about it.

The platform's own target for this very shop judges. A pushed or attested figure without one is judged by a rule, if there is one.
"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, NothingToJudge, Unjudged
from inspections.conduct import Figure, Source
from inspections.figures import KINDS, is_respected
from inspections.items import Severity
from inspections.judgement import NO_FIGURES
from inspections.rulebook import RuleBook, RuleMissingError, RuleUse
from inspections.snapshot import Snapshot
from stores.topics import Topic


class TargetMissed(Check):
    """Base of the checks; `keys` says which figures are theirs. What no target is known for is shown and not judged."""

    topics = frozenset({Topic.HEALTH})
    keys: ClassVar[frozenset[str]]
    title = _("Target missed")
    sentence = _("{figure} stands at {value} {unit}; the target is {comparator} {target} ({source}).")

    def __init_subclass__(cls) -> None:
        cls.figures = cls.keys

    def concerns(self, figure: Figure) -> bool:
        """Whether this check judges the figure."""
        return figure.key in self.keys

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        figures = [figure for figure in newest_of_each(shop.conduct.figures) if self.concerns(figure)]
        if not figures:
            raise NothingToJudge(NO_FIGURES)
        for figure in figures:
            yield from self._judged(figure, shop, rules)

    def _judged(self, figure: Figure, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        if figure.value is None:
            return
        if old := too_old(figure, shop, self, rules):
            yield old
            return
        rule = self._rule(figure, shop, rules)
        if rule is None:
            return
        misses = not is_kept(figure, rule)
        if misses or is_near(figure, rule, self.margin(shop, rules)):
            yield Fault(
                figure.external_id,
                _severity(figure, rule),
                details={**_told(figure, rule), **self.more(figure, rule, shop)},
                rule=rule,
                keeps=not misses or self.holds(figure, shop, rules),
            )

    def holds(self, figure: Figure, shop: Snapshot, rules: RuleBook) -> bool:
        """Whether the figure was made of too little to open anything."""
        return False

    def more(self, figure: Figure, rule: RuleUse, shop: Snapshot) -> dict[str, str]:
        """What else a check's sentence tells."""
        return {}

    def _rule(self, figure: Figure, shop: Snapshot, rules: RuleBook) -> RuleUse | None:
        """The platform's own target as a rule; else the shipped or edited one of this figure; else none."""
        if figure.target is not None and figure.comparator:
            return RuleUse(
                key="platform.target",
                platform=shop.platform,
                country=shop.country,
                value=figure.target,
                unit=figure.unit,
                valid_from=shop.now.date(),
                valid_to=None,
                source="The platform's own target for this shop",
                confidence="A",
                store_id=shop.store_id,
            )
        try:
            return self.rule(f"figure.{figure.key}", shop, rules)
        except RuleMissingError:
            return None


def newest_of_each(figures: tuple[Figure, ...]) -> list[Figure]:
    """One figure a key: what the platform gives now before what was pushed. Figures that have no word of ours all stay."""
    found: dict[str, Figure] = {}
    for figure in sorted(figures, key=lambda one: (one.source != Source.API, one.value is None)):
        found.setdefault(figure.key or f"#{figure.external_id}", figure)
    return list(found.values())


def too_old(figure: Figure, shop: Snapshot, check: Check, rules: RuleBook) -> Unjudged | None:
    """A figure that somebody told us once says nothing for ever."""
    if figure.observed_at is None:
        return None
    most = check.rule("figure.max_age", shop, rules).span()
    age = shop.now - figure.observed_at
    if age <= most:
        return None
    days = age // timedelta(days=1)
    return Unjudged(figure.external_id, f"The last figure was told {days} days ago.")


def is_kept(figure: Figure, rule: RuleUse) -> bool:
    """Whether the value stands to the rule's as it must."""
    if figure.respected is not None and figure.target is not None:
        return figure.respected
    return is_respected(figure.value, _comparator(figure), rule.value) is not False


def is_near(figure: Figure, rule: RuleUse, margin: float) -> bool:
    """Whether a value that keeps its target does so by less than this share of it (of a percentage: by no more than half of
    what is left to a hundred)."""
    comparator = _comparator(figure)
    if figure.value is None or not comparator or comparator == "=":
        return False
    room = abs(rule.value) * Decimal(str(margin))
    if comparator.startswith("<"):
        return figure.value > rule.value - room
    if figure.unit == "percent":
        room = min(room, (100 - rule.value) / 2)
    return figure.value < rule.value + room


def _severity(figure: Figure, rule: RuleUse) -> Severity:
    """By the rule's own ladder; without one, high for figures by which a store stands or falls."""
    kind = KINDS.get(figure.key)
    if rule.ladder and figure.value is not None:
        return rule.severity_of(float(figure.value if _comparator(figure).startswith("<") else -figure.value))
    return rule.capped(Severity.HIGH if kind is not None and kind.is_grave else Severity.WARNING)


def _comparator(figure: Figure) -> str:
    """How the value must stand to its target."""
    kind = KINDS.get(figure.key)
    return figure.comparator or (kind.comparator if kind else "")


def _told(figure: Figure, rule: RuleUse) -> dict[str, str]:
    return {
        "figure": figure.name,
        "value": plain(figure.value),
        "unit": figure.unit,
        "comparator": _comparator(figure),
        "target": plain(rule.value),
        "source": str(figure.source),
    }


def plain(value: Decimal | None) -> str:
    """A number as people write it: no trailing zeros, no exponent."""
    return "–" if value is None else f"{value.normalize():f}"
