"""Admin page of digests: which were sent, and why one was not. Everybody sees their own, those who manage see all."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from alerts.models import Digest
from alerts.outcome_words import outcome_text
from people.admin_site import HouseAdmin, person
from people.models import User


@admin.register(Digest)
class DigestAdmin(HouseAdmin):
    """Read only."""

    list_display = ("day", "user", "kind", "state", "happened", "sent_at")
    list_filter = (("state", ChoicesDropdownFilter), ("kind", ChoicesDropdownFilter))
    list_select_related = ("user",)
    search_fields = ("user__username",)
    ordering = ("-day", "-id")
    fields = ("user", "kind", "day", "state", "happened", "attempts", "repeat_marked", "made_at", "sent_at")

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return Digest.objects.visible_to(person(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return isinstance(request.user, User) and request.user.is_active

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    @display(description=_("what happened"))
    def happened(self, digest: Digest) -> str:
        return outcome_text(digest.reason) or "–"
