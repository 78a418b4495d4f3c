"""Admin page of stores for a time."""

from django.contrib import admin

from people.access.admin import TimedGrantAdmin
from stores.models import StoreGrant


@admin.register(StoreGrant)
class StoreGrantAdmin(TimedGrantAdmin):
    """One store, or a group's, for somebody who does not look after them."""

    list_display = ("user", "store", "group", "from_at", "until_at", "reason", "given_by", "ended_at")
    list_select_related = ("user", "store", "group", "given_by")
    fields = ("user", "store", "group", "from_at", "until_at", "reason")
    autocomplete_fields = ("store", "group")
