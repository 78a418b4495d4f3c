"""Admin page of the audit trail: found by person, verb, thing and time; taken away as a table, which is a line of its own."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from people.admin_site import HouseAdmin, may_manage, person
from people.audit.entry import AuditEntry
from people.audit.labels import kind_words, label_words
from people.audit.recording import Subject, record
from people.audit.verbs import Verb, named_verbs, words_of
from people.models import User
from people.offered_filter import OfferedFilter
from people.row_numbers import is_id
from people.sign_in.fresh import fresh_sign_in
from people.tables import BOM, csv_line

_SPANS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}
COLUMNS = (
    *("id", "at", "actor_id", "actor_name", "source", "address", "request_id", "verb", "kind", "subject_id", "label"),
    *("store_id", "before", "after"),
)


class WhenFilter(OfferedFilter):
    """Of the last hour, day, week or month."""

    title = _("when")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        words = (_("last hour"), _("last day"), _("last week"), _("last 30 days"))
        return list(zip(_SPANS, words, strict=True))

    def narrowed(self, queryset: QuerySet[Any], asked: str) -> QuerySet[Any]:
        return queryset.filter(at__gte=timezone.now() - _SPANS[asked])


class WhoFilter(OfferedFilter):
    """By the person; those who are not active any more are found by search."""

    title = _("who")
    parameter_name = "who"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        people = User.objects.filter(is_active=True).order_by("username").values_list("pk", "username")[:200]
        return [("0", _("nobody signed in")), *((str(pk), name) for pk, name in people)]

    def offers(self, asked: str) -> bool:
        return is_id(asked)  # the list names the first 200

    def narrowed(self, queryset: QuerySet[Any], asked: str) -> QuerySet[Any]:
        return queryset.filter(actor_id=int(asked) or None)


class VerbFilter(OfferedFilter):
    """By what was done."""

    title = _("did")
    parameter_name = "did"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(named_verbs())

    def narrowed(self, queryset: QuerySet[Any], asked: str) -> QuerySet[Any]:
        return queryset.filter(verb=asked)


@admin.register(AuditEntry)
class AuditEntryAdmin(HouseAdmin):
    """Read only, for those who manage."""

    list_display = ("at", "who", "verb_shown", "what", "store_id", "source", "address")
    list_display_links = ("at",)
    list_filter = (WhoFilter, VerbFilter, ("source", ChoicesDropdownFilter), WhenFilter)
    search_fields = ("=actor_name", "label", "=kind", "=request_id", "=subject_id", "=address")
    ordering = ("-id",)
    list_before_template = "people/audit_export.html"
    show_full_result_count = False
    fields: ClassVar[Any] = (
        *("at", "actor_name", "actor_id", "source", "address", "request_id", "verb_shown", "kind_shown", "subject_id"),
        *("label_shown", "store_id", "before_shown", "after_shown"),
    )

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return AuditEntry.objects.visible_to(person(request))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    def get_urls(self) -> list[URLPattern]:
        export = self.admin_site.admin_view(fresh_sign_in(self.export_view))
        return [path("export/", export, name="people_auditentry_export"), *super().get_urls()]

    @display(description=_("who"), ordering="actor_name")
    def who(self, line: AuditEntry) -> str:
        return line.actor_name or "–"

    @display(description=_("did"))
    def verb_shown(self, line: AuditEntry) -> str:
        return words_of(line.verb)

    @display(description=_("what"))
    def what(self, line: AuditEntry) -> str:
        return f"{label_words(line.label) or line.subject_id} · {kind_words(line.kind)}"

    @display(description=_("thing"))
    def kind_shown(self, line: AuditEntry) -> str:
        return f"{kind_words(line.kind)} ({line.kind})"

    @display(description=_("called"))
    def label_shown(self, line: AuditEntry) -> str:
        return label_words(line.label) or "–"

    @display(description=_("before"))
    def before_shown(self, line: AuditEntry) -> str:
        return _as_lines(line.before)

    @display(description=_("after"))
    def after_shown(self, line: AuditEntry) -> str:
        return _as_lines(line.after)

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """The list as filtered and searched, whole, as CSV."""
        if not may_manage(request):
            raise PermissionDenied
        rows = self.get_changelist_instance(request).get_queryset(request)
        asked = request.GET.dict()
        record(request.user, Verb.EXPORTED, Subject("people.auditentry", label="audit trail"), after={"filters": asked})
        answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="audit-{timezone.now():%Y%m%d-%H%M}.csv"'
        answer["Cache-Control"] = "no-store"
        return answer


def _lines(rows: QuerySet[Any]) -> Iterator[str]:
    yield BOM + csv_line(COLUMNS)
    for row in rows.values_list(*COLUMNS).iterator(chunk_size=2000):
        yield csv_line(_cell(value) for value in row)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, (dict, list)) else str(value)


def _as_lines(values: Any) -> str:
    return "\n".join(f"{name}: {_cell(value)}" for name, value in (values or {}).items()) or "–"
