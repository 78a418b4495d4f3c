"""Admin page of addresses: everybody keeps their own, managers also those of others and of teams. With a button that tries one."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from alerts.channels.address_form import ChannelAddressForm, field_names
from alerts.channels.base import OutcomeKind
from alerts.channels.registry import CHANNELS
from alerts.channels.trying import TooSoonError, in_words, try_address
from alerts.models import ChannelAddress
from alerts.outcome_words import outcome_text
from people.admin_site import may_manage, person
from people.models import User
from people.sign_in.fresh_admin import FreshAdmin

_SHOWN = ("verified_at", "failing_since", "last_outcome", "happened", "last_tried_at")


@admin.register(ChannelAddress)
class ChannelAddressAdmin(FreshAdmin):
    """Where people are told."""

    form = ChannelAddressForm
    list_display = ("named", "kind_shown", "shown", "whose", "is_active", "standing", "last_tried_at")
    list_display_links = ("named",)
    list_filter = ("is_active", ("last_outcome", ChoicesDropdownFilter))
    list_select_related = ("user",)
    search_fields = ("label", "shown", "user__username", "team")
    ordering = ("id",)
    autocomplete_fields = ("user",)
    actions = ("try_these",)
    conditional_fields: ClassVar[dict[str, str]] = {
        name: f"kind == '{kind}'" for kind in CHANNELS for name in field_names(kind)
    }

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return ChannelAddress.objects.visible_to(person(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return isinstance(request.user, User) and request.user.is_active

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        whose = ("user", "team") if may_manage(request) else ()
        kinds = [obj.kind] if obj else list(CHANNELS)
        entered = [
            name for kind in kinds if kind in CHANNELS and CHANNELS[kind].is_entered for name in field_names(kind)
        ]
        fields = [(None, {"fields": ("kind", *entered, "label", "language", "is_active", *whose)})]
        return [*fields, (_("How it stands"), {"fields": ("shown", *_SHOWN)})] if obj else fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("shown", *_SHOWN)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Only columns are asked of the model; the channels' fields are the form's own."""
        columns = ["kind", "label", "language", "is_active", *(("user", "team") if may_manage(request) else ())]
        return super().get_form(request, obj, change, **{**kwargs, "fields": columns})

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"user": request.user.pk, **super().get_changeform_initial_data(request)}

    @display(description=_("what happened"))
    def happened(self, address: ChannelAddress) -> str:
        return outcome_text(address.last_detail) or "–"

    def save_model(self, request: HttpRequest, obj: ChannelAddress, form: Any, change: bool) -> None:
        if obj.user_id is None and not obj.team:
            obj.user = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)

    @display(description=_("name"))
    def named(self, address: ChannelAddress) -> str:
        return str(address)

    @display(description=_("channel"), ordering="kind")
    def kind_shown(self, address: ChannelAddress) -> str:
        return address.get_kind_display()

    @display(description=_("whose"), ordering="user__username")
    def whose(self, address: ChannelAddress) -> str:
        return address.user.username if address.user else address.team

    @display(
        description=_("standing"),
        label={_("works"): "success", _("fails"): "danger", _("not tried yet"): "info"},
    )
    def standing(self, address: ChannelAddress) -> Any:
        if address.failing_since is not None:
            return _("fails")
        return _("works") if address.last_outcome == OutcomeKind.SENT else _("not tried yet")

    @action(description=_("Send a test message"))
    def try_these(self, request: HttpRequest, chosen: QuerySet[ChannelAddress]) -> None:
        assert isinstance(request.user, User)  # noqa: S101  (the admin lets nobody else in)
        for address in chosen[:5]:
            try:
                outcome = try_address(address, request.user, timezone.now())
            except TooSoonError:
                messages.warning(request, f"{address}: {_('tried a moment ago; wait ten seconds.')}")
                continue
            level = messages.SUCCESS if outcome.kind == OutcomeKind.SENT else messages.ERROR
            messages.add_message(request, level, f"{address}: {in_words(outcome)}")
