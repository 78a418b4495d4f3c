"""Why a rule cannot be: judged the same in the shipped files and in the admin. Pure; each refusal names its field."""

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple, Protocol

from django.utils.translation import gettext_noop

from inspections.items import Severity
from inspections.rule_keys import unit_of
from stores.countries import COUNTRIES
from stores.platforms.names import TIERS

# Unit -> the least and the most a value can be. No window of a marketplace is longer than ten years.
_YEARS = 3660
RANGES: Mapping[str, tuple[int, int]] = {
    "share": (0, 1),
    "percent": (0, 100),
    "days": (0, _YEARS),
    "working_days": (0, _YEARS),
    "hours": (0, 24 * _YEARS),
    "minutes": (0, 24 * 60 * _YEARS),
    "hour_of_day": (0, 24),
    "units": (0, 10**9),
    "usd": (0, 10**9),
}
_RUNGS = ("warning", "high", "critical")


class Refusal(NamedTuple):
    """`text` is a message with named places, not yet translated."""

    field: str
    text: str
    details: dict[str, Any]

    def __str__(self) -> str:
        return f"`{self.field}`: {self.text % self.details}"


class RuleShape(Protocol):
    """What is judged: a row, or values that would become one."""

    key: str
    platform: str
    country: str
    tier: str
    store_id: int | None
    value: Decimal
    unit: str
    ladder: dict[str, Any]
    valid_from: date
    valid_to: date | None


def refusals(rule: RuleShape) -> Iterator[Refusal]:
    """Everything that is wrong with a rule by itself."""
    yield from _of_the_key(rule.key, rule.unit)
    yield from _of_the_value(Decimal(rule.value), rule.unit)
    yield from _of_the_ladder(rule.ladder, rule.unit)
    yield from _of_the_scope(rule.platform, rule.country, rule.tier)
    if rule.valid_to is not None and rule.valid_to < rule.valid_from:
        yield Refusal("valid_to", gettext_noop("It comes before “valid from” (valid_from)."), {})


def overlapping(rule: RuleShape, others: Iterable[RuleShape]) -> RuleShape | None:
    """The first other rule of the same name and scope that holds on one of the days of this one."""
    return next((one for one in others if scope_of(one) == scope_of(rule) and _meet(one, rule)), None)


def refuse_overlap(other: RuleShape) -> Refusal:
    """In words: which days are taken."""
    text = gettext_noop("Another rule of this name and scope holds from %(start)s to %(end)s; end it first.")
    end = other.valid_to.isoformat() if other.valid_to else "…"
    return Refusal("valid_from", text, {"start": other.valid_from.isoformat(), "end": end})


def scope_of(rule: RuleShape) -> tuple[str, str, str, str, int | None]:
    """For whom it holds; of one scope, one rule holds on a day."""
    return rule.key, rule.platform, rule.country, rule.tier, rule.store_id


def _meet(one: RuleShape, other: RuleShape) -> bool:
    return one.valid_from <= (other.valid_to or date.max) and other.valid_from <= (one.valid_to or date.max)


def _of_the_key(key: str, unit: str) -> Iterator[Refusal]:
    known = unit_of(key)
    if not known:
        yield Refusal("key", gettext_noop("No check and no figure knows a rule %(key)s."), {"key": key})
    elif unit != known:
        yield Refusal("unit", gettext_noop("Rules of this name count in %(unit)s."), {"unit": known})


def _of_the_value(value: Decimal, unit: str) -> Iterator[Refusal]:
    if not value.is_finite():
        yield Refusal("value", gettext_noop("It is not a number."), {})
    elif unit in RANGES and not RANGES[unit][0] <= value <= RANGES[unit][1]:
        yield _outside("value", unit, *RANGES[unit])


def _of_the_ladder(ladder: dict[str, Any], unit: str) -> Iterator[Refusal]:
    if not isinstance(ladder, dict) or not set(ladder) <= set(Severity.values):
        yield Refusal("ladder", gettext_noop("Use the severities warning, high and critical, each with a number."), {})
        return
    rungs = [ladder[name] for name in _RUNGS if name in ladder]
    if not all(isinstance(rung, int | float) and not isinstance(rung, bool) for rung in rungs):
        yield Refusal("ladder", gettext_noop("Use the severities warning, high and critical, each with a number."), {})
    elif not all(math.isfinite(rung) for rung in rungs):
        yield Refusal("ladder", gettext_noop("It is not a number."), {})
    elif any(next_rung <= rung for rung, next_rung in pairwise(rungs)):
        yield Refusal("ladder", gettext_noop("It must rise from warning to critical."), {})
    elif unit in RANGES and any(abs(rung) > RANGES[unit][1] for rung in rungs):  # rungs below zero count down
        yield _outside("ladder", unit, -RANGES[unit][1], RANGES[unit][1])


def _outside(field: str, unit: str, least: int, most: int) -> Refusal:
    text = gettext_noop("In %(unit)s it is a number from %(least)s to %(most)s.")
    return Refusal(field, text, {"unit": unit, "least": least, "most": most})


def _of_the_scope(platform: str, country: str, tier: str) -> Iterator[Refusal]:
    if country and country not in COUNTRIES:
        known = ", ".join(sorted(COUNTRIES))
        text = gettext_noop("There are no stores in %(country)s. Known: %(known)s.")
        yield Refusal("country", text, {"country": country, "known": known})
    tiers = TIERS.get(platform, {})
    if tier and tier not in tiers:
        text = gettext_noop("The platform has no such tier. There are: %(tiers)s.")
        yield Refusal("tier", text, {"tiers": ", ".join(tiers) or "–"})
