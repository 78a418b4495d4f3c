"""Rules from the shipped files into the database, and from there into a rule book."""

import tomllib
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from django.db import transaction

from inspections.models.rule import Rule
from inspections.rulebook import RuleBook, RuleUse
from stores.platforms.names import NAMES

FOLDER = Path(__file__).parent / "rules"


class RulePackError(ValueError):
    """A shipped or edited rule file is wrong; names the file, the entry and the field."""


class Loaded(NamedTuple):
    """What loading did. `kept`: rows that differ from the files because somebody edited them here."""

    added: int
    changed: int
    kept: int


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[rule]]` of a file; fields as in the Rule model. `countries` makes a rule for each."""

    key: Annotated[str, msgspec.Meta(pattern=r"^[a-z_]+\.[a-z_]+$", max_length=64)]
    value: int | float
    unit: Literal["days", "hours", "minutes", "share", "units", "usd", "percent"]
    valid_from: date
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    confidence: Literal["A", "B", "C", "D", "-"]
    valid_to: date | None = None
    countries: list[Annotated[str, msgspec.Meta(pattern="^([A-Z][A-Z])?$")]] = msgspec.field(
        default_factory=lambda: [""]
    )
    ladder: dict[Literal["warning", "high", "critical"], float] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("`valid_to` comes before `valid_from`")
        rungs = [self.ladder[name] for name in ("warning", "high", "critical") if name in self.ladder]
        if rungs != sorted(rungs):
            raise ValueError("`ladder` must rise from warning to critical")


def read_packs(folder: Path = FOLDER) -> list[Rule]:
    """The rules of every file `<platform>.toml`, not yet saved. Raises RulePackError."""
    return [rule for path in sorted(folder.glob("*.toml")) for rule in _read_pack(path)]


@transaction.atomic
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


def rule_book_of(rules: list[Rule]) -> RuleBook:
    """A book of rules that need not be saved."""
    return RuleBook(RuleUse(**{name: getattr(rule, name) for name in _FIELDS}) for rule in rules)


_FIELDS = ("key", "platform", "country", "value", "unit", "valid_from", "valid_to", "source", "confidence", "ladder")


def _identity(rule: Rule) -> tuple[str, str, str, date]:
    return rule.key, rule.platform, rule.country, rule.valid_from


def _differs(old: Rule | None, new: Rule) -> bool:
    return old is not None and any(getattr(old, name) != getattr(new, name) for name in _FIELDS)


def _read_pack(path: Path) -> list[Rule]:
    if path.stem not in NAMES:
        raise RulePackError(f"{path.name}: a rule file is named for its platform: {', '.join(NAMES)}.")
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("rule", [])
    except tomllib.TOMLDecodeError as fault:
        raise RulePackError(f"{path.name}: {fault}") from fault
    rules = [rule for place, entry in enumerate(entries, start=1) for rule in _rules(path, place, entry)]
    twice = [identity for identity, count in Counter(map(_identity, rules)).items() if count > 1]
    if twice:
        key, _, country, start = twice[0]
        raise RulePackError(f"{path.name}: {key} for {country or 'every country'} from {start} stands there twice.")
    return rules


def _rules(path: Path, place: int, raw: dict[str, Any]) -> list[Rule]:
    try:
        entry = msgspec.convert(raw, Entry)
    except msgspec.ValidationError as fault:
        raise RulePackError(f"{path.name}, rule {place} ({raw.get('key', 'without a key')}): {fault}") from fault
    return [
        Rule(
            key=entry.key,
            platform=path.stem,
            country=country,
            value=Decimal(str(entry.value)).quantize(Decimal("0.0001")),
            ladder=entry.ladder,
            unit=entry.unit,
            valid_from=entry.valid_from,
            valid_to=entry.valid_to,
            source=entry.source,
            confidence=entry.confidence,
        )
        for country in entry.countries
    ]
