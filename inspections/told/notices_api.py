"""The REST API of the platforms' notices, and of having read them."""

from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from inspections.bell import ring
from inspections.models import NoticeRead
from inspections.policy.api import SeesPolicies
from inspections.told.notices import mark_read
from people.filters import MomentFilter, StrictFilterSet
from people.programs.written_lists import WrittenViews
from people.programs.written_rows import WrittenRows, moments, same
from people.roles import Area
from stores.areas import rows_of_area
from stores.models import Notice

import django_filters  # type: ignore[import-untyped]  # isort: skip


class NoticeFilters(StrictFilterSet):
    """By store, platform, time, and whether anybody here has read it."""

    store = django_filters.NumberFilter(field_name="store_id")
    platform = django_filters.CharFilter(field_name="store__platform")
    seen_after = MomentFilter(field_name="seen_changed_at", lookup_expr="gt")
    is_read = django_filters.BooleanFilter(method="by_receipt")

    class Meta:
        model = Notice
        fields = ("store", "platform", "seen_after", "is_read")

    def by_receipt(self, rows: QuerySet[Notice], name: str, value: bool) -> QuerySet[Notice]:
        return rows.filter(_RECEIPTS if value else ~_RECEIPTS)


_RECEIPTS = Exists(NoticeRead.objects.filter(store=OuterRef("store"), notice_external_id=OuterRef("external_id")))


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


class NoticeViews(WrittenViews):
    """Announcements, newest first."""

    written = WrittenRows(
        Notice,
        {
            **same("id"),
            "store": F("store_id"),
            **same("external_id", "title", "text", "category", "link"),
            **moments("published_at", "seen_changed_at"),
            "is_read": _RECEIPTS,
        },
    )
    queryset = Notice.objects.none()
    serializer_class = NoticeSerializer
    filterset_class = NoticeFilters
    permission_classes = (IsAuthenticated, SeesPolicies)

    def get_queryset(self) -> QuerySet[Any]:
        return rows_of_area(Notice.objects.all(), Area.POLICY, self.request.user)  # type: ignore[arg-type]

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
