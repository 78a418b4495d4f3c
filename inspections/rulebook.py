"""Which rule holds for a store on a day, and how severe a measure is by it. Values in, answers out; the rows come from outside."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from inspections.items import Severity


@dataclass(frozen=True, slots=True)
class RuleUse:
    """A rule as it stood when it judged."""

    key: str
    platform: str
    country: str
    value: Decimal
    unit: str
    valid_from: date
    valid_to: date | None
    source: str
    confidence: str
    ladder: dict[str, float] = field(default_factory=dict)
    tier: str = ""
    # Set: it holds for this store alone.
    store_id: int | None = None

    def span(self) -> timedelta:
        """The value as a duration; for rules whose unit is minutes, hours or days."""
        return timedelta(**{self.unit: float(self.value)})

    def share(self) -> float:
        """The value as a fraction; for rules whose unit is share."""
        return float(self.value)

    def severity_of(self, measure: float) -> Severity:
        """The highest rung of the ladder that `measure` reaches, as far as the rule's confidence allows."""
        reached = [Severity(name) for name, from_ in self.ladder.items() if measure >= from_]
        return self.capped(max(reached, key=list(Severity).index, default=Severity.WARNING))

    def capped(self, severity: Severity) -> Severity:
        """Confidence C and D never raise more than a warning."""
        return Severity.WARNING if self.confidence in ("C", "D") else severity

    def as_json(self) -> dict[str, Any]:
        """What a finding keeps of the rule."""
        return {
            "key": self.key,
            "value": f"{self.value.normalize():f}",
            "unit": self.unit,
            "country": self.country,
            "tier": self.tier,
            "store": self.store_id,
            "valid_from": self.valid_from.isoformat(),
            "source": self.source,
            "confidence": self.confidence,
        }


class RuleMissingError(LookupError):
    """No rule with this key holds for the store today. Load the shipped rules with `manage.py load_rules`."""


class RuleBook:
    """All rules of the system, looked up by key for one platform, country, tier, store and day."""

    def __init__(self, rules: Iterable[RuleUse]) -> None:
        self._rules: dict[tuple[str, str], list[RuleUse]] = {}
        for rule in rules:
            self._rules.setdefault((rule.key, rule.platform), []).append(rule)

    def find(
        self, key: str, *, platform: str, country: str, now: datetime, tier: str = "", store_id: int | None = None
    ) -> RuleUse:
        """The rule that judges. Raises RuleMissingError."""
        rule = self.seek(key, platform=platform, country=country, now=now, tier=tier, store_id=store_id)
        if rule is None:
            raise RuleMissingError(f"No rule {key!r} holds for {platform} {country} on {now.date()}.")
        return rule

    def seek(
        self, key: str, *, platform: str, country: str, now: datetime, tier: str = "", store_id: int | None = None
    ) -> RuleUse | None:
        """The store's own rule, then the country's, then the platform's default; within each the tier's before the one for all,
        and of several the youngest. None where no rule holds."""
        day = now.date()
        holding = [
            rule
            for rule in self._rules.get((key, platform), ())
            if rule.country in ("", country)
            and rule.tier in ("", tier)
            and rule.store_id in (None, store_id)
            and rule.valid_from <= day
            and (rule.valid_to is None or day <= rule.valid_to)
        ]
        return max(holding, key=_precedence, default=None)


def _precedence(rule: RuleUse) -> tuple[bool, bool, bool, date]:
    return rule.store_id is not None, bool(rule.country), bool(rule.tier), rule.valid_from
