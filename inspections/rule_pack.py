"""Rules from the shipped files into the database, and from there into a rule book."""

import tomllib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from django.db import transaction

from inspections.models.rule import Rule
from inspections.models.rule_change import RuleChange, RuleChangeKind
from inspections.rule_changes import change_row, one_at_a_time, state_of
from inspections.rule_keys import FOLDER
from inspections.rule_refusals import overlapping, refusals, refuse_overlap, scope_of
from inspections.rulebook import RuleBook, RuleUse
from stores.platforms.names import NAMES

Unit = Literal["days", "working_days", "hours", "minutes", "hour_of_day", "share", "units", "usd", "percent"]


class RulePackError(ValueError):
    """A shipped or edited rule file is wrong; names the file, the entry and the field."""


class Loaded(NamedTuple):
    """What loading did. `kept`: rows that differ from the files because somebody edited or deleted them here."""

    added: int
    changed: int
    kept: int


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[rule]]` of a file; fields as in the Rule model. `countries` and `tiers` make a rule for each."""

    key: Annotated[str, msgspec.Meta(pattern=r"^[a-z_]+\.[a-z_]+$", max_length=64)]
    value: int | float
    unit: Unit
    valid_from: date
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    confidence: Literal["A", "B", "C", "D", "-"]
    valid_to: date | None = None
    countries: list[Annotated[str, msgspec.Meta(pattern="^([A-Z][A-Z])?$")]] = msgspec.field(
        default_factory=lambda: [""]
    )
    tiers: list[str] = msgspec.field(default_factory=lambda: [""])
    ladder: dict[Literal["warning", "high", "critical"], float] = msgspec.field(default_factory=dict)


def read_packs(folder: Path = FOLDER) -> list[Rule]:
    """The rules of every file `<platform>.toml`, not yet saved. Raises RulePackError."""
    return [rule for path in sorted(folder.glob("*.toml")) for rule in _read_pack(path)]


@transaction.atomic
def load_rules(rules: list[Rule]) -> Loaded:
    """Brings the database to the shipped rules; what was edited, added or deleted here is left alone. May run any number of times."""
    one_at_a_time()
    present = list(Rule.objects.all())
    known = {_identity(rule): rule for rule in present}
    own = [rule for rule in present if rule.edited]
    deleted = _deleted_here()
    missing = [rule for rule in rules if _identity(rule) not in known]
    added = [rule for rule in missing if _identity(rule) not in deleted and overlapping(rule, own) is None]
    differing = [(known[_identity(rule)], rule) for rule in rules if _differs(known.get(_identity(rule)), rule)]
    changed = [(old, new) for old, new in differing if not old.edited]
    _give_way(present, rules, added)
    _rewrite(changed)
    Rule.objects.bulk_create(added)
    return Loaded(len(added), len(changed), len(differing) - len(changed) + len(missing) - len(added))


def load_rule_book() -> RuleBook:
    """All rules of the database as values. One statement."""
    return RuleBook(RuleUse(**row) for row in Rule.objects.values(*_FIELDS))


def rule_book_of(rules: list[Rule]) -> RuleBook:
    """A book of rules that need not be saved."""
    return RuleBook(RuleUse(**{name: getattr(rule, name) for name in _FIELDS}) for rule in rules)


_SCOPE = ("key", "platform", "country", "tier", "store_id")
_FIELDS = (*_SCOPE, "value", "unit", "valid_from", "valid_to", "source", "confidence", "ladder")


def _identity(rule: Rule) -> tuple[Any, ...]:
    return *scope_of(rule), rule.valid_from


def _differs(old: Rule | None, new: Rule) -> bool:
    return old is not None and any(getattr(old, name) != getattr(new, name) for name in _FIELDS)


def _deleted_here() -> set[tuple[Any, ...]]:
    """Rules whose last step is that a person deleted them: a shipped one does not come back by itself."""
    newest = RuleChange.objects.order_by("rule_number", "-pk").distinct("rule_number")
    gone = newest.values_list(*_SCOPE, "kind", "before")
    return {
        (*scope, date.fromisoformat(before["valid_from"]))
        for *scope, kind, before in gone
        if kind == RuleChangeKind.DELETED
    }


def _give_way(present: list[Rule], shipped: list[Rule], added: list[Rule]) -> None:
    """Removes what older files shipped and newer ones no longer hold, where its days are taken by a rule now shipped."""
    still = {_identity(rule) for rule in shipped}
    former = [rule for rule in present if not rule.edited and _identity(rule) not in still]
    outdated = [rule for rule in former if overlapping(rule, added) is not None]
    RuleChange.objects.bulk_create(change_row(rule, RuleChangeKind.LOADED, state_of(rule), None) for rule in outdated)
    Rule.objects.filter(pk__in=[rule.pk for rule in outdated]).delete()


def _rewrite(changed: list[tuple[Rule, Rule]]) -> None:
    steps = []
    for old, new in changed:
        new.pk = old.pk
        new.save(force_update=True)
        steps.append(change_row(new, RuleChangeKind.LOADED, state_of(old), state_of(new)))
    RuleChange.objects.bulk_create(steps)


class _Read(NamedTuple):
    """A rule of a file, and which entry made it."""

    where: str
    rule: Rule


def _read_pack(path: Path) -> list[Rule]:
    if path.stem not in NAMES:
        raise RulePackError(f"{path.name}: a rule file is named for its platform: {', '.join(NAMES)}.")
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("rule", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise RulePackError(f"{path.name}: {fault}") from fault
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise RulePackError(f"{path.name}: rules stand in entries that begin with [[rule]].")
    read = [one for place, entry in enumerate(entries, start=1) for one in _rules(path, place, entry)]
    _refuse_twins(path, read)
    return [one.rule for one in read]


def _refuse_twins(path: Path, read: list[_Read]) -> None:
    for place, (where, rule) in enumerate(read):
        other = overlapping(rule, (before.rule for before in read[:place]))
        if other is None:
            continue
        if other.valid_from == rule.valid_from:
            named = " ".join(part for part in (rule.country or "every country", rule.tier) if part)
            raise RulePackError(f"{where}: {rule.key} for {named} from {rule.valid_from} stands there twice.")
        raise RulePackError(f"{where}: {refuse_overlap(other)}")


def _rules(path: Path, place: int, raw: dict[str, Any]) -> Iterable[_Read]:
    where = f"{path.name}, rule {place} ({raw.get('key', 'without a key')})"
    try:
        entry = msgspec.convert(raw, Entry)
    except msgspec.ValidationError as fault:
        raise RulePackError(f"{where}: {fault}") from fault
    for country, tier in product(entry.countries, entry.tiers):
        rule = _rule(path.stem, entry, country, tier)
        for refusal in refusals(rule):
            raise RulePackError(f"{where}: {refusal}")
        rule.value = rule.value.quantize(Decimal("0.0001"))
        yield _Read(where, rule)


def _rule(platform: str, entry: Entry, country: str, tier: str) -> Rule:
    return Rule(
        key=entry.key,
        platform=platform,
        country=country,
        tier=tier,
        value=Decimal(str(entry.value)),
        ladder=entry.ladder,
        unit=entry.unit,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        source=entry.source,
        confidence=entry.confidence,
    )
