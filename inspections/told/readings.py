"""Figures that another tool pushes or a person attests: looked at, kept once, and judged at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from babel.numbers import is_currency
from django.db import transaction
from django.utils.translation import gettext as _

from inspections import work
from inspections.figures import KINDS, MONEY, FigureKind
from inspections.models import ReadingSource, StoreReading
from people.models import User
from people.roles import Area, Role
from stores.models import Store
from stores.topics import Topic

# Clocks differ; more than this ahead of ours is a mistake.
MOST_AHEAD = timedelta(minutes=2)
MOST_BEHIND = timedelta(days=400)
COMPARATORS = ("<", "<=", ">", ">=", "=")

# Field -> sentences, as the API answers.
Errors = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class GivenReading:
    """A figure as it was given. `observed_at`: when somebody or something looked; `comparator`: how it must stand to `target`."""

    store: Store
    key: str
    value: Decimal
    unit: str
    observed_at: datetime
    target: Decimal | None = None
    comparator: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class KeptReading:
    """What became of it: kept anew, known already, or refused with the reasons by field."""

    reading: StoreReading | None
    is_new: bool = False
    errors: Errors = field(default_factory=dict)


def source_of(person: User) -> ReadingSource:
    """A tool pushes; a person attests."""
    return ReadingSource.PUSHED if person.role == Role.INTEGRATION else ReadingSource.ATTESTED


def keep_reading(given: GivenReading, *, by: User, now: datetime) -> KeptReading:
    """Keeps it, unless it is refused. The same figure of the same moment is kept once; it is never changed."""
    if errors := refusals(given, by=by, now=now):
        return KeptReading(None, errors=errors)
    kind = KINDS[given.key]
    source = source_of(by)
    values = {
        "area": kind.area,
        "value": given.value,
        "unit": given.unit,
        "target": given.target,
        "comparator": given.comparator,
        "received_at": now,
        "by": by,
        "note": given.note,
    }
    with transaction.atomic():
        kept, is_new = StoreReading.objects.get_or_create(
            store=given.store, key=given.key, source=source, observed_at=given.observed_at, defaults=values
        )
        if is_new:
            work.want([(given.store.pk, Topic.FINANCE if kind.area == Area.MONEY else Topic.HEALTH, "")])
    if not is_new and any(getattr(kept, name) != values[name] for name in ("value", "unit", "target", "comparator")):
        sentence = _("Another value is kept for this moment. Give the correction with a later moment.")
        return KeptReading(kept, errors={"observed_at": [sentence]})
    return KeptReading(kept, is_new)


def refusals(given: GivenReading, *, by: User, now: datetime) -> dict[str, list[str]]:
    """Field -> what is wrong with it; empty when nothing is."""
    kind = KINDS.get(given.key)
    if kind is None:
        known = ", ".join(sorted(KINDS))
        return {"key": [_("There is no such figure. There are: {known}.").format(known=known)]}
    if not by.may_tell(kind.area):
        return {"key": [_("Your role has nothing to do with this figure.")]}
    errors: dict[str, list[str]] = {}
    for name, fault in (
        ("unit", _wrong_unit(given.unit, kind)),
        ("value", out_of_range(given.value, kind)),
        ("target", "" if given.target is None else out_of_range(given.target, kind)),
        ("comparator", _wrong_comparator(given)),
        ("observed_at", _wrong_moment(given.observed_at, now)),
    ):
        if fault:
            errors[name] = [fault]
    return errors


def _wrong_unit(unit: str, kind: FigureKind) -> str:
    if kind.unit == MONEY:
        known = len(unit) == 3 and unit.isupper() and is_currency(unit)
        return "" if known else _("Give a currency of three letters (ISO 4217), such as USD.")
    return "" if unit == kind.unit else _("This figure is counted in {unit}.").format(unit=kind.unit)


def out_of_range(value: Decimal, kind: FigureKind) -> str:
    """Why the figure cannot have this value; empty when it can."""
    if not value.is_finite():
        return _("Give a number.")
    if kind.least is not None and value < kind.least:
        return _("It cannot be less than {least}.").format(least=kind.least)
    if kind.most is not None and value > kind.most:
        return _("It cannot be more than {most}.").format(most=kind.most)
    return ""


def _wrong_comparator(given: GivenReading) -> str:
    if not given.comparator:
        return ""
    if given.comparator not in COMPARATORS:
        return _("It is one of {known}.").format(known=" ".join(COMPARATORS))
    return _("It says how the value must stand to a target; there is none.") if given.target is None else ""


def _wrong_moment(moment: datetime, now: datetime) -> str:
    if moment > now + MOST_AHEAD:
        return _("This lies in the future. It is the moment at which the figure was seen.")
    return _("This is more than 400 days ago.") if moment < now - MOST_BEHIND else ""
