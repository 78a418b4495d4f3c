"""Admin page of single calendar days: holidays of a platform's logistics, days that a state declares, working days by exception."""

from django.contrib import admin
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from inspections.calendars.day_form import CalendarDayForm
from inspections.models import CalendarDay
from people.admin_site import HouseAdmin


@admin.register(CalendarDay)
class CalendarDayAdmin(HouseAdmin):
    """What the library of public holidays does not know, each with its source."""

    editable = addable = deletable = True
    form = CalendarDayForm
    list_display = ("day", "name", "platform", "country", "region", "is_working", "source")
    list_filter = (("platform", ChoicesDropdownFilter), "country", "is_working")
    search_fields = ("name", "source")
    date_hierarchy = "day"
    fields = CalendarDayForm.Meta.fields
