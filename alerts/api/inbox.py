"""The caller's own inbox in the API."""

import django_filters  # type: ignore[import-untyped]
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from alerts.models import InboxEntry
from people.filters import StrictFilterSet


class InboxSerializer(serializers.ModelSerializer[InboxEntry]):
    """A message in the inbox in the app. `alerts`: how many it tells of."""

    alert = serializers.IntegerField(source="alert_id", allow_null=True)

    class Meta:
        model = InboxEntry
        fields = ("id", "at", "severity", "subject", "lines", "link", "alert", "alerts", "read_at")
        read_only_fields = fields


class InboxFilters(StrictFilterSet):
    unread = django_filters.BooleanFilter(field_name="read_at", lookup_expr="isnull")

    class Meta:
        model = InboxEntry
        fields = ("unread",)


class InboxViews(ReadOnlyModelViewSet[InboxEntry]):
    """The caller's own inbox."""

    queryset = InboxEntry.objects.none()
    serializer_class = InboxSerializer
    filterset_class = InboxFilters
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[InboxEntry]:
        return InboxEntry.objects.of(self.request.user)  # type: ignore[arg-type]

    @extend_schema(request=None, responses=InboxSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def read(self, request: Request, pk: str) -> Response:
        """Read."""
        entry = self.get_object()
        InboxEntry.objects.filter(pk=entry.pk, read_at=None).update(read_at=timezone.now())
        entry.refresh_from_db()
        return Response(self.get_serializer(entry).data)
