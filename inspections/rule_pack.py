"""Rules from the shipped files into the database, and from there into a rule book."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from inspections.items import Severity
from inspections.models.rule import Confidence, Rule
from inspections.rulebook import RuleBook, RuleUse

FOLDER = Path(__file__).parent / "rules"
_UNITS = ("days", "hours", "minutes", "share", "units", "usd", "percent")
_REQUIRED = ("key", "value", "unit", "valid_from", "source", "confidence")


class RulePackError(ValueError):
    """A shipped or edited rule file is wrong; names the file, the entry and the field."""


class Loaded(NamedTuple):
    """What loading did."""

    added: int
    changed: int
    kept: int


def read_packs(folder: Path = FOLDER) -> list[Rule]:
    """The rules of every file `<platform>.toml`, not yet saved. Raises RulePackError."""
    return [rule for path in sorted(folder.glob("*.toml")) for rule in _read_pack(path)]


def load_rules(rules: list[Rule]) -> Loaded:
    """Brings the database to the shipped rules; rules edited here are left alone. May run any number of times."""
    known = {_identity(rule): rule for rule in Rule.objects.all()}
    added = [rule for rule in rules if _identity(rule) not in known]
    differing = [(known[_identity(rule)], rule) for rule in rules if _differs(known.get(_identity(rule)), rule)]
    changed = [(old, new) for old, new in differing if not old.edited]
    Rule.objects.bulk_create(added)
    for old, new in changed:
        new.pk = old.pk
        new.save()
    return Loaded(len(added), len(changed), len(differing) - len(changed))


def load_rule_book() -> RuleBook:
    """All rules of the database as values. One statement."""
    return RuleBook(RuleUse(**row) for row in Rule.objects.values(*_FIELDS))


_FIELDS = ("key", "platform", "country", "value", "unit", "valid_from", "valid_to", "source", "confidence", "ladder")


def _identity(rule: Rule) -> tuple[str, str, str, date]:
    return rule.key, rule.platform, rule.country, rule.valid_from


def _differs(old: Rule | None, new: Rule) -> bool:
    return old is not None and any(getattr(old, name) != getattr(new, name) for name in _FIELDS)


def _read_pack(path: Path) -> list[Rule]:
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("rule", [])
    except tomllib.TOMLDecodeError as fault:
        raise RulePackError(f"{path.name}: {fault}") from fault
    return [rule for place, entry in enumerate(entries, start=1) for rule in _rules(path, place, entry)]


def _rules(path: Path, place: int, entry: dict[str, Any]) -> list[Rule]:
    """One entry may name several countries; each becomes a rule of its own."""
    where = f"{path.name}, rule {place} ({entry.get('key', 'without a key')})"
    missing = [name for name in _REQUIRED if name not in entry]
    if missing:
        raise RulePackError(f"{where}: {', '.join(missing)} missing.")
    if entry["unit"] not in _UNITS:
        raise RulePackError(f"{where}: unit {entry['unit']!r} is none of {', '.join(_UNITS)}.")
    if entry["confidence"] not in Confidence.values:
        raise RulePackError(f"{where}: confidence {entry['confidence']!r} is none of {', '.join(Confidence.values)}.")
    if not set(entry.get("ladder", {})) <= set(Severity.values):
        raise RulePackError(f"{where}: the ladder's rungs are {', '.join(Severity.values)}.")
    return [
        Rule(
            key=entry["key"],
            platform=path.stem,
            country=country,
            value=Decimal(str(entry["value"])).quantize(Decimal("0.0001")),
            ladder=entry.get("ladder", {}),
            unit=entry["unit"],
            valid_from=entry["valid_from"],
            valid_to=entry.get("valid_to"),
            source=entry["source"],
            confidence=entry["confidence"],
        )
        for country in entry.get("countries", [""])
    ]
