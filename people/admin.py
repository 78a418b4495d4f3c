"""Admin pages of users and API tokens."""

import re
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminSelectWidget

from people.audit import Verb, record, record_rows
from people.models import ApiToken, User
from people.ranks import changeable_by, may_change, may_give_template, refuse_last_owner, roles_given_by
from people.roles import Role
from people.sign_in.fresh import ask_again, is_fresh
from people.sign_in.fresh_admin import FreshAdmin
from people.tokens.addresses import wrong_networks
from people.tokens.issuing import told_of
from people.tokens.scopes import SCOPES

__all__ = ["ApiTokenAdmin", "UserAdmin"]

# Roles stand in for groups, and the beat's few rows are code: neither is edited by hand.
for _model in (Group, PeriodicTask, IntervalSchedule, CrontabSchedule, SolarSchedule, ClockedSchedule):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


class RankedUserForm(UserChangeForm):
    """Refuses what would leave nobody above, and templates of another role or of more rights than the giver has."""

    giver: User

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        template, role = cleaned.get("template"), cleaned.get("role", self.instance.role)
        if template is not None and (template.base != role or not may_give_template(self.giver, template)):
            self.add_error("template", _("Choose a template of this role, with no more rights than your own."))
        stays = cleaned.get("is_active", self.instance.is_active) and role == Role.OWNER
        was = User.objects.filter(pk=self.instance.pk, is_active=True, role=Role.OWNER).exists()
        if was and not stays and (why := refuse_last_owner(self.instance)):
            self.add_error("role", why)
        return cleaned


@admin.register(User)
class UserAdmin(FreshAdmin, DjangoUserAdmin):  # type: ignore[type-arg,misc]
    """People and programs that sign in. Nobody is deleted: who did what must stay readable."""

    editable = addable = True
    form = RankedUserForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "full_name", "role", "is_active", "last_login")
    list_filter = (("role", ChoicesDropdownFilter), "is_active")
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    change_form_outer_before_template = "people/leaving_link.html"
    fieldsets = (
        (None, {"fields": ("username", "password", "role", "template", "is_active")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email", "language", "time_zone")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "role", "usable_password", "password1", "password2")}),)

    @admin.display(description=_("full name"))
    def full_name(self, user: User) -> str:
        return user.get_full_name() or "–"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (not isinstance(obj, User) or may_change(_actor(request), obj))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        made = super().get_form(request, obj, change=change, **kwargs)
        return type(made.__name__, (made,), {"giver": _actor(request)})

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        choices = _choices(db_field.name, request)
        if choices is None:
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return forms.ChoiceField(
            label=db_field.verbose_name,
            help_text=db_field.help_text,
            required=not db_field.blank,
            choices=choices,
            widget=UnfoldAdminSelectWidget,
        )

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        if not is_fresh(request):
            return ask_again(request)
        return super().user_change_password(request, id, form_url)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Programs do not sign in on pages; everybody else does."""
        obj.is_staff = obj.is_superuser or obj.role != Role.INTEGRATION
        super().save_model(request, obj, form, change)


def _choices(field: str, request: HttpRequest) -> list[tuple[str, Any]] | None:
    if field == "role":
        return [(role.value, role.label) for role in roles_given_by(_actor(request))]
    if field == "language":
        return [("", _("As the browser asks")), *settings.LANGUAGES]
    if field == "time_zone":
        return [("", _("Each store's own zone")), *((name, name) for name in sorted(available_timezones()))]
    return None


class TokenForm(forms.ModelForm):  # type: ignore[type-arg]
    """Scopes to tick. Stores are chosen on the page of one's own tokens."""

    scopes = forms.MultipleChoiceField(
        label=_("scopes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=SCOPES,
        help_text=_("None: whatever its user may."),
    )
    networks = forms.CharField(
        label=_("allowed addresses"),
        required=False,
        help_text=_("Such as 203.0.113.0/24, with commas between. Empty: from anywhere."),
    )

    class Meta:
        model = ApiToken
        fields = ("name", "user", "expires_at", "scopes", "networks")

    def clean_networks(self) -> list[str]:
        told = [text for text in re.split(r"[,\s]+", self.cleaned_data["networks"]) if text]
        if wrong := wrong_networks(told):
            raise ValidationError(_("These are no addresses or networks: %(wrong)s.") % {"wrong": ", ".join(wrong)})
        return told


@admin.register(ApiToken)
class ApiTokenAdmin(FreshAdmin):
    """Tokens are made, shown once and revoked; never changed."""

    addable = True
    list_display = ("name", "start", "user", "created_at", "expires_at", "last_used_at", "revoked_at")
    list_select_related = ("user",)
    search_fields = ("name", "start", "user__username")
    form = TokenForm
    fields = ("name", "user", "expires_at", "scopes", "networks")
    actions = ("revoke",)
    records_itself = True
    recorded_elsewhere = frozenset({"revoke"})

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown_later = (
            *("store_ids", "group_ids", "start", "created_at", "last_used_at", "last_used_from"),
            *("revoked_at", "revoked_by"),
        )
        return (*self.fields, *shown_later) if obj else self.fields

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A token acts as its user, so one is made only for whom one could change."""
        kwargs["queryset"] = changeable_by(_actor(request)).filter(is_active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        made, text = ApiToken.issue(
            obj.user, obj.name, expires_at=obj.expires_at, scopes=obj.scopes or None, networks=obj.networks or None
        )
        obj.__dict__.update(made.__dict__)
        record(request.user, Verb.ISSUED, made, after=told_of(made))
        request.shown_once = text  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: ApiToken, post_url_continue: str | None = None) -> HttpResponse:
        """The one page that shows the text. It travels in this answer only: no message, no session, no cache."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("The new token"),
            "opts": self.opts,
            "token": obj,
            "text": request.shown_once,  # type: ignore[attr-defined]
        }
        return TemplateResponse(request, "people/token_made.html", context, headers={"Cache-Control": "no-store"})

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)

    @admin.action(description=_("Revoke"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        """Ends the chosen tokens now."""
        ending = list(queryset.filter(revoked_at=None))
        ended = queryset.filter(revoked_at=None).update(revoked_at=timezone.now(), revoked_by=_actor(request))
        record_rows(request.user, Verb.REVOKED, ending)
        self.message_user(request, ngettext("%d token revoked.", "%d tokens revoked.", ended) % ended)


def _actor(request: HttpRequest) -> User:
    """Who asks; the admin lets nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


from people.access import admin as access_admin  # noqa: E402, F401  (registers its pages)
from people.audit import admin as audit_admin  # noqa: E402, F401
