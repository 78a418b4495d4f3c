"""Admin filters over stores; their choices come through the gate too, so they name no store, group or country of others."""

from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from people.admin_site import person
from people.row_numbers import is_id
from stores.models import Store
from stores.platforms.names import NAMES


class StoreFilter(DropdownFilter):
    """One store."""

    title = _("store")
    parameter_name = "store"
    lookup: ClassVar[str] = "store_id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        return [(store.pk, str(store)) for store in Store.objects.visible_to(person(request)).only("name", "country")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        if not is_id(self.value()):
            messages.error(request, _("“%(asked)s” is no store's number; choose a store.") % {"asked": self.value()})
            return queryset.none()
        return queryset.filter(**{self.lookup: int(self.value())})


class PlatformFilter(DropdownFilter):
    """The platform of the row's store."""

    title = _("platform")
    parameter_name = "platform"
    lookup: ClassVar[str] = "store__platform"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        seen = Store.objects.visible_to(person(request)).order_by().values_list("platform", flat=True).distinct()
        return sorted((platform, NAMES.get(platform, platform)) for platform in seen)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{self.lookup: self.value()}) if self.value() else queryset


class CountryFilter(PlatformFilter):
    """The country of the row's store."""

    title = _("country")
    parameter_name = "country"
    lookup: ClassVar[str] = "store__country"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        seen = Store.objects.visible_to(person(request)).order_by().values_list("country", flat=True).distinct()
        return sorted((country, country) for country in seen)


class StorePlatformFilter(PlatformFilter):
    """For the list of stores itself."""

    lookup = "platform"


class StoreCountryFilter(CountryFilter):
    """For the list of stores itself."""

    lookup = "country"


class StoreGroupFilter(DropdownFilter):
    """A group; only those with a store this person may see."""

    title = _("group")
    parameter_name = "group"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        seen = Store.objects.visible_to(person(request)).order_by()
        named = seen.filter(groups__isnull=False).values_list("groups__pk", "groups__name").distinct()
        return sorted(named, key=lambda pair: str(pair[1]))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        if not is_id(self.value()):
            messages.error(request, _("“%(asked)s” is no group's number; choose a group.") % {"asked": self.value()})
            return queryset.none()
        return queryset.filter(groups=int(self.value()))
