"""Admin page of the bank accounts that stores were paid to, for those who see money; only read."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from people.admin_site import HouseAdmin, person
from people.roles import Area
from stores.filters import CountryFilter, PlatformFilter, StoreFilter
from stores.models import BankAccountSeen
from stores.moments import shown_moment


@admin.register(BankAccountSeen)
class BankAccountSeenAdmin(HouseAdmin):
    """A row for every account that was not told before it; the number itself is not kept."""

    area = Area.MONEY
    list_display = ("seen_shown", "store", "ends", "ends_before", "is_change", "source", "by")
    list_filter = (StoreFilter, PlatformFilter, CountryFilter, "is_change")
    list_select_related = ("store", "by")
    search_fields = ("store__name", "ends")
    fields = ("store", "seen_shown", "ends", "ends_before", "is_change", "source", "by", "received_at")

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return BankAccountSeen.objects.visible_to(person(request))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    @display(description=_("seen"), ordering="seen_at")
    def seen_shown(self, seen: BankAccountSeen) -> Any:
        return shown_moment(seen.seen_at, seen.store, timezone.now())
