"""Admin pages of findings, inspections and sweeps. Findings and inspections are only read: nobody edits a proof."""

from typing import Any

from django.contrib import admin
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from inspections.freshness import ShownCell, worst_cell
from inspections.items import SEVERITY_RANK, Item, items_seen_in
from inspections.marks import severity_mark, state_mark
from inspections.models import Finding, Inspection, Sweep
from inspections.standing import cells_of_day
from inspections.wording import check_title, finding_text, rule_text
from people.admin_site import HouseAdmin, person
from people.models import User
from people.offered_filter import OfferedFilter
from people.roles import Area
from stores.filters import CountryFilter, PlatformFilter, StoreFilter
from stores.moments import shown_moment

_RANK = Case(
    *(When(severity=severity, then=Value(rank)) for severity, rank in SEVERITY_RANK.items()),
    default=Value(0),
    output_field=IntegerField(),
)


class OpenFilter(OfferedFilter, DropdownFilter):
    """Open findings unless asked otherwise."""

    title = _("standing")
    parameter_name = "standing"
    all_option = None

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("open")), ("closed", _("closed")), ("all", _("open and closed"))]

    def value(self) -> str:
        return super().value() or "open"

    def narrowed(self, queryset: QuerySet[Any], asked: str) -> QuerySet[Any]:
        return queryset if asked == "all" else queryset.filter(closed_at__isnull=asked == "open")


class ItemFilter(OfferedFilter, DropdownFilter):
    """A checklist line of the person's own areas."""

    title = _("checklist line")
    parameter_name = "item"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        user = person(request)
        areas = user.areas() if isinstance(user, User) else frozenset()
        return [(item.value, item.label) for item in items_seen_in(areas)]

    def narrowed(self, queryset: QuerySet[Any], asked: str) -> QuerySet[Any]:
        return queryset.filter(item=asked)


@admin.register(Finding)
class FindingAdmin(HouseAdmin):
    """What is wrong, worst first."""

    area = Area.STORE
    list_display = ("severity_shown", "store", "item", "sentence", "since_shown", "due_shown", "opened_shown")
    list_display_links = ("sentence",)
    list_filter = (
        OpenFilter,
        ("severity", ChoicesDropdownFilter),
        ItemFilter,
        StoreFilter,
        PlatformFilter,
        CountryFilter,
    )
    list_select_related = ("store",)
    search_fields = ("subject", "check_id", "store__name")
    search_help_text = _("An order, SKU or product id, a check, or a store's name.")
    fields = (
        "severity_shown",
        "store",
        "item",
        "check_shown",
        "sentence",
        "subject",
        "since_shown",
        "due_shown",
        "opened_shown",
        "closed_shown",
        "rule_shown",
        "evidence",
    )

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return Finding.objects.visible_to(person(request)).annotate(rank=_RANK)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("-rank", "opened_at", "pk")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    @display(description=_("severity"), ordering="rank")
    def severity_shown(self, finding: Finding) -> Any:
        return severity_mark(finding.severity)

    @display(description=_("what is wrong"))
    def sentence(self, finding: Finding) -> str:
        return finding_text(finding.check_id, finding.details, finding.store.time_zone)

    @display(description=_("check"))
    def check_shown(self, finding: Finding) -> str:
        return f"{check_title(finding.check_id)} ({finding.check_id})"

    @display(description=_("since"), ordering="since")
    def since_shown(self, finding: Finding) -> Any:
        return shown_moment(finding.since, finding.store, timezone.now())

    @display(description=_("due"), ordering="due_at")
    def due_shown(self, finding: Finding) -> Any:
        return shown_moment(finding.due_at, finding.store, timezone.now())

    @display(description=_("found"), ordering="opened_at")
    def opened_shown(self, finding: Finding) -> Any:
        return shown_moment(finding.opened_at, finding.store, timezone.now())

    @display(description=_("closed"), ordering="closed_at")
    def closed_shown(self, finding: Finding) -> Any:
        return shown_moment(finding.closed_at, finding.store, timezone.now())

    @display(description=_("evidence for an appeal"))
    def evidence(self, finding: Finding) -> Any:
        address = reverse("finding_evidence", args=[finding.pk])
        return format_html('<a href="{}">{}</a>', address, _("Everything about it, as one file (ZIP)"))

    @display(description=_("rule and its source"))
    def rule_shown(self, finding: Finding) -> str:
        return rule_text(finding.rule) or "–"


@admin.register(Inspection)
class InspectionAdmin(HouseAdmin):
    """Each store's days: the proof that it was looked at. Only the lines of the person's areas are shown or counted."""

    area = Area.STORE
    list_display = ("day", "store", "state_shown", "finished_shown", "rounds", "lines_shown")
    list_filter = (StoreFilter, PlatformFilter, CountryFilter)
    list_select_related = ("store",)
    search_fields = ("store__name",)
    fields = ("store", "day", "state_shown", "rounds", "first_shown", "finished_shown", "checklist")

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return Inspection.objects.visible_to(person(request)).select_related("store")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # The columns' methods are given the row only; whose eyes it is for travels with the rows of this one request.
        user = person(request)
        areas = user.areas() if isinstance(user, User) else frozenset()
        names = ",".join(item.value for item in items_seen_in(areas))
        rows: QuerySet[Any] = super().get_queryset(request).annotate(seen_items=Value(names))
        return rows

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("-day", "store__name", "pk")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    @display(description=_("state"))
    def state_shown(self, inspection: Inspection) -> Any:
        return state_mark(worst_cell(_cells(inspection)))

    @display(description=_("last finished"), ordering="finished_at")
    def finished_shown(self, inspection: Inspection) -> Any:
        return shown_moment(inspection.finished_at, inspection.store, timezone.now())

    @display(description=_("first round"), ordering="first_at")
    def first_shown(self, inspection: Inspection) -> Any:
        return shown_moment(inspection.first_at, inspection.store, timezone.now())

    @display(description=_("checklist"))
    def lines_shown(self, inspection: Inspection) -> Any:
        return render_to_string("inspections/strip.html", {"cells": _cells(inspection)})

    @display(description=_("checklist"))
    def checklist(self, inspection: Inspection) -> Any:
        context = {"cells": _cells(inspection), "store": inspection.store, "now": timezone.now()}
        return render_to_string("inspections/checklist.html", context)


def _cells(inspection: Any) -> list[ShownCell]:
    return cells_of_day(inspection, _named_items(inspection.seen_items), timezone.now())


def _named_items(names: str) -> list[Item]:
    return [Item(name) for name in names.split(",") if name]


@admin.register(Sweep)
class SweepAdmin(HouseAdmin):
    """Passes over many stores that somebody asked for."""

    list_display = ("asked_at", "asked_by", "progress", "blind", "last_progress_at", "finished_at")
    list_select_related = ("asked_by",)

    @display(description=_("inspected"))
    def progress(self, sweep: Sweep) -> Any:
        return format_html("{} / {}", sweep.done, sweep.total)


from inspections import exchange_admin, rule_admin  # noqa: E402, F401  (register their pages)
from inspections.accounts import bank_admin, log_in_admin, sub_account_admin  # noqa: E402, F401  (register theirs)
from inspections.calendars import day_admin  # noqa: E402, F401  (registers its page)
from inspections.manual import attestation_admin  # noqa: E402, F401  (registers its page)
from inspections.policy import page_admin  # noqa: E402, F401  (registers its page)
from inspections.rota import rota_admin  # noqa: E402, F401  (registers its pages)
from inspections.told import notices_admin, readings_admin  # noqa: E402, F401  (register theirs)
