"""The REST API of policy changes: what changed on official pages, whom it touches, and the receipt of having read it."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from inspections.items import Severity
from inspections.models import PolicyChange, PolicyPage, PolicyReading
from inspections.policy.reading import mark_read, unread_by
from inspections.policy.wording import weight_text
from people.filters import MomentFilter, StrictFilterSet
from people.models import User
from people.roles import Area

import django_filters  # type: ignore[import-untyped]  # isort: skip


class PolicyChangeFilters(StrictFilterSet):
    """By page, severity, and whether the caller has read it."""

    platform = django_filters.CharFilter(field_name="page__platform")
    country = django_filters.CharFilter(field_name="page__country", lookup_expr="iexact")
    severity = django_filters.ChoiceFilter(choices=Severity.choices)
    seen_after = MomentFilter(field_name="seen_at", lookup_expr="gt")
    unread = django_filters.BooleanFilter(method="by_unread", label="Whether the caller has not read it.")

    class Meta:
        model = PolicyChange
        fields = ("platform", "country", "severity", "seen_after", "unread")

    def by_unread(self, rows: QuerySet[PolicyChange], name: str, value: bool) -> QuerySet[PolicyChange]:
        unread = unread_by(self.request.user).values("pk")
        return rows.filter(pk__in=unread) if value else rows.exclude(pk__in=unread)


class PolicyPageSerializer(serializers.ModelSerializer[PolicyPage]):
    """The page that changed. `country` empty: it speaks for every country of the platform."""

    class Meta:
        model = PolicyPage
        fields = ("id", "platform", "country", "title", "url")
        read_only_fields = fields


class PieceSerializer(serializers.Serializer[list[str]]):
    """A sentence of the comparison."""

    kind = serializers.ChoiceField(choices=["same", "removed", "added", "cut"])
    text = serializers.CharField(allow_blank=True)


class PolicyReadingSerializer(serializers.ModelSerializer[PolicyReading]):
    """A receipt."""

    username = serializers.CharField(source="user.username")
    role = serializers.CharField(source="user.role")

    class Meta:
        model = PolicyReading
        fields = ("username", "role", "at")
        read_only_fields = fields


class PolicyChangeSerializer(serializers.ModelSerializer[PolicyChange]):
    """A change. `severity` is suggested, for `reasons`; `share`: how much of the page differs, 0 to 1."""

    page = PolicyPageSerializer()
    reasons = serializers.SerializerMethodField()
    rules = serializers.ListField(child=serializers.CharField(), source="rule_keys")
    pieces = serializers.SerializerMethodField()
    read_by = PolicyReadingSerializer(source="readings", many=True)

    class Meta:
        model = PolicyChange
        fields = (
            *(
                "id",
                "page",
                "seen_at",
                "added",
                "removed",
                "share",
                "severity",
                "reasons",
                "rules",
                "pieces",
                "read_by",
            ),
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_reasons(self, change: PolicyChange) -> list[str]:
        return [weight_text(reason) for reason in change.reasons]

    @extend_schema_field(PieceSerializer(many=True))
    def get_pieces(self, change: PolicyChange) -> list[dict[str, str]]:
        return [{"kind": kind, "text": text} for kind, text in change.pieces]


class SeesPolicies(BasePermission):
    """Those whose role has the area."""

    message = "Your role does not allow this."

    def has_permission(self, request: Request, view: object) -> bool:
        return isinstance(request.user, User) and Area.POLICY in request.user.areas()


class PolicyChangeViews(ReadOnlyModelViewSet[PolicyChange]):
    """Changes of official policy pages, newest first."""

    queryset = PolicyChange.objects.none()
    serializer_class = PolicyChangeSerializer
    filterset_class = PolicyChangeFilters
    permission_classes = (IsAuthenticated, SeesPolicies)
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[PolicyChange]:
        rows = PolicyChange.objects.visible_to(self.request.user)  # type: ignore[arg-type]
        receipts = Prefetch("readings", PolicyReading.objects.select_related("user"))
        return rows.select_related("page").prefetch_related(receipts)

    @extend_schema(request=None, responses=PolicyReadingSerializer, operation_id="policy_changes_read")
    @action(detail=True, methods=["post"], url_path="read", filterset_class=None)
    def read(self, request: Request, pk: str) -> Response:
        """The caller has read this change. Saying so again changes nothing: the first receipt stays."""
        user: Any = request.user
        return Response(PolicyReadingSerializer(mark_read(self.get_object(), user, timezone.now())).data)
