"""Silences in the API: nobody is told of some alerts for a while, with a reason."""

import django_filters  # type: ignore[import-untyped]
from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import serializers

from alerts.api.narrowed import ABOUT, NarrowedSerializer
from alerts.models import Silence
from people.caller import caller_of
from people.filters import StrictFilterSet
from people.programs.set_by_managers import SetByManagers


class AlertSilenceSerializer(NarrowedSerializer, serializers.ModelSerializer[Silence]):
    """From when until when, why, and by whom. What is silenced waits and is told when it ends."""

    by = serializers.CharField(source="by.username", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Silence
        fields = ("id", "reason", "begins_at", "ends_at", "by", *ABOUT)


class SilenceFilters(StrictFilterSet):
    active = django_filters.BooleanFilter(method="at_this_moment", help_text="Whether it silences at this moment.")

    class Meta:
        model = Silence
        fields = ("active",)

    def at_this_moment(self, rows: QuerySet[Silence], name: str, value: bool) -> QuerySet[Silence]:
        now = timezone.now()
        running = {"begins_at__lte": now, "ends_at__gt": now}
        return rows.filter(**running) if value else rows.exclude(**running)


class SilenceViews(SetByManagers):
    """Silences, for those who manage. Deleting one ends it; what it held back is told then."""

    queryset = Silence.objects.select_related("by").prefetch_related("groups")
    serializer_class = AlertSilenceSerializer
    filterset_class = SilenceFilters

    def begin(self, row: Silence) -> None:
        row.by = caller_of(self.request)
