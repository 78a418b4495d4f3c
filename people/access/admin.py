"""Admin pages of rights beyond a role: templates, rights for a time, invitations."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from people.access.inviting import withdraw
from people.admin_site import person
from people.audit import Verb, record_rows
from people.models import Invitation, RightGrant, RoleTemplate, User
from people.ranks import changeable_by
from people.rights import AREA_ACTS, Act
from people.roles import Area, Role
from people.sign_in.fresh_admin import FreshAdmin


def area_rights() -> list[tuple[str, list[tuple[str, Any]]]]:
    """Every right that has an area, grouped by it, as choices."""
    acts = [act for act in Act if act in AREA_ACTS]
    return [(str(area.label), [(f"{area}:{act}", act.label) for act in acts]) for area in Area]


class RoleTemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    """Rights to tick rather than to spell."""

    rights = forms.MultipleChoiceField(
        label=_("further rights"), required=False, widget=forms.CheckboxSelectMultiple, choices=area_rights
    )

    class Meta:
        model = RoleTemplate
        fields = ("name", "base", "rights")


@admin.register(RoleTemplate)
class RoleTemplateAdmin(FreshAdmin):
    """Owners put templates together; those who manage people give them."""

    editable = addable = deletable = True
    form = RoleTemplateForm
    list_display = ("name", "base", "rights_shown")
    search_fields = ("name",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Ticked by those who may, read in words by others."""
        return ("name", "base", "rights" if _is_owner(request) else "rights_shown")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if _is_owner(request) else ("rights_shown",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and _is_owner(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _is_owner(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and _is_owner(request)

    @admin.display(description=_("further rights"))
    def rights_shown(self, template: RoleTemplate) -> str:
        pairs = sorted(template.further().of_area)
        return ", ".join(f"{area.label}: {act.label}" for area, act in pairs) or "–"


class TimedGrantAdmin(FreshAdmin):
    """A grant is given and ended, never changed."""

    addable = True
    list_select_related: Any = ("user", "given_by")
    search_fields = ("user__username", "reason")
    actions = ("end_now",)
    recorded_elsewhere = frozenset({"end_now"})

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """For others: nobody widens their own rights."""
        asker = person(request)
        if db_field.name == "user" and isinstance(asker, User):
            kwargs["queryset"] = changeable_by(asker).filter(is_active=True).exclude(pk=asker.pk)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.given_by = request.user
        super().save_model(request, obj, form, change)

    @admin.action(description=_("End now"), permissions=["manage"])
    def end_now(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """The chosen ones hold no longer."""
        ending = list(queryset.filter(ended_at=None))
        queryset.filter(ended_at=None).update(ended_at=timezone.now())
        record_rows(request.user, Verb.ENDED, ending)
        said = ngettext("%d grant ended.", "%d grants ended.", len(ending))
        self.message_user(request, said % len(ending))


@admin.register(RightGrant)
class RightGrantAdmin(TimedGrantAdmin):
    """An act in an area for a time."""

    list_display = ("user", "area", "act", "from_at", "until_at", "reason", "given_by", "ended_at")
    fields = ("user", "area", "act", "from_at", "until_at", "reason")


@admin.register(Invitation)
class InvitationAdmin(FreshAdmin):
    """Who was invited, by whom, and what became of it."""

    list_display = ("email", "user", "invited_by", "made_at", "expires_at", "accepted_at", "withdrawn_at")
    list_select_related = ("user", "invited_by")
    search_fields = ("email", "user__username")
    fields = readonly_fields = list_display
    list_before_template = "people/invite_link.html"
    actions = ("withdraw_these",)
    recorded_elsewhere = frozenset({"withdraw_these"})

    @admin.action(description=_("Withdraw"), permissions=["manage"])
    def withdraw_these(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        """The links of the chosen ones work no more."""
        asker = person(request)
        assert isinstance(asker, User)  # noqa: S101  (the admin lets nobody else in)
        ended = sum(withdraw(one, asker, timezone.now()) for one in queryset.select_related("user"))
        said = ngettext("%d invitation withdrawn.", "%d invitations withdrawn.", ended)
        self.message_user(request, said % ended, messages.SUCCESS)


def _is_owner(request: HttpRequest) -> bool:
    asker = person(request)
    return isinstance(asker, User) and (asker.is_superuser or asker.role == Role.OWNER)
