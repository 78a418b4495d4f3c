"""Figures told with an attestation become readings of the store, kept as every reading is."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from inspections.figures import KINDS, MONEY, FigureKind
from inspections.told.readings import GivenReading, keep_reading, out_of_range
from people.models import User
from stores.models import Store

# What the column holds: 16 digits before the point, 4 behind it.
_MOST, _PLACES = Decimal(10) ** 16, 4


class FigureRefusedError(ValueError):
    """A value that this figure cannot have; the message says why, in the person's language."""


def figure_value(kind: FigureKind, text: str) -> Decimal:
    """A value as typed: `1,234.5` is refused rather than guessed at. Raises FigureRefusedError."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation as fault:
        raise FigureRefusedError(_("Use a number such as 12 or -3.50.")) from fault
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -_PLACES or abs(value) >= _MOST:
        raise FigureRefusedError(_("Use a number such as 12 or -3.50."))
    if fault_of_range := out_of_range(value, kind):
        raise FigureRefusedError(fault_of_range)
    return value


def keep_attested(store: Store, values: Mapping[str, Decimal], *, by: User, at: datetime, note: str) -> dict[str, str]:
    """Keeps them as this person's; money in the store's own currency. Returns key -> why it was refused, empty at best."""
    refused = {}
    for key, value in values.items():
        unit = store.currency if KINDS[key].unit == MONEY else KINDS[key].unit
        kept = keep_reading(GivenReading(store, key, value, unit, observed_at=at, note=note), by=by, now=at)
        if kept.errors:
            refused[key] = " ".join(sentence for told in kept.errors.values() for sentence in told)
    return refused
