"""Admin page of attestations: read by those who see the store and the line, written by nobody here."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from inspections.manual.item_list import item_title
from inspections.models import Attestation
from people.admin_site import HouseAdmin, person
from people.roles import Area
from stores.filters import CountryFilter, PlatformFilter, StoreFilter
from stores.moments import shown_moment


@admin.register(Attestation)
class AttestationAdmin(HouseAdmin):
    """Who said what when; the proof behind what no API gives."""

    area = Area.STORE
    list_display = ("at_shown", "store", "what", "verdict", "by", "note", "until_shown")
    list_filter = (("verdict", ChoicesDropdownFilter), StoreFilter, PlatformFilter, CountryFilter)
    list_select_related = ("store", "by")
    search_fields = ("store__name", "note", "by__username")
    fields = ("store", "what", "verdict", "by", "at_shown", "until_shown", "note", "evidence_shown")

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return Attestation.objects.visible_to(person(request))

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("-at", "-pk")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    @display(description=_("manual item"))
    def what(self, attestation: Attestation) -> str:
        return item_title(attestation.item_id)

    @display(description=_("looked at"), ordering="at")
    def at_shown(self, attestation: Attestation) -> Any:
        return shown_moment(attestation.at, attestation.store, timezone.now())

    @display(description=_("counts until"), ordering="expires_at")
    def until_shown(self, attestation: Attestation) -> Any:
        return shown_moment(attestation.expires_at, attestation.store, timezone.now())

    @display(description=_("evidence"))
    def evidence_shown(self, attestation: Attestation) -> Any:
        if not hasattr(attestation, "evidence"):
            return "–"
        address = reverse("evidence", args=[attestation.pk])
        return format_html('<a href="{}">{}</a>', address, attestation.evidence.get_kind_display())
