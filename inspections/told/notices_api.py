"""The REST API of the platforms' notices, and of having read them."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from inspections.bell import ring
from inspections.models import NoticeRead
from inspections.policy.api import SeesPolicies
from inspections.told.notices import mark_read
from people.filters import StrictFilterSet
from people.roles import Area
from stores.areas import rows_of_area
from stores.models import Notice

import django_filters  # type: ignore[import-untyped]  # isort: skip


class NoticeFilters(StrictFilterSet):
    """By store, platform, time, and whether anybody here has read it."""

    store = django_filters.NumberFilter(field_name="store_id")
    platform = django_filters.CharFilter(field_name="store__platform")
    seen_after = django_filters.IsoDateTimeFilter(field_name="seen_changed_at", lookup_expr="gt")
    is_read = django_filters.BooleanFilter()

    class Meta:
        model = Notice
        fields = ("store", "platform", "seen_after", "is_read")


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    """A platform's announcement to a store. `published_at` null: the platform gives no time; `seen_changed_at` is ours."""

    is_read = serializers.BooleanField()

    class Meta:
        model = Notice
        fields = (
            *("id", "store", "external_id", "title", "text", "category", "link", "published_at", "seen_changed_at"),
            "is_read",
        )
        read_only_fields = fields


class NoticeViews(ReadOnlyModelViewSet[Notice]):
    """Announcements, newest first."""

    queryset = Notice.objects.none()
    serializer_class = NoticeSerializer
    filterset_class = NoticeFilters
    permission_classes = (IsAuthenticated, SeesPolicies)
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Any]:
        receipts = NoticeRead.objects.filter(store=OuterRef("store"), notice_external_id=OuterRef("external_id"))
        rows = rows_of_area(Notice.objects.all(), Area.POLICY, self.request.user)  # type: ignore[arg-type]
        return rows.annotate(is_read=Exists(receipts)).order_by("-seen_changed_at", "-pk")

    @extend_schema(
        request=None,
        responses=inline_serializer("NoticeReadReceipt", {"is_read": serializers.BooleanField()}),
        operation_id="notices_read",
    )
    @action(detail=True, methods=["post"], url_path="read", filterset_class=None)
    def read(self, request: Request, pk: str) -> Response:
        """The caller has read this notice. Saying so again changes nothing."""
        reader: Any = request.user
        mark_read([self.get_object()], reader, timezone.now())
        ring()
        return Response({"is_read": True})
