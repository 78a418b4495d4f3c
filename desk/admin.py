"""The admin page of a store: what staff know of it, from every room, each line only for those whose role has its area."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display
from unfold.views import ChangeList
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from desk.time_zones import time_zone_choices
from inspections.items import SEVERITY_RANK, Severity
from inspections.marks import severity_mark, state_mark
from inspections.models import Finding
from inspections.standing import Standing, standings
from inspections.sweeps import start_sweep
from inspections.told.figures import figures_of
from people.admin_site import HouseAdmin, may_manage, person
from people.models import User
from people.roles import Area
from stores.areas import rows_by_topic
from stores.boundaries_page import boundaries_of
from stores.filters import StoreCountryFilter, StoreGroupFilter, StorePlatformFilter
from stores.link_state import days_left
from stores.models import ConnectionState, InspectionSwitch, SetAsideItem, Store, TopicReading
from stores.moments import shown_moment
from stores.switching import switch_inspection, switched_by

MOST_FINDINGS_SHOWN = 50
MOST_SET_ASIDE_SHOWN = 20
MOST_SWITCHES_SHOWN = 20


class StoreForm(forms.ModelForm):  # type: ignore[type-arg]
    """The reason is no column of the store: it goes into the history of its switching."""

    switch_reason = forms.CharField(
        label=_("Why it is switched on or off"),
        help_text=_("Kept with the time and your name."),
        max_length=300,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )


class StoreChangeList(ChangeList):
    """Looks up how the stores of a page stand, all at once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        stores: list[Store] = list(self.result_list)  # type: ignore[has-type]
        _attach_standings(stores, request)
        self.result_list = stores


@admin.register(Store)
class StoreAdmin(HouseAdmin):
    """Stores: how they stand today and, on each one's page, why."""

    form = StoreForm
    area = Area.STORE
    editable = True
    list_display = (
        *("name", "platform", "country", "state_shown", "lines_shown", "open_shown", "inspected"),
        *("authorisation", "is_active"),
    )
    list_select_related = ("connection",)
    list_filter = (StorePlatformFilter, StoreCountryFilter, StoreGroupFilter, "is_active")
    search_fields = ("name", "external_id")
    ordering = ("name", "pk")
    actions = ("inspect_now", "stop_inspecting", "resume_inspecting")
    autocomplete_fields = ("groups", "owner")
    readonly_fields = (
        "platform",
        "external_id",
        "country",
        "currency",
        "seller_kind",
        "connection",
        "connected_at",
        "checklist",
        "findings_shown",
        "readings_shown",
        "figures_shown",
        "switches_shown",
        "set_aside_shown",
        "boundaries_shown",
        "inspected",
        "authorisation",
    )

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return Store.objects.visible_to(person(request))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return StoreChangeList

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Store | None:
        store = super().get_object(request, object_id, from_field)
        if isinstance(store, Store):
            _attach_standings([store], request)
            store.shown_to = request.user  # type: ignore[attr-defined]
        return store if isinstance(store, Store) else None

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        about = [
            "name",
            "platform",
            "external_id",
            "country",
            "currency",
            "seller_kind",
            "tier",
            "region",
            "connected_at",
            "authorisation",
        ]
        planned = ["time_zone", "day_starts_at", "inspect_every_minutes", "is_active"]
        planned += ["switch_reason", "switches_shown"] if may_manage(request) else ["switches_shown"]
        apart = (_("Account boundaries"), {"fields": ("boundaries_shown",)})
        return (
            (_("Today's inspection"), {"fields": ("inspected", "checklist")}),
            (_("Open findings"), {"fields": ("findings_shown",)}),
            (_("Figures"), {"fields": ("figures_shown",)}),
            (_("What was read"), {"fields": ("readings_shown", "set_aside_shown")}),
            (_("The store"), {"fields": about + (["connection", "groups", "owner"] if may_manage(request) else [])}),
            *([apart] if may_manage(request) else []),
            (_("When it is inspected"), {"fields": planned}),
        )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name != "time_zone":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return forms.ChoiceField(
            label=db_field.verbose_name, choices=time_zone_choices(), widget=UnfoldAdminSelectWidget
        )

    def save_model(self, request: HttpRequest, obj: Store, form: Any, change: bool) -> None:
        """Its inspection may be switched here."""
        with switched_by(request.user, form.cleaned_data.get("switch_reason", "")):
            super().save_model(request, obj, form, change)

    # -- columns and lines ---------------------------------------------------------------------------------------

    @display(description=_("state"))
    def state_shown(self, store: Store) -> Any:
        return state_mark(_standing(store).state)

    @display(description=_("checklist"))
    def lines_shown(self, store: Store) -> Any:
        return render_to_string("inspections/strip.html", {"cells": _standing(store).cells})

    @display(description=_("open findings"))
    def open_shown(self, store: Store) -> Any:
        standing = _standing(store)
        context = {"count": standing.open_findings, "worst": severity_mark(standing.worst_severity)}
        return render_to_string("desk/open_findings.html", context)

    @display(description=_("last inspected"))
    def inspected(self, store: Store) -> Any:
        finished_at = _standing(store).finished_at
        return shown_moment(finished_at, store, timezone.now()) if finished_at else _("Not inspected yet.")

    @display(description=_("authorisation"), ordering="connection__refresh_expires_at")
    def authorisation(self, store: Store) -> Any:
        link = store.connection
        if link is None or link.state == ConnectionState.DISCONNECTED:
            return _("not connected")
        days = days_left(link.refresh_expires_at, timezone.now())
        return _("end not known") if days is None else ngettext("%d day left", "%d days left", days) % days

    @display(description=_("checklist"))
    def checklist(self, store: Store) -> Any:
        context = {"cells": _standing(store).cells, "store": store, "now": timezone.now()}
        return render_to_string("inspections/checklist.html", context)

    @display(description=_("open findings"))
    def findings_shown(self, store: Store) -> Any:
        found = Finding.objects.visible_to(_viewer(store)).open().filter(store=store)
        rows = sorted(found[:1000], key=_worst_first)[:MOST_FINDINGS_SHOWN]
        context = {"findings": rows, "store": store, "now": timezone.now(), "total": found.count()}
        return render_to_string("desk/store_findings.html", context)

    @display(description=_("readings"))
    def readings_shown(self, store: Store) -> Any:
        rows = rows_by_topic(TopicReading.objects.filter(store=store).order_by("topic"), _viewer(store))
        return render_to_string("desk/store_readings.html", {"readings": rows, "store": store, "now": timezone.now()})

    @display(description=_("figures"))
    def figures_shown(self, store: Store) -> Any:
        viewer, now = _viewer(store), timezone.now()
        figures = figures_of(store, areas=viewer.areas(), now=now) if isinstance(viewer, User) else []
        return render_to_string("desk/store_figures.html", {"figures": figures, "store": store, "now": now})

    @display(description=_("items set aside"))
    def set_aside_shown(self, store: Store) -> Any:
        rows = rows_by_topic(SetAsideItem.objects.filter(store=store), _viewer(store))[:MOST_SET_ASIDE_SHOWN]
        return render_to_string("desk/store_set_aside.html", {"items": rows, "store": store, "now": timezone.now()})

    @display(description=_("switched on and off"))
    def switches_shown(self, store: Store) -> Any:
        rows = InspectionSwitch.objects.filter(store_id=store.pk).order_by("-at", "-pk")[:MOST_SWITCHES_SHOWN]
        return render_to_string("desk/store_switches.html", {"rows": rows, "store": store, "now": timezone.now()})

    @display(description=_("how it is kept apart"))
    def boundaries_shown(self, store: Store) -> Any:
        page = boundaries_of(store, _viewer(store), timezone.now())
        return render_to_string("desk/store_boundaries.html", {"page": page, "store": store})

    # -- acts ----------------------------------------------------------------------------------------------------

    @admin.action(description=_("Inspect now"), permissions=["manage"])
    def inspect_now(self, request: HttpRequest, queryset: QuerySet[Store]) -> None:
        """Asks for a sweep over the chosen stores."""
        sweep = start_sweep(queryset, request.user if isinstance(request.user, User) else None)
        asked = ngettext("%d store will be inspected now.", "%d stores will be inspected now.", sweep.total)
        self.message_user(request, asked % sweep.total)

    @admin.action(description=_("Stop inspecting"), permissions=["manage"])
    def stop_inspecting(self, request: HttpRequest, queryset: QuerySet[Store]) -> None:
        """Keeps the chosen stores, but inspects them no more."""
        changed = switch_inspection(queryset, on=False, by=request.user, why="in the list of stores")
        done = ngettext("%d store is no longer inspected.", "%d stores are no longer inspected.", changed)
        self.message_user(request, done % changed)

    @admin.action(description=_("Resume inspecting"), permissions=["manage"])
    def resume_inspecting(self, request: HttpRequest, queryset: QuerySet[Store]) -> None:
        """Inspects the chosen stores again."""
        changed = switch_inspection(queryset, on=True, by=request.user, why="in the list of stores")
        done = ngettext("%d store is inspected again.", "%d stores are inspected again.", changed)
        self.message_user(request, done % changed)


def _attach_standings(stores: list[Store], request: HttpRequest) -> None:
    if isinstance(request.user, User):
        for standing in standings(stores, request.user, timezone.now()):
            standing.store.standing = standing  # type: ignore[attr-defined]


def _standing(store: Any) -> Standing:
    standing: Standing = store.standing
    return standing


def _viewer(store: Any) -> User:
    viewer: User = store.shown_to
    return viewer


def _worst_first(finding: Finding) -> tuple[int, Any]:
    return -SEVERITY_RANK[Severity(finding.severity)], finding.opened_at
