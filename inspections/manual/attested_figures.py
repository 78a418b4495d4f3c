"""Figures told with an attestation become readings of the store: the one place where a person's numbers are written."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from inspections.figures import KINDS, MONEY, FigureKind
from inspections.models import ReadingSource, StoreReading
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
    if kind.least is not None and value < kind.least:
        raise FigureRefusedError(_("It cannot be below %(least)s.") % {"least": kind.least})
    if kind.most is not None and value > kind.most:
        raise FigureRefusedError(_("It cannot be above %(most)s.") % {"most": kind.most})
    return value


def keep_attested(store: Store, values: Mapping[str, Decimal], *, by: User, at: datetime, note: str) -> None:
    """Writes them with the source `attested`; keys as in inspections.figures.KINDS, money in the store's own currency."""
    StoreReading.objects.bulk_create(
        StoreReading(
            store=store,
            key=key,
            area=KINDS[key].area,
            value=value,
            unit=store.currency if KINDS[key].unit == MONEY else KINDS[key].unit,
            source=ReadingSource.ATTESTED,
            observed_at=at,
            received_at=at,
            by=by,
            note=note,
        )
        for key, value in values.items()
    )
