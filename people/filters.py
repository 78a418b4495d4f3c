"""Filters of the API. One that is misspelt is an error: ignoring it would answer a question nobody asked."""

import django_filters  # type: ignore[import-untyped]
from rest_framework.exceptions import ValidationError

_PAGING = {"limit", "cursor", "format"}


class StrictFilterSet(django_filters.FilterSet):
    """Refuses parameters it does not know."""

    def is_valid(self) -> bool:
        unknown = sorted(set(self.data) - set(self.filters) - _PAGING)
        if unknown:
            known = ", ".join(sorted(self.filters))
            raise ValidationError({name: [f"There is no such filter. There are: {known}."] for name in unknown})
        return bool(super().is_valid())
