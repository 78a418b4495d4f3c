"""Admin filters over stores; their choices come through the gate too, so they name no store, group or country of others."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from people.admin_site import person
from people.offered_filter import OfferedFilter
from stores.models import Store
from stores.platforms.names import NAMES


class StoreFilter(OfferedFilter, DropdownFilter):
    """One store."""

    title = _("store")
    parameter_name = "store"
    lookup: ClassVar[str] = "store_id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        return [(store.pk, str(store)) for store in Store.objects.visible_to(person(request)).only("name", "country")]

    def narrowed(self, queryset: QuerySet[Any], asked: str) -> QuerySet[Any]:
        return queryset.filter(**{self.lookup: int(asked)})


class PlatformFilter(OfferedFilter, DropdownFilter):
    """The platform of the row's store."""

    title = _("platform")
    parameter_name = "platform"
    lookup: ClassVar[str] = "store__platform"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        seen = Store.objects.visible_to(person(request)).order_by().values_list("platform", flat=True).distinct()
        return sorted((platform, NAMES.get(platform, platform)) for platform in seen)

    def narrowed(self, queryset: QuerySet[Any], asked: str) -> QuerySet[Any]:
        return queryset.filter(**{self.lookup: asked})


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


class StoreGroupFilter(OfferedFilter, DropdownFilter):
    """A group; only those with a store this person may see."""

    title = _("group")
    parameter_name = "group"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        seen = Store.objects.visible_to(person(request)).order_by()
        named = seen.filter(groups__isnull=False).values_list("groups__pk", "groups__name").distinct()
        return sorted(named, key=lambda pair: str(pair[1]))

    def narrowed(self, queryset: QuerySet[Any], asked: str) -> QuerySet[Any]:
        return queryset.filter(groups=int(asked))
