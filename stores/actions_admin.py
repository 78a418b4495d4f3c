"""Admin pages of what people want done: read-only, but an unclear one can be looked for again."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from people.admin_site import HouseAdmin, person
from people.models import User
from stores.actions.acts import look_again
from stores.actions.errors import AskError
from stores.actions.registry import all_kinds
from stores.filters import PlatformFilter, StoreFilter
from stores.models import Action
from stores.moments import ago


@admin.register(Action)
class ActionAdmin(HouseAdmin):
    """Seen by those who see the area of any kind; each row by those who see its own."""

    list_display = ("__str__", "store", "state", "asked_by_name", "asked", "said")
    list_filter = (StoreFilter, PlatformFilter, ("state", ChoicesDropdownFilter), ("kind", ChoicesDropdownFilter))
    list_select_related = ("store",)
    search_fields = ("subject", "asked_by_name")
    ordering = ("-id",)
    actions = ("have_looked_for",)
    fields = (
        "kind",
        "store",
        "subject",
        "payload",
        "state",
        "said",
        "concerns",
        "asked_by_name",
        "asked_at",
        "source",
        "batch",
        "again_of",
        "decided_by_name",
        "decided_at",
        "not_before",
        "attempt",
        "tried_at",
        "unsure_at",
        "look_at",
        "platform_id",
        "before",
        "finished_at",
    )

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return Action.objects.visible_to(person(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user = request.user
        return isinstance(user, User) and any(kind.area in user.areas() for kind in all_kinds().values())

    @display(description=_("asked"), ordering="asked_at")
    def asked(self, action: Action) -> Any:
        return ago(action.asked_at, timezone.now())

    @display(description=_("reason"))
    def said(self, action: Action) -> str:
        return action.said or "–"

    @admin.action(description=_("Look again what became of it"))
    def have_looked_for(self, request: HttpRequest, queryset: QuerySet[Action]) -> None:
        """The unclear ones among those chosen."""
        looked = sum(_looked_for(action, request) for action in queryset)
        self.message_user(request, _("Looked for again: %(count)d.") % {"count": looked}, messages.INFO)


def _looked_for(action: Action, request: HttpRequest) -> bool:
    try:
        look_again(action, request.user)  # type: ignore[arg-type]
    except AskError:
        return False
    return True
