"""Admin page of how long buyers' data stays."""

from django.contrib import admin

from people.admin_site import HouseAdmin
from stores.models import RetentionRule


@admin.register(RetentionRule)
class RetentionRuleAdmin(HouseAdmin):
    """A platform's own number of days; without a row the shipped default holds (docs/privacy.md)."""

    editable = addable = deletable = True
    list_display = ("platform", "topic", "days", "source")
