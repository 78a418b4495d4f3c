"""A filter of the admin that takes only what it offers. Asked for anything else, it shows nothing and says so: never everything."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _


class OfferedFilter(SimpleListFilter):
    """What is offered is what its person may know of, so another team's store answers as one that never was."""

    def has_output(self) -> bool:
        """A filter without choices would not be asked at all, and let everything through."""
        return bool(self.value()) or super().has_output()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        asked = self.value()
        if not asked:
            return queryset
        if self.offers(asked):
            return self.narrowed(queryset, asked)
        said = _("“%(asked)s” is no choice of the filter “%(filter)s”: nothing is shown. Choose from its list.")
        messages.error(request, said % {"asked": _shortened(asked), "filter": self.title})
        return queryset.none()

    def offers(self, asked: str) -> bool:
        """Whether this value may be asked for."""
        return any(asked == str(value) for value, _name in self.lookup_choices)

    def narrowed(self, queryset: QuerySet[Any], asked: str) -> QuerySet[Any]:
        """The rows of what was asked for, which is one of the choices."""
        raise NotImplementedError


def _shortened(asked: str) -> str:
    return asked if len(asked) <= 40 else f"{asked[:40]}…"
