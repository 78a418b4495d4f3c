"""The connections page for programs: each store's connection, how much it is called, what is slowed, spent or silent. No secrets."""

from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from desk.connections import StoreLine, store_lines
from people.api import ManagesStores
from people.filters import StrictFilterSet
from stores.api import ReadingSerializer, StoreRefSerializer
from stores.call_standing import CallBook, QuotaUse, Silence, SlowedRate, Usage
from stores.link_state import LinkState, link_states
from stores.models import ConnectionState, Store


class UsageSerializer(serializers.Serializer[Usage]):
    """The last 24 hours. `codes`: errors by their code, those kept back by our own budget included."""

    calls = serializers.IntegerField()
    error_count = serializers.IntegerField(source="errors")
    retries = serializers.IntegerField()
    waited_seconds = serializers.FloatField(help_text="Waiting for our own budget.")
    bytes = serializers.IntegerField(help_text="Received.")
    codes = serializers.DictField(child=serializers.IntegerField())


class SlowedRateSerializer(serializers.Serializer[SlowedRate]):
    """A rate the platform has refused, calls a second; it grows back slowly."""

    api = serializers.CharField(source="what", help_text="Empty: all that the store asks for.")
    in_force = serializers.FloatField()
    allowed = serializers.FloatField()
    since = serializers.DateTimeField()


class QuotaSerializer(serializers.Serializer[QuotaUse]):
    """A quota's window."""

    name = serializers.CharField()
    used = serializers.IntegerField()
    calls = serializers.IntegerField(allow_null=True, help_text="null: the platform publishes no number.")
    renews_at = serializers.DateTimeField()
    spent_until = serializers.DateTimeField(allow_null=True, help_text="null: not spent.")


class SilenceSerializer(serializers.Serializer[Silence]):
    """The platform does not answer for this store; it is left alone until the next look."""

    since = serializers.DateTimeField()
    next_at = serializers.DateTimeField()
    reason_code = serializers.CharField()


class LinkSerializer(serializers.Serializer[StoreLine]):
    """A store's connection. `known` false: the broker is away, so `slowed`, `quotas` and `silences` may lack something."""

    id = serializers.IntegerField(source="store.pk", help_text="The store's.")
    store = StoreRefSerializer()
    link_state = serializers.ChoiceField(choices=LinkState.choices, source="state")
    connection_state = serializers.ChoiceField(
        choices=ConnectionState.choices, source="store.connection.state", allow_null=True, default=None
    )
    app_key = serializers.CharField(source="store.connection.app.app_key", allow_null=True, default=None)
    authorisation_ends_at = serializers.DateTimeField(
        source="store.connection.refresh_expires_at", allow_null=True, default=None
    )
    authorisation_days_left = serializers.IntegerField(source="days", allow_null=True)
    usage = UsageSerializer(source="standing.usage")
    slowed = SlowedRateSerializer(source="standing.slowed", many=True)
    quotas = QuotaSerializer(source="standing.quotas", many=True)
    silences = SilenceSerializer(source="standing.silences", many=True)
    readings = ReadingSerializer(many=True)
    known = serializers.SerializerMethodField()

    def get_known(self, line: StoreLine) -> bool:
        return bool(self.context["book"].known)


class LinkFilters(StrictFilterSet):
    """By the store's platform, its group's number, or the state of its connection."""

    platform = django_filters.CharFilter()
    group = django_filters.NumberFilter(field_name="groups")
    link_state = django_filters.ChoiceFilter(choices=LinkState.choices, method="by_state")

    class Meta:
        model = Store
        fields = ("platform",)

    def by_state(self, rows: QuerySet[Store], name: str, value: str) -> QuerySet[Store]:
        found = list(rows)
        states = link_states(found, CallBook(timezone.now()))
        return rows.filter(pk__in=[pk for pk, state in states.items() if state == value])


class LinkViews(GenericViewSet[Store]):
    """Connections to the platforms, one row a store; for owners and managers."""

    queryset = Store.objects.none()
    serializer_class = LinkSerializer  # type: ignore[assignment]
    filterset_class = LinkFilters

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated(), ManagesStores()]

    def get_queryset(self) -> QuerySet[Store]:
        rows = Store.objects.visible_to(self.request.user).filter(is_active=True)  # type: ignore[arg-type]
        return rows.select_related("connection__app")

    @extend_schema(operation_id="connections_list", responses=LinkSerializer(many=True))
    def list(self, request: Request) -> Response:
        """The caller's stores and how their connections stand."""
        now = timezone.now()
        book = CallBook(now)
        page: list[Any] = list(self.paginate_queryset(self.filter_queryset(self.get_queryset())) or [])
        lines = store_lines(page, link_states(page, book), book, now)
        shown = LinkSerializer(lines, many=True, context={"book": book})  # type: ignore[arg-type]
        return self.get_paginated_response(shown.data)
