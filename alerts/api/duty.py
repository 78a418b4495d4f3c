"""Who is on duty, in the API: shifts, and who stands in for whom. Days off are those of the rota (`days-off/`)."""

import django_filters  # type: ignore[import-untyped]
from rest_framework import serializers

from alerts.api.narrowed import somebody, store_groups
from alerts.models import Deputy, Shift
from people.filters import StrictFilterSet
from people.programs.set_by_managers import KnownFields, SetByManagers


class ShiftSerializer(KnownFields, serializers.ModelSerializer[Shift]):
    """Hours of duty by the clock of a zone. `begins` later than `ends`: over midnight. `groups` empty: every store."""

    person = somebody()
    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6),
        min_length=1,
        max_length=7,
        help_text="Monday is 0, Sunday 6.",
    )
    groups = store_groups()

    class Meta:
        model = Shift
        fields = (
            *("id", "person", "time_zone", "weekdays", "begins", "ends", "leads", "groups"),
            *("holidays_of", "first_day", "last_day"),
        )

    def validate_holidays_of(self, given: str) -> str:
        return given.upper()


class DeputySerializer(KnownFields, serializers.ModelSerializer[Deputy]):
    """Who hears of a person's alerts while that person is away."""

    person, deputy = somebody(), somebody()

    class Meta:
        model = Deputy
        fields = ("id", "person", "deputy")


class ShiftFilters(StrictFilterSet):
    person = django_filters.CharFilter(field_name="person__username", help_text="A user name.")

    class Meta:
        model = Shift
        fields = ("person",)


class DeputyFilters(ShiftFilters):
    class Meta:
        model = Deputy
        fields = ("person",)


class ShiftViews(SetByManagers):
    """Shifts, for those who manage."""

    queryset = Shift.objects.select_related("person").prefetch_related("groups")
    serializer_class = ShiftSerializer
    filterset_class = ShiftFilters


class DeputyViews(SetByManagers):
    """Deputies, for those who manage."""

    queryset = Deputy.objects.select_related("person", "deputy")
    serializer_class = DeputySerializer
    filterset_class = DeputyFilters
