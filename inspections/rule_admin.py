"""Admin pages of the rules and of their history. Every change asks for a reason; every earlier state can be restored."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from inspections.items import Severity
from inspections.models import Rule, RuleChange
from inspections.rule_changes import RuleRefusedError, delete_rule, differences, restore_rule, save_rule
from inspections.rule_form import ReasonForm, RuleForm
from people.admin_site import HouseAdmin, may_manage, person
from people.models import User
from stores.filters import StoreFilter
from stores.models import Store
from stores.units import unit_word


@admin.register(Rule)
class RuleAdmin(HouseAdmin):
    """The numbers that checks judge by. A rule changed here is left alone when the shipped ones are loaded again."""

    editable = addable = deletable = True
    records_itself = True
    form = RuleForm
    list_display = (
        *("key", "platform", "country", "tier", "store", "value", "unit_shown", "valid_from", "valid_to"),
        *("confidence", "source", "edited"),
    )
    list_filter = (("platform", ChoicesDropdownFilter), StoreFilter, ("confidence", ChoicesDropdownFilter), "edited")
    list_select_related = ("store",)
    search_fields = ("key", "source", "country")
    autocomplete_fields = ("store",)
    readonly_fields = ("edited",)
    fields = (*RuleForm.Meta.fields, "edited", "reason")
    delete_confirmation_template = "inspections/rule_delete.html"

    @display(description=_("unit"), ordering="unit")
    def unit_shown(self, rule: Rule) -> str:
        return unit_word(rule.unit)

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        rows = Rule.objects.visible_to(person(request))
        return rows if may_manage(request) else rows.none()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "store":
            kwargs["queryset"] = Store.objects.visible_to(person(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_actions(self, request: HttpRequest) -> Any:
        """Not many at once: each deletion has its own reason."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def save_model(self, request: HttpRequest, obj: Rule, form: Any, change: bool) -> None:
        save_rule(obj, who=_who(request), reason=form.cleaned_data["reason"])

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        asked = ReasonForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and not asked.is_valid():
            return self._ask_again(request, object_id, asked)
        answer: HttpResponse = super().delete_view(request, object_id, {**(extra_context or {}), "asked": asked})
        return answer

    def delete_model(self, request: HttpRequest, obj: Rule) -> None:
        delete_rule(obj, who=_who(request), reason=request.POST["reason"].strip())

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What was done to the rule, newest first."""
        rule = self.get_object(request, object_id)
        if rule is None:
            raise Http404
        steps = RuleChange.objects.visible_to(person(request)).filter(rule_number=rule.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %(rule)s") % {"rule": rule},
            "opts": self.opts,
            "original": rule,
            "object": rule,
            "steps": [(step, _told(step)) for step in steps],
            **(extra_context or {}),
        }
        return TemplateResponse(request, "inspections/rule_history.html", context)

    def _ask_again(self, request: HttpRequest, object_id: str, asked: ReasonForm) -> HttpResponse:
        """Deleting without a reason is asked again, with the fault beside the field."""
        request.POST = QueryDict()  # type: ignore[assignment]
        answer: HttpResponse = super().delete_view(request, object_id, {"asked": asked})
        return answer


@admin.register(RuleChange)
class RuleChangeAdmin(HouseAdmin):
    """The trail of all rules, those that were deleted included. It is read, and an earlier state is restored from it."""

    list_display = ("at", "who_name", "key", "platform", "country", "tier", "store", "kind", "told", "reason")
    list_display_links = ("at",)
    list_filter = (("platform", ChoicesDropdownFilter), ("kind", ChoicesDropdownFilter), StoreFilter)
    list_select_related = ("store",)
    search_fields = ("key", "who_name", "reason")
    fields = ("at", "who_name", "key", "platform", "country", "tier", "store", "kind", "told", "reason")
    change_form_template = "inspections/rule_change.html"

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        rows = RuleChange.objects.visible_to(person(request))
        return rows if may_manage(request) else rows.none()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    def get_urls(self) -> list[URLPattern]:
        restore = self.admin_site.admin_view(self.restore_view)
        own = path("<int:pk>/restore/", restore, name="inspections_rulechange_restore")
        return [own, *super().get_urls()]

    @display(description=_("what changed"))
    def told(self, step: RuleChange) -> Any:
        return format_html_join(" · ", "{}: {} → {}", _told(step)) or "–"

    def restore_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Brings the rule back to how it stood after this step, for a reason."""
        if not may_manage(request):
            raise PermissionDenied
        step = get_object_or_404(self.rows(request).filter(after__isnull=False), pk=pk)
        asked = ReasonForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and asked.is_valid():
            try:
                done = restore_rule(step, who=_who(request), reason=asked.cleaned_data["reason"])
            except RuleRefusedError as fault:
                asked.add_error(None, f"{fault.refusal.field}: {gettext(fault.refusal.text) % fault.refusal.details}")
            else:
                self.message_user(request, _("The rule stands again as it did."), messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:inspections_rule_history", args=[done.rule_number]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Restore this state"),
            "opts": self.opts,
            "step": step,
            "asked": asked,
            "told": _in_words(None, step.after),
        }
        return TemplateResponse(request, "inspections/rule_restore.html", context)


def _who(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _told(step: RuleChange) -> list[tuple[Any, Any, Any]]:
    """(field in words, before, after) of what the step changed."""
    return _in_words(step.before, step.after)


def _in_words(before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[tuple[Any, Any, Any]]:
    return [(_label(name), _shown(name, old), _shown(name, new)) for name, old, new in differences(before, after)]


def _label(name: str) -> str:
    return str(Rule._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _shown(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return ", ".join(f"{_severity(rung)} {number:g}" for rung, number in value.items()) or "–"
    if value in (None, ""):
        return "–"
    if name == "unit":
        return unit_word(value)
    choices = Rule._meta.get_field(name).flatchoices  # type: ignore[union-attr]
    return dict(choices).get(value, value)


def _severity(rung: str) -> str:
    return str(dict(Severity.choices).get(rung, rung))
