"""Admin pages of webhooks, for managers: what came in and what became of it, what nobody signed, what is switched on."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from people.admin_site import HouseAdmin
from stores.fetching import fetch_loop
from stores.filters import StoreFilter
from stores.models import PushEvent, PushRefusal, Subscription
from stores.moments import ago, shown_moment
from stores.outcome_words import said_text
from stores.pushes.subscriptions import subscribe_stores

# A check asks the platform, and the page waits for it.
_MOST_CHECKED = 50


@admin.register(PushEvent)
class PushEventAdmin(HouseAdmin):
    """Genuine webhooks; their bodies are never shown, since they hold buyers' words."""

    list_display = ("word", "platform", "received", "state", "repeats", "fetched", "said")
    list_filter = (("platform", ChoicesDropdownFilter), ("state", ChoicesDropdownFilter), "fetched")
    search_fields = ("word",)
    fields = (
        "word",
        "platform",
        "app",
        "received_at",
        "occurred_at",
        "state",
        "said",
        "repeats",
        "fetched",
        "stores",
        "done_at",
    )

    @display(description=_("reason"))
    def said(self, event: PushEvent) -> str:
        return said_text(event.reason) or "–"

    @display(description=_("received"), ordering="received_at")
    def received(self, event: PushEvent) -> Any:
        return ago(event.received_at, timezone.now())


@admin.register(PushRefusal)
class PushRefusalAdmin(HouseAdmin):
    """How many webhooks of a day nobody we know had signed."""

    list_display = ("platform", "day", "count", "last_at")
    list_filter = (("platform", ChoicesDropdownFilter),)


@admin.register(Subscription)
class SubscriptionAdmin(HouseAdmin):
    """What each store's platform is known to tell us."""

    list_display = ("store", "switched_on", "problem", "checked")
    list_filter = (StoreFilter,)
    list_select_related = ("store",)
    fields = ("store", "url", "words", "problem", "checked_at")
    actions = ("check_again",)

    @display(description=_("switched on"))
    def switched_on(self, row: Subscription) -> int:
        return len(row.words)

    @display(description=_("checked"), ordering="checked_at")
    def checked(self, row: Subscription) -> Any:
        return shown_moment(row.checked_at, row.store, timezone.now())

    @admin.action(description=_("Set up and check again"), permissions=["manage"])
    def check_again(self, request: HttpRequest, queryset: Any) -> None:
        """Asks the platforms now."""
        ids = list(queryset.values_list("store_id", flat=True)[:_MOST_CHECKED])
        rows = subscribe_stores(ids, fetch_loop(), timezone.now())
        troubled = sum(bool(row.problem) for row in rows)
        self.message_user(
            request, _("%(count)d checked, %(troubled)d with a problem.") % {"count": len(rows), "troubled": troubled}
        )
