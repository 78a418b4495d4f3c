"""Every save, deletion and action of an admin page goes into the audit trail, whichever page it is."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from people.audit.recording import Done, record, record_rows
from people.audit.verbs import Verb
from people.redaction import HIDDEN, names_a_secret

_RECORDED_BY_DELETION = "delete_selected"


class AuditedAdmin(ModelAdmin):
    """`records_itself`: saves and deletions go through functions that record them; `recorded_elsewhere`: so do these actions."""

    records_itself: ClassVar[bool] = False
    recorded_elsewhere: ClassVar[frozenset[str]] = frozenset()

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        request.audited_form = form  # type: ignore[attr-defined]
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        if not self.records_itself:
            record(request.user, Verb.MADE, obj, after=_values(request, obj)[1])
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        before, after = _values(request, obj)
        if not self.records_itself and after:
            record(request.user, Verb.CHANGED, obj, before=before, after=after)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        rows = list(queryset)
        if not self.records_itself:
            record_rows(request.user, Verb.DELETED, [Done(row, before=_fields(row)) for row in rows])
        return super().log_deletions(request, rows)

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)
        return {
            name: (self._recorded(name, act), name, words) if self._is_recorded(name) else (act, name, words)
            for name, (act, _name, words) in actions.items()
        }

    def _is_recorded(self, name: str) -> bool:
        return name != _RECORDED_BY_DELETION and name not in self.recorded_elsewhere

    def _recorded(self, name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(act)
        def recorded(admin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
            record_rows(request.user, Verb.RAN, queryset, after={"action": name})
            return act(admin, request, queryset)

        return recorded


def _values(request: HttpRequest, row: Model) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the form changed, before and after. What is no column of the row, such as a typed credential, is not written down."""
    form = getattr(request, "audited_form", None)
    if form is None:
        return {}, {}
    before, after = {}, {}
    for name in form.changed_data:
        hidden = names_a_secret(name) or not _is_field(row, name)
        before[name] = HIDDEN if hidden else _shown(form.initial.get(name))
        after[name] = HIDDEN if hidden else _shown(form.cleaned_data.get(name))
    return before, after


def _shown(value: Any) -> Any:
    return list(value) if isinstance(value, QuerySet) else value


def _is_field(row: Model, name: str) -> bool:
    try:
        return bool(row._meta.get_field(name))
    except FieldDoesNotExist:
        return False


def _fields(row: Model) -> dict[str, Any]:
    """The row as it was, as far as people may edit it."""
    return {
        field.attname: HIDDEN if names_a_secret(field.name) else field.value_from_object(row)
        for field in row._meta.concrete_fields
        if field.editable and not field.primary_key
    }
