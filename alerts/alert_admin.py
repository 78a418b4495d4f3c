"""Admin pages: alerts and what became of them are only read; routes, policies, shifts and silences are set by those who manage."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from alerts.channels.registry import CHANNELS
from alerts.composing import alert_text
from alerts.forms import PolicyForm, RouteForm, ShiftForm, SilenceForm, ticked_words
from alerts.models import (
    Alert,
    DeliveryDecision,
    Deputy,
    EscalationPolicy,
    EscalationRule,
    Incident,
    Notification,
    Route,
    Shift,
    Silence,
)
from alerts.names import channel_name
from alerts.outcome_words import outcome_text
from alerts.reasons import Reason, reason_sentence
from alerts.routing_facts import INBOX
from inspections.marks import severity_mark
from inspections.wording import check_title
from people.admin_site import HouseAdmin, may_manage, person
from people.offered_filter import OfferedFilter
from people.roles import Area
from stores.filters import CountryFilter, PlatformFilter, StoreFilter
from stores.moments import shown_moment


class ItemsSeen(HouseAdmin):
    """Rows of a store and a checklist line."""

    area = Area.STORE


@admin.register(Alert)
class AlertAdmin(ItemsSeen):
    """Every alert; acted on in the desk."""

    list_display = ("severity_shown", "store", "item", "sentence", "state", "assignee", "due_shown", "opened_shown")
    list_display_links = ("sentence",)
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("severity", ChoicesDropdownFilter),
        StoreFilter,
        PlatformFilter,
        CountryFilter,
    )
    list_select_related = ("store", "finding", "assignee")
    search_fields = ("subject", "check_id", "store__name")
    fields = (
        *("in_the_desk", "severity_shown", "store", "item", "check_shown", "subject", "sentence", "state", "assignee"),
        *("incident", "episode", "repeats", "is_regressed", "opened_shown", "due_shown", "snooze_reason"),
    )

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return Alert.objects.visible_to(person(request))

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("-updated_at", "-pk")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    @display(description=_("severity"), ordering="severity")
    def severity_shown(self, alert: Alert) -> Any:
        return severity_mark(alert.severity)

    @display(description=_("what is wrong"))
    def sentence(self, alert: Alert) -> str:
        return alert_text(alert)

    @display(description=_("check"))
    def check_shown(self, alert: Alert) -> str:
        return f"{check_title(alert.check_id)} ({alert.check_id})"

    @display(description=_("due"), ordering="due_at")
    def due_shown(self, alert: Alert) -> Any:
        return shown_moment(alert.due_at, alert.store, timezone.now())

    @display(description=_("raised"), ordering="opened_at")
    def opened_shown(self, alert: Alert) -> Any:
        return shown_moment(alert.opened_at, alert.store, timezone.now())

    @display(description=_("in the desk"))
    def in_the_desk(self, alert: Alert) -> Any:
        words = _("Acknowledge, assign, snooze; history and who was told")
        return format_html('<a href="{}">{}</a>', reverse("alert", args=[alert.pk]), words)


@admin.register(DeliveryDecision)
class DeliveryDecisionAdmin(HouseAdmin):
    """Why somebody was told, or not: for those who manage. Everybody sees those of an alert on its page."""

    list_display = ("at", "alert", "who", "verdict", "channel_shown", "why")
    list_filter = (("verdict", ChoicesDropdownFilter), ("reason", ChoicesDropdownFilter))
    list_select_related = ("alert", "user")
    search_fields = ("alert__subject", "alert__check_id", "user__username")
    fields = ("at", "alert", "who", "verdict", "channel_shown", "why")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    @display(description=_("channel"), ordering="channel")
    def channel_shown(self, decision: DeliveryDecision) -> str:
        return channel_name(decision.channel) or "–"

    @display(description=_("who"))
    def who(self, decision: DeliveryDecision) -> str:
        return str(decision.user or decision.team)

    @display(description=_("why"))
    def why(self, decision: DeliveryDecision) -> str:
        return reason_sentence(decision.reason, decision.details)


class ChannelFilter(OfferedFilter):
    """By the channel's name."""

    title = _("channel")
    parameter_name = "channel"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(kind, channel_name(kind)) for kind in (INBOX, *CHANNELS)]

    def narrowed(self, queryset: QuerySet[Any], asked: str) -> QuerySet[Any]:
        return queryset.filter(channel=asked)


@admin.register(Notification)
class NotificationAdmin(HouseAdmin):
    """The outbox: what waits, what was sent, what failed."""

    list_display = (
        "made_at",
        "kind",
        "alert",
        "who",
        "channel_shown",
        "state",
        "attempt",
        "due_at",
        "sent_at",
        "happened",
    )
    list_filter = (("state", ChoicesDropdownFilter), ("kind", ChoicesDropdownFilter), ChannelFilter, "repeat_marked")
    list_select_related = ("alert", "recipient")
    search_fields = ("recipient__username", "alert__subject", "detail")
    fields = (
        *("kind", "alert", "who", "channel_shown", "severity", "state", "made_at", "due_at", "attempt", "sent_at"),
        *("repeat_marked", "happened"),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    @display(description=_("what happened"))
    def happened(self, row: Notification) -> str:
        return str(Reason(row.detail).label) if row.detail in Reason.values else outcome_text(row.detail)

    @display(description=_("channel"), ordering="channel")
    def channel_shown(self, row: Notification) -> str:
        return channel_name(row.channel)

    @display(description=_("recipient"))
    def who(self, row: Notification) -> str:
        return str(row.recipient or row.team)


@admin.register(Incident)
class IncidentAdmin(HouseAdmin):
    """The same fault on many stores."""

    list_display = ("severity", "check_shown", "platform", "item", "opened_at", "grown_at", "closed_at")
    list_filter = (("platform", ChoicesDropdownFilter), ("severity", ChoicesDropdownFilter))
    fields = ("check_shown", "platform", "item", "severity", "opened_at", "grown_at", "closed_at")
    readonly_fields = ("check_shown",)

    @display(description=_("check"), ordering="check_id")
    def check_shown(self, incident: Incident) -> str:
        return f"{check_title(incident.check_id)} ({incident.check_id})"


class SetByManagers(HouseAdmin):
    """What those who manage set."""

    editable = addable = deletable = True

    @display(description=_("severities"))
    def severities_shown(self, row: Any) -> str:
        return ticked_words("severities", row.severities)

    @display(description=_("checklist lines"))
    def items_shown(self, row: Any) -> str:
        return ticked_words("items", row.items)


@admin.register(Route)
class RouteAdmin(SetByManagers):
    """Which alerts reach whom. The page *Who would hear of it?* tries them out."""

    form = RouteForm
    list_display = (
        *("name", "position", "is_active", "goes_on", "severities_shown", "items_shown"),
        *("audiences_shown", "roles_shown", "channels_shown"),
    )
    autocomplete_fields = ("groups", "people")
    fields = RouteForm.Meta.fields

    @display(description=_("whom"))
    def audiences_shown(self, route: Route) -> str:
        return ticked_words("audiences", route.audiences)

    @display(description=_("roles"))
    def roles_shown(self, route: Route) -> str:
        return ticked_words("roles", route.roles)

    @display(description=_("channels"))
    def channels_shown(self, route: Route) -> str:
        return ticked_words("channels", route.channels)


class RuleInline(TabularInline):
    """The steps, in the order of their time."""

    model = EscalationRule
    extra = 0
    autocomplete_fields = ("person",)
    fields = ("after_minutes", "window_left_percent", "audience", "role", "person")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(request)


@admin.register(EscalationPolicy)
class EscalationPolicyAdmin(SetByManagers):
    """Whom else an alert goes to while nobody acknowledges it. Without any policy here the shipped one holds."""

    form = PolicyForm
    list_display = ("name", "position", "is_active", "severities_shown", "items_shown")
    autocomplete_fields = ("groups",)
    fields = PolicyForm.Meta.fields
    inlines = (RuleInline,)


@admin.register(Shift)
class ShiftAdmin(SetByManagers):
    """Who is on duty when."""

    form = ShiftForm
    list_display = ("person", "weekdays_shown", "begins", "ends", "time_zone", "leads")
    list_select_related = ("person",)
    autocomplete_fields = ("person", "groups")
    fields = ShiftForm.Meta.fields

    @display(description=_("weekdays"))
    def weekdays_shown(self, shift: Shift) -> str:
        return ticked_words("weekdays", shift.weekdays)


@admin.register(Deputy)
class DeputyAdmin(SetByManagers):
    """Who hears of somebody's alerts while they are away; days off are those of the rota."""

    list_display = ("person", "deputy")
    list_select_related = ("person", "deputy")
    autocomplete_fields = ("person", "deputy")
    fields = ("person", "deputy")


@admin.register(Silence)
class SilenceAdmin(SetByManagers):
    """Nobody is told of some alerts for a while."""

    form = SilenceForm
    list_display = ("reason", "begins_at", "ends_at", "by", "severities", "items", "platforms")
    list_select_related = ("by",)
    autocomplete_fields = ("groups",)
    fields = SilenceForm.Meta.fields

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.by = request.user
        super().save_model(request, obj, form, change)
