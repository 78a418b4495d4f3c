"""Days off in the API: who is away when. They are given no turns, and their deputies hear of their alerts."""

import django_filters  # type: ignore[import-untyped]
from rest_framework import serializers

from inspections.models import DayOff
from people.filters import StrictFilterSet
from people.models import User
from people.programs.set_by_managers import KnownFields, SetByManagers


class DayOffSerializer(KnownFields, serializers.ModelSerializer[DayOff]):
    """From the first day to the last, both included."""

    person = serializers.SlugRelatedField(slug_field="username", queryset=User.objects.filter(is_active=True))

    class Meta:
        model = DayOff
        fields = ("id", "person", "first_day", "last_day")


class DayOffFilters(StrictFilterSet):
    person = django_filters.CharFilter(field_name="person__username", help_text="A user name.")
    on = django_filters.DateFilter(method="by_day", label="A day on which they are away.")

    class Meta:
        model = DayOff
        fields = ("person", "on")

    def by_day(self, rows: object, name: str, value: object) -> object:
        return rows.filter(first_day__lte=value, last_day__gte=value)  # type: ignore[attr-defined]


class DayOffViews(SetByManagers):
    """Days off, for those who manage."""

    queryset = DayOff.objects.select_related("person")
    serializer_class = DayOffSerializer
    filterset_class = DayOffFilters
