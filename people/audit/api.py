"""The audit trail in the API, for those who manage. It is read and never written here."""

from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.viewsets import ReadOnlyModelViewSet

from people.api import ManagesStores
from people.audit.circumstances import Source
from people.audit.entry import AuditEntry
from people.filters import MomentFilter, StrictFilterSet


class AuditFilters(StrictFilterSet):
    """By who, what, where and when."""

    actor = django_filters.NumberFilter(field_name="actor_id")
    verb = django_filters.CharFilter()
    kind = django_filters.CharFilter()
    subject = django_filters.CharFilter(field_name="subject_id")
    store = django_filters.NumberFilter(field_name="store_id")
    source = django_filters.ChoiceFilter(choices=Source.choices)
    request = django_filters.CharFilter(field_name="request_id")
    after = MomentFilter(field_name="at", lookup_expr="gt")
    until = MomentFilter(field_name="at", lookup_expr="lte")

    class Meta:
        model = AuditEntry
        fields = ("verb", "kind", "source")


class AuditEntrySerializer(serializers.ModelSerializer[AuditEntry]):
    """One line. `before`, `after`: the changed fields alone; secrets are blanked."""

    actor = serializers.IntegerField(source="actor_id", allow_null=True)
    subject = serializers.CharField(source="subject_id")
    store = serializers.IntegerField(source="store_id", allow_null=True)
    source = serializers.ChoiceField(choices=Source.choices)  # type: ignore[assignment]
    before = serializers.DictField(allow_null=True)
    after = serializers.DictField(allow_null=True)

    class Meta:
        model = AuditEntry
        fields = (
            *("id", "at", "actor", "actor_name", "source", "address", "request_id", "verb", "kind", "subject"),
            *("label", "store", "before", "after"),
        )
        read_only_fields = fields


class AuditEntryViews(ReadOnlyModelViewSet[AuditEntry]):
    """The audit trail, the newest line first."""

    queryset = AuditEntry.objects.none()
    serializer_class = AuditEntrySerializer
    filterset_class = AuditFilters
    permission_classes = (IsAuthenticated, ManagesStores)
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[AuditEntry]:
        caller: Any = self.request.user
        return AuditEntry.objects.visible_to(caller)
