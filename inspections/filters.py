"""The API's filters of stores and their inspection."""

from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.conf import settings
from django.db.models import DateTimeField, ExpressionWrapper, F, Func, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from inspections.freshness import STALE_AFTER_INTERVALS
from inspections.items import STORE_ORDER, Item, Severity, State, items_seen_in
from inspections.models import Finding, Inspection, Sweep
from people.filters import MomentFilter, StrictFilterSet
from people.models import User
from stores.models import Store


class StoreFilters(StrictFilterSet):
    platform = django_filters.CharFilter()
    country = django_filters.CharFilter(lookup_expr="iexact")
    external_id = django_filters.CharFilter()
    is_active = django_filters.BooleanFilter()

    class Meta:
        model = Store
        fields = ("platform", "country", "external_id", "is_active")


class FindingFilters(StrictFilterSet):
    store = django_filters.NumberFilter(field_name="store_id")
    platform = django_filters.CharFilter(field_name="store__platform")
    country = django_filters.CharFilter(field_name="store__country", lookup_expr="iexact")
    item = django_filters.ChoiceFilter(choices=Item.choices)
    check = django_filters.CharFilter(field_name="check_id")
    severity = django_filters.ChoiceFilter(choices=Severity.choices)
    open = django_filters.BooleanFilter(field_name="closed_at", lookup_expr="isnull")
    opened_after = MomentFilter(field_name="opened_at", lookup_expr="gt")
    updated_since = MomentFilter(field_name="changed_at", lookup_expr="gte")

    class Meta:
        model = Finding
        fields = ("store", "item", "severity")


class InspectionFilters(StrictFilterSet):
    store = django_filters.NumberFilter(field_name="store_id")
    day = django_filters.DateFilter()
    day_from = django_filters.DateFilter(field_name="day", lookup_expr="gte")
    day_to = django_filters.DateFilter(field_name="day", lookup_expr="lte")
    state = django_filters.ChoiceFilter(choices=State.choices, method="by_state", help_text="As shown to the caller.")

    class Meta:
        model = Inspection
        fields = ("store", "day")

    def by_state(self, rows: QuerySet[Inspection], name: str, value: str) -> QuerySet[Inspection]:
        """By the state the caller is shown: of the lines of their areas, stale ones included. The column says more."""
        user = getattr(self.request, "user", None)
        items = items_seen_in(user.areas()) if isinstance(user, User) else []
        return rows.filter(shown_as(State(value), items, timezone.now()))


def shown_as(state: State, items: list[Item], now: Any) -> Q:
    """The rows that `freshness` would show in this state; it must say the same as shown_cells and worst_cell."""
    covered = _any(items, (State.PROBLEM, State.UNKNOWN, State.STALE, State.OK))
    stale = Q(finished_at__lt=_last_fresh(now))
    if state == State.STALE:
        return (stale & covered) | (~stale & _worst(items, State.STALE))
    if state == State.NOT_COVERED:
        return ~covered | (~stale & _worst(items, state))
    return ~stale & _worst(items, state)


def _worst(items: list[Item], state: State) -> Q:
    worse = STORE_ORDER[: STORE_ORDER.index(state)]
    return _any(items, (state,)) & ~_any(items, worse)


def _any(items: list[Item], states: tuple[State, ...]) -> Q:
    found = Q(pk__in=[])
    for item in items:
        found |= Q(**{f"items__{item.value}__state__in": [state.value for state in states]})
    return found


def _last_fresh(now: Any) -> Any:
    """Finished before this: stale. The earlier of now and the end of the row's day, less two intervals of its store."""
    minutes = Coalesce(F("store__inspect_every_minutes"), Value(settings.INSPECT_EVERY_MINUTES))
    span = _Minutes(minutes * Value(STALE_AFTER_INTERVALS))
    as_of = Least(Value(now, output_field=DateTimeField()), _DayEnd(F("day"), F("store__time_zone")))
    return ExpressionWrapper(as_of - span, output_field=DateTimeField())


class _DayEnd(Func):
    """When a store's calendar day ends."""

    template = "((%(expressions)s)"
    arg_joiner = " + 1)::timestamp AT TIME ZONE "
    output_field = DateTimeField()


class _Minutes(Func):
    function = "make_interval"
    template = "%(function)s(mins => (%(expressions)s)::int)"


class SweepFilters(StrictFilterSet):
    running = django_filters.BooleanFilter(field_name="finished_at", lookup_expr="isnull")

    class Meta:
        model = Sweep
        fields = ("running",)
