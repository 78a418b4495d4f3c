"""Admin page of figures that were pushed or attested. Nothing is edited: a correction is a younger reading."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from inspections.figures import KINDS
from inspections.models import StoreReading
from people.admin_site import HouseAdmin, person
from people.roles import Area
from stores.filters import PlatformFilter, StoreFilter
from stores.units import unit_word

_SINCE = ("observed_at", "received_at", "by", "note")


@admin.register(StoreReading)
class StoreReadingAdmin(HouseAdmin):
    """The youngest first."""

    area = Area.STORE

    list_display = ("figure", "store", "value", "unit_shown", "target", "source", "observed_at", "by")
    fields = (*("figure", "store", "area", "value", "unit_shown", "target", "comparator", "source"), *_SINCE)
    list_filter = (StoreFilter, PlatformFilter, ("source", ChoicesDropdownFilter), ("area", ChoicesDropdownFilter))
    search_fields = ("key", "store__name", "store__external_id", "note")
    list_select_related = ("store", "by")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return StoreReading.objects.visible_to(person(request)).select_related("store", "by")

    @display(description=_("figure"), ordering="key")
    def figure(self, reading: StoreReading) -> str:
        kind = KINDS.get(reading.key)
        return str(kind.title) if kind else reading.key

    @display(description=_("unit"), ordering="unit")
    def unit_shown(self, reading: StoreReading) -> str:
        return unit_word(reading.unit)
