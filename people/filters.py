"""Filters of the API. One that is misspelt is an error: ignoring it would answer a question nobody asked."""

from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import django_filters  # type: ignore[import-untyped]
from django import forms
from django.db.models import QuerySet
from django_filters.constants import EMPTY_VALUES  # type: ignore[import-untyped]
from django_filters.fields import IsoDateTimeField  # type: ignore[import-untyped]
from rest_framework.exceptions import ValidationError

from people.moments import in_utc

# What every list takes beside its own filters.
EVERYWHERE = frozenset({"limit", "cursor", "format", "fields", "order"})


class AddressFilter(django_filters.CharFilter):  # type: ignore[misc]
    """An IPv4 or IPv6 address; anything else is refused, since PostgreSQL compares it to none."""

    field_class = forms.GenericIPAddressField


class _MomentField(IsoDateTimeField):  # type: ignore[misc]
    def to_python(self, value: Any) -> datetime | None:
        moment: datetime | None = super().to_python(value)
        try:
            return moment and in_utc(moment)
        except ValueError as fault:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from fault


class MomentFilter(django_filters.IsoDateTimeFilter):  # type: ignore[misc]
    """A moment in ISO 8601, with whatever offset."""

    field_class = _MomentField


class Condition(NamedTuple):
    """`way`: filter or exclude."""

    way: str
    name: str
    value: Any


_PLAIN = (
    django_filters.CharFilter,
    django_filters.NumberFilter,
    django_filters.BooleanFilter,
    django_filters.ChoiceFilter,
    django_filters.DateFilter,
    MomentFilter,
)
_LOOKUPS = frozenset({"exact", "iexact", "gt", "gte", "lt", "lte", "isnull"})
_NO_NUMBER_OF_A_ROW = 2**62


class StrictFilterSet(django_filters.FilterSet):
    """Refuses parameters it does not know. Only the filters asked for are built: building all cost a fifth of a page."""

    base_filters: Any  # the library fills it in for each class

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        self.known: dict[str, Any] = type(self).base_filters
        if data is not None:
            self.base_filters = {name: one for name, one in self.known.items() if name in data}
        super().__init__(data, *args, **kwargs)

    def is_valid(self) -> bool:
        unknown = sorted(set(self.data) - set(self.known) - EVERYWHERE)
        if unknown:
            known = ", ".join(sorted(self.known))
            raise ValidationError({name: [f"There is no such filter. There are: {known}."] for name in unknown})
        return not self.filters or bool(super().is_valid())

    def asked(self, name: str) -> Any:
        """The value asked for, already checked; None where this filter was not named or was left empty."""
        value = self.form.cleaned_data[name] if name in self.filters else None
        return None if value == "" else value

    def conditions(self) -> list[Condition] | None:
        """What is asked for, as a queryset's own conditions; None where a filter asks in a way of its own. Valid ones only."""
        found: list[Condition] = []
        for name, one in self.filters.items():
            value = self.form.cleaned_data[name]
            if value in EMPTY_VALUES:
                continue
            if isinstance(value, Decimal) and value == value.to_integral_value() and abs(value) < _NO_NUMBER_OF_A_ROW:
                value = int(value)
            plain = type(one) in _PLAIN and one.method is None and one.lookup_expr in _LOOKUPS and not one.distinct
            if not plain or isinstance(value, Decimal) or value == getattr(one, "null_value", ()):
                return None
            found.append(
                Condition("exclude" if one.exclude else "filter", f"{one.field_name}__{one.lookup_expr}", value)
            )
        return found

    @property
    def qs(self) -> QuerySet[Any]:
        found: QuerySet[Any] = super().qs if self.filters else self.queryset.all()
        return found
