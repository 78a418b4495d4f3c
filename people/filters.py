"""Filters of the API. One that is misspelt is an error: ignoring it would answer a question nobody asked."""

import django_filters  # type: ignore[import-untyped]
from rest_framework.exceptions import ValidationError

# What every list takes beside its own filters.
EVERYWHERE = frozenset({"limit", "cursor", "format", "fields", "order"})


class StrictFilterSet(django_filters.FilterSet):
    """Refuses parameters it does not know."""

    def is_valid(self) -> bool:
        unknown = sorted(set(self.data) - set(self.filters) - EVERYWHERE)
        if unknown:
            known = ", ".join(sorted(self.filters))
            raise ValidationError({name: [f"There is no such filter. There are: {known}."] for name in unknown})
        return bool(super().is_valid())
