"""Admin page of the log-in records, for owners and managers; only read."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from inspections.models import LoginRecord
from people.admin_site import HouseAdmin, person
from stores.filters import CountryFilter, PlatformFilter, StoreFilter
from stores.moments import shown_moment


@admin.register(LoginRecord)
class LoginRecordAdmin(HouseAdmin):
    """Who signed in when and from where."""

    list_display = ("at_shown", "store", "login", "device", "address", "place", "source")
    list_filter = (StoreFilter, PlatformFilter, CountryFilter)
    list_select_related = ("store",)
    search_fields = ("login", "device", "address", "place", "store__name")
    fields = ("store", "at_shown", "login", "sub_account", "device", "address", "place", "source", "received_at")

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return LoginRecord.objects.visible_to(person(request))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    @display(description=_("signed in"), ordering="at")
    def at_shown(self, record: LoginRecord) -> Any:
        return shown_moment(record.at, record.store, timezone.now())
