"""Admin page of the register of sub-accounts, for owners and managers. Nothing is deleted: what is gone is marked removed."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from inspections.accounts.rights import Right
from inspections.accounts.sub_account_form import SubAccountForm
from inspections.models import ReadingSource, SubAccount
from inspections.models.sub_account import login_key
from people.admin_site import HouseAdmin, person
from stores.filters import CountryFilter, PlatformFilter, StoreFilter


@admin.register(SubAccount)
class SubAccountAdmin(HouseAdmin):
    """Who can sign in to which store's Seller Center."""

    editable = addable = True
    form = SubAccountForm
    list_display = ("login", "store", "role", "rights_shown", "person", "last_used_at", "source", "removed_at")
    list_filter = (("role", ChoicesDropdownFilter), StoreFilter, PlatformFilter, CountryFilter)
    list_select_related = ("store", "person")
    search_fields = ("login", "store__name", "person__username")
    autocomplete_fields = ("store", "person")
    readonly_fields = ("source", "registered_at", "told_at")
    fields = (
        *("store", "login", "role", "rights", "person", "last_used_at", "removed_at"),
        *("source", "registered_at", "told_at"),
    )

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return SubAccount.objects.visible_to(person(request))

    @display(description=_("rights"))
    def rights_shown(self, account: SubAccount) -> str:
        return ", ".join(str(Right(word).label) for word in account.rights) or "–"

    def save_model(self, request: HttpRequest, obj: SubAccount, form: Any, change: bool) -> None:
        now = timezone.now()
        obj.login = obj.login.strip()
        obj.login_key, obj.source, obj.told_at = login_key(obj.login), ReadingSource.ATTESTED, now
        if not change:
            obj.registered_at = now
        super().save_model(request, obj, form, change)
