"""Admin pages of the rota's people, for owners and managers."""

from django.contrib import admin

from inspections.models import DayOff, RotaMember
from people.admin_site import HouseAdmin


@admin.register(RotaMember)
class RotaMemberAdmin(HouseAdmin):
    """Who takes turns. A change counts from the next planning on, within the hour."""

    editable = addable = deletable = True
    list_display = ("person",)
    list_select_related = ("person",)
    autocomplete_fields = ("person",)
    fields = ("person",)


@admin.register(DayOff)
class DayOffAdmin(HouseAdmin):
    """Who is away when."""

    editable = addable = deletable = True
    list_display = ("person", "first_day", "last_day")
    list_select_related = ("person",)
    autocomplete_fields = ("person",)
    fields = ("person", "first_day", "last_day")
