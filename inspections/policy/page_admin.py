"""Admin page of the watched policy pages. What was read of them stays when a page is switched off; nothing is deleted."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from inspections.models import PolicyPage
from inspections.policy.page_form import PolicyPageForm
from inspections.wording import reason_text
from people.admin_site import HouseAdmin

_WHERE = {"platform", "country", "url", "is_on"}


@admin.register(PolicyPage)
class PolicyPageAdmin(HouseAdmin):
    """A page changed here is left alone when the shipped list is loaded again, and looked at anew at once."""

    editable = addable = True
    form = PolicyPageForm
    list_display = ("title", "platform", "country", "is_on", "outcome", "read_at", "next_at", "edited")
    list_filter = (("platform", ChoicesDropdownFilter), ("outcome", ChoicesDropdownFilter), "is_on")
    search_fields = ("title", "url")
    readonly_fields = ("outcome", "reason_shown", "failing_since", "read_at", "next_at", "edited")
    fields = ("platform", "country", "title", "url", "is_on", *readonly_fields)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Nothing was looked at of a page that is only being added."""
        return self.fields if obj else [name for name in self.fields if name not in self.readonly_fields]

    @display(description=_("reason"))
    def reason_shown(self, page: PolicyPage) -> str:
        return reason_text(page.reason) or "–"

    def save_model(self, request: HttpRequest, obj: PolicyPage, form: Any, change: bool) -> None:
        obj.edited = True
        if not change or _WHERE & set(form.changed_data):
            obj.next_at = timezone.now()
        super().save_model(request, obj, form, change)
