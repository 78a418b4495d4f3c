"""Incidents in the API: the same fault on many stores."""

import django_filters  # type: ignore[import-untyped]
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from alerts.models import Incident
from people.filters import StrictFilterSet


class IncidentSerializer(serializers.ModelSerializer[Incident]):
    """The same fault on many stores of a platform. Its alerts: `alerts/?incident=`."""

    check = serializers.CharField(source="check_id")  # type: ignore[assignment]

    class Meta:
        model = Incident
        fields = ("id", "platform", "check", "item", "severity", "opened_at", "grown_at", "closed_at")
        read_only_fields = fields


class IncidentFilters(StrictFilterSet):
    platform = django_filters.CharFilter()
    open = django_filters.BooleanFilter(field_name="closed_at", lookup_expr="isnull")

    class Meta:
        model = Incident
        fields = ("platform",)


class IncidentViews(ReadOnlyModelViewSet[Incident]):
    """Incidents that hold an alert the caller sees."""

    queryset = Incident.objects.none()
    serializer_class = IncidentSerializer
    filterset_class = IncidentFilters
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Incident]:
        return Incident.objects.visible_to(self.request.user)  # type: ignore[arg-type]
