"""Admin pages of webhook endpoints and their delivery log."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from alerts.channels.base import OutcomeKind
from alerts.models import WebhookDelivery, WebhookEndpoint
from alerts.outcome_words import outcome_text
from alerts.webhooks.acts import UrlRefusedError, replay, replay_failed, rotate_secret, send_test, set_url
from alerts.webhooks.kinds import kind_choices, kind_words
from people.admin_site import HouseAdmin, person
from people.models import User
from people.sign_in.fresh_admin import FreshAdmin
from stores.secret_forms import secret_field


class WebhookEndpointForm(forms.ModelForm):  # type: ignore[type-arg]
    """The address goes in and never comes out: its path or query may hold a key."""

    new_url = secret_field(_("address"))
    kinds = forms.MultipleChoiceField(
        label=_("events"),
        required=False,
        choices=kind_choices(),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("None: all."),
    )

    class Meta:
        model = WebhookEndpoint
        fields = ("name", "owner", "kinds", "is_active")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        url = cleaned.get("new_url")
        if not url and not self.instance.sealed_url:
            self.add_error("new_url", _("An endpoint needs its address, beginning with https://."))
        if url:
            try:
                set_url(self.instance, url)
            except UrlRefusedError as fault:
                self.add_error("new_url", str(fault))
        return cleaned


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(FreshAdmin):
    """Other tools of ours that are told of what happens here."""

    editable = addable = deletable = True
    form = WebhookEndpointForm
    list_display = ("name", "shown", "owner", "standing", "last_sent_at", "failing_since")
    list_select_related = ("owner",)
    search_fields = ("name", "shown", "owner__username")
    autocomplete_fields = ("owner",)
    readonly_fields = ("shown", "last_sent_at", "failing_since", "why_off", "made_at")
    actions = ("test_these", "new_secrets", "send_failed_again")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = [(None, {"fields": ("name", "new_url", "owner", "kinds", "is_active")})]
        return [*fields, (_("How it stands"), {"fields": self.readonly_fields})] if obj else fields

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **{**kwargs, "fields": ["name", "owner", "kinds", "is_active"]})

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"owner": request.user.pk, **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: WebhookEndpoint, form: Any, change: bool) -> None:
        secret = "" if change else obj.make_secret(timezone.now())
        if obj.is_active:
            obj.disabled_reason = ""
        if "is_active" in form.changed_data and obj.is_active:
            obj.failing_since = obj.told_at = None
        super().save_model(request, obj, form, change)
        if secret:
            _show_secret(request, obj, secret)

    @display(
        description=_("standing"),
        label={_("works"): "success", _("fails"): "danger", _("off"): "warning", _("not tried yet"): "info"},
    )
    def standing(self, endpoint: WebhookEndpoint) -> Any:
        if not endpoint.is_active:
            return _("off")
        if endpoint.failing_since is not None:
            return _("fails")
        return _("works") if endpoint.last_sent_at else _("not tried yet")

    @display(description=_("why it was switched off"))
    def why_off(self, endpoint: WebhookEndpoint) -> str:
        return outcome_text(endpoint.disabled_reason) or "–"

    @action(description=_("Send a test event"), permissions=["manage"])
    def test_these(self, request: HttpRequest, chosen: QuerySet[WebhookEndpoint]) -> None:
        for endpoint in chosen.select_related("owner")[:5]:
            delivery, outcome = send_test(endpoint, _actor(request), timezone.now())
            level = messages.SUCCESS if outcome.kind == OutcomeKind.SENT else messages.ERROR
            messages.add_message(
                request, level, f"{endpoint}: {outcome_text(outcome.detail)} ({delivery.milliseconds or 0} ms)"
            )

    @action(description=_("Make a new secret; the old one stays good for a day"), permissions=["manage"])
    def new_secrets(self, request: HttpRequest, chosen: QuerySet[WebhookEndpoint]) -> None:
        for endpoint in chosen[:5]:
            _show_secret(request, endpoint, rotate_secret(endpoint, _actor(request), timezone.now()))

    @action(description=_("Send again what was given up in the last 30 days"), permissions=["manage"])
    def send_failed_again(self, request: HttpRequest, chosen: QuerySet[WebhookEndpoint]) -> None:
        now = timezone.now()
        count = sum(replay_failed(one, now - timedelta(days=30), _actor(request), now) for one in chosen)
        messages.success(request, _sent_again(count))


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(HouseAdmin):
    """What was sent to other tools, and what they answered. Nobody edits a log."""

    list_display = ("made_at", "kind", "endpoint", "state", "attempts", "status", "milliseconds", "next_at")
    list_filter = (("state", ChoicesDropdownFilter), ("endpoint", RelatedDropdownFilter))
    list_select_related = ("event", "endpoint")
    search_fields = ("event__kind", "=event__source")
    ordering = ("-id",)
    actions = ("send_again",)
    fields = (
        *("endpoint", "kind", "state", "attempts", "status", "answered", "milliseconds"),
        *("made_at", "tried_at", "sent_at", "next_at", "body_shown"),
    )

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return WebhookDelivery.objects.filter(endpoint__in=WebhookEndpoint.objects.visible_to(person(request)))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    @display(description=_("event"))
    def kind(self, delivery: WebhookDelivery) -> str:
        return kind_words(delivery.event.kind)

    @display(description=_("what was answered"))
    def answered(self, delivery: WebhookDelivery) -> str:
        return outcome_text(delivery.excerpt) or "–"

    @display(description=_("what was told"))
    def body_shown(self, delivery: WebhookDelivery) -> Any:
        from alerts.webhooks.signing import body_of

        return format_html("<code>{}</code>", body_of(delivery.event))

    @action(description=_("Send again"), permissions=["manage"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[WebhookDelivery]) -> None:
        messages.success(request, _sent_again(replay(chosen, _actor(request), timezone.now())))


def _show_secret(request: HttpRequest, endpoint: WebhookEndpoint, secret: str) -> None:
    said = gettext("The secret of %(name)s, shown this once: %(secret)s") % {"name": endpoint.name, "secret": secret}
    messages.warning(request, said)


def _sent_again(count: int) -> str:
    said = ngettext("{count} delivery is sent again.", "{count} deliveries are sent again.", count)
    return said.format(count=count)


def _actor(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  (the admin lets nobody else in)
    return request.user
