"""The REST API of the proof: sealed store-days, and the heads over all stores."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from inspections.api import SeesEveryStore
from inspections.items import Item, State, items_seen_in
from inspections.models import DayHead, SealedDay
from inspections.proof.due import Missed, Today, today_of
from inspections.proof.report import cells_of
from people.filters import StrictFilterSet
from people.models import User

import django_filters  # type: ignore[import-untyped]  # isort: skip


class SealedDayFilters(StrictFilterSet):
    """By day, store, place, and whether the store was inspected."""

    day = django_filters.DateFilter()
    day_from = django_filters.DateFilter(field_name="day", lookup_expr="gte")
    day_to = django_filters.DateFilter(field_name="day", lookup_expr="lte")
    store = django_filters.NumberFilter(field_name="store_id")
    platform = django_filters.CharFilter()
    country = django_filters.CharFilter(lookup_expr="iexact")
    inspected = django_filters.BooleanFilter()
    expected = django_filters.BooleanFilter()

    class Meta:
        model = SealedDay
        fields = ("day", "day_from", "day_to", "store", "platform", "country", "inspected", "expected")


class SealedCellSerializer(serializers.Serializer[Any]):
    """A checklist line of the sealed day. `state` null: the store was not inspected."""

    item = serializers.ChoiceField(choices=Item.choices)
    state = serializers.ChoiceField(choices=State.choices, allow_null=True)
    reason = serializers.CharField()
    data_at = serializers.DateTimeField(allow_null=True)
    findings = serializers.IntegerField()


class SealedDaySerializer(serializers.ModelSerializer[SealedDay]):
    """A store's day as it was sealed. `items` are of the caller's areas only; the hash is over all of them."""

    items = serializers.SerializerMethodField()

    class Meta:
        model = SealedDay
        fields = (
            *("id", "day", "store_id", "platform", "shop_id", "name", "country", "time_zone", "expected", "inspected"),
            *("note", "rounds", "first_at", "judged_at", "finished_at", "items", "sealed_at"),
            *("inspection_hash", "prev_hash", "hash"),
        )
        read_only_fields = fields

    @extend_schema_field(SealedCellSerializer(many=True))
    def get_items(self, row: SealedDay) -> Any:
        caller = self.context["request"].user
        areas = caller.areas() if isinstance(caller, User) else frozenset()
        return SealedCellSerializer(cells_of(row, items_seen_in(areas)), many=True).data


class SealedDayViews(ReadOnlyModelViewSet[SealedDay]):
    """Sealed store-days, the last sealed first."""

    queryset = SealedDay.objects.none()
    serializer_class = SealedDaySerializer
    filterset_class = SealedDayFilters
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[SealedDay]:
        return SealedDay.objects.visible_to(self.request.user)  # type: ignore[arg-type]


class MissedSerializer(serializers.Serializer[Missed]):
    """A store-day whose first round was due and is not there."""

    store = serializers.IntegerField(source="store.pk")
    name = serializers.CharField(source="store.name")
    day = serializers.DateField()
    due_at = serializers.DateTimeField()


class TodaySerializer(serializers.Serializer[Today]):
    """Numbers of stores, each by its own calendar day. `waiting`: whose first round is still to come."""

    done = serializers.IntegerField()
    waiting = serializers.IntegerField()
    missed = MissedSerializer(many=True)


class TodayView(APIView):
    """How far the day now running has come, over the caller's stores."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(responses=TodaySerializer, operation_id="proof_today")
    def get(self, request: Request) -> Response:
        caller: Any = request.user
        return Response(TodaySerializer(today_of(caller, timezone.now())).data)


class DayHeadSerializer(serializers.ModelSerializer[DayHead]):
    """A day over all stores. `cells`: state -> number."""

    cells = serializers.DictField(child=serializers.IntegerField())

    class Meta:
        model = DayHead
        fields = ("day", "expected", "inspected", "cells", "stores_hash", "sealed_at", "prev_hash", "hash")
        read_only_fields = fields


class DayHeadViews(ReadOnlyModelViewSet[DayHead]):
    """Heads of days, for those who see every store. Keep the hashes elsewhere, and the proof cannot be made anew unseen."""

    queryset = DayHead.objects.all()
    serializer_class = DayHeadSerializer
    permission_classes = (IsAuthenticated, SeesEveryStore)
    lookup_field = "day"
    lookup_value_regex = r"\d{4}-\d{2}-\d{2}"
