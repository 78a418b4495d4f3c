"""The REST API of readings: tools push figures, people's programs attest them, everybody reads them back."""

from typing import Any

import msgspec
from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from inspections.bell import ring
from inspections.figures import KINDS
from inspections.models import ReadingSource, StoreReading
from inspections.told.readings import GivenReading, KeptReading, keep_reading
from inspections.told.stores_named import StoreNameSerializer, named_store
from people.filters import MomentFilter, StrictFilterSet
from people.models import User
from people.programs.written_lists import WrittenViews
from people.programs.written_rows import Teller, Told, WrittenRows, moments, same
from people.roles import Role

import django_filters  # type: ignore[import-untyped]  # isort: skip

MOST_AT_ONCE = 500


class ReadingFilters(StrictFilterSet):
    """By store, figure, source and time."""

    store = django_filters.NumberFilter(field_name="store_id")
    platform = django_filters.CharFilter(field_name="store__platform")
    key = django_filters.CharFilter()
    source = django_filters.ChoiceFilter(choices=ReadingSource.choices)
    observed_after = MomentFilter(field_name="observed_at", lookup_expr="gt")

    class Meta:
        model = StoreReading
        fields = ("store", "platform", "key", "source", "observed_after")


class StoreReadingSerializer(serializers.ModelSerializer[StoreReading]):
    """A kept figure. `value` and `target` are decimals as text."""

    name = serializers.SerializerMethodField()
    shop_id = serializers.CharField(source="store.external_id")
    platform = serializers.CharField(source="store.platform")

    class Meta:
        model = StoreReading
        fields = (
            *("id", "store", "platform", "shop_id", "key", "name", "area", "value", "unit", "target", "comparator"),
            *("source", "observed_at", "received_at", "note"),
        )
        read_only_fields = fields

    def get_name(self, reading: StoreReading) -> str:
        return _name_of(reading.key)


def _name_of(key: str) -> str:
    kind = KINDS.get(key)
    return str(kind.title) if kind else key


class _Key(msgspec.Struct):
    """What a reading's name is told from."""

    key: str


READING_ROWS = WrittenRows(
    StoreReading,
    {
        **same("id"),
        "store": F("store_id"),
        "platform": F("store__platform"),
        "shop_id": F("store__external_id"),
        **same("key", "area"),
        "value": Cast("value", TextField()),
        **same("unit"),
        "target": Cast("target", TextField()),
        **same("comparator", "source"),
        **moments("observed_at", "received_at"),
        **same("note"),
    },
    Told(("name",), _Key, same("key")),
)


class GivenReadingSerializer(StoreNameSerializer):
    """A figure to be kept. `unit` is the figure's own: percent, count, points, minutes, days, rating, or a currency."""

    key = serializers.CharField(max_length=40, help_text=f"One of: {', '.join(sorted(KINDS))}.")
    value = serializers.DecimalField(max_digits=20, decimal_places=4)
    unit = serializers.CharField(max_length=16)
    observed_at = serializers.DateTimeField(help_text="When it was seen, with its offset from UTC.")
    target = serializers.DecimalField(max_digits=20, decimal_places=4, required=False, allow_null=True)
    comparator = serializers.CharField(max_length=2, required=False, allow_blank=True)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class KeptSerializer(serializers.Serializer[Any]):
    """What became of one of many. `state`: kept, known (it was kept before) or refused, with `errors` by field."""

    index = serializers.IntegerField(help_text="Its place in what was sent, from 0.")
    state = serializers.ChoiceField(choices=["kept", "known", "refused"])
    id = serializers.IntegerField(allow_null=True)
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField())
    )


class ManyKeptSerializer(serializers.Serializer[Any]):
    """What became of them all; those that were refused keep no other from being kept."""

    kept = serializers.IntegerField()
    known = serializers.IntegerField()
    refused = serializers.IntegerField()
    results = KeptSerializer(many=True)


class MayTell(BasePermission):
    """Those who only look on tell us nothing."""

    message = "Your role does not allow this."

    def has_permission(self, request: Request, view: object) -> bool:
        return isinstance(request.user, User) and request.user.role != Role.VIEWER


class ReadingViews(WrittenViews):
    """Figures that were pushed or attested, the youngest first."""

    written = READING_ROWS
    queryset = StoreReading.objects.none()
    serializer_class = StoreReadingSerializer
    filterset_class = ReadingFilters

    def get_queryset(self) -> QuerySet[StoreReading]:
        return StoreReading.objects.visible_to(self.request.user)  # type: ignore[arg-type]

    def teller(self) -> Teller:
        return lambda reading: {"name": _name_of(reading.key)}

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated(), *([MayTell()] if self.request.method == "POST" else [])]

    @extend_schema(
        request=PolymorphicProxySerializer(
            component_name="OneOrManyReadings",
            serializers=[GivenReadingSerializer, GivenReadingSerializer(many=True)],
            resource_type_field_name=None,
            many=False,
        ),
        responses={200: ManyKeptSerializer, 201: StoreReadingSerializer},
        operation_id="readings_create",
        filters=False,
    )
    def create(self, request: Request) -> Response:
        """Keeps one figure, or a list of up to 500. The same figure of the same moment, sent again, is kept once.

        One: 201 when it is kept, 200 when it was known, 400 when it is refused. A list: 200 with what became of each.
        """
        if not isinstance(request.data, list):
            kept = self._keep(request.data)
            if kept.errors or kept.reading is None:
                raise serializers.ValidationError(dict(kept.errors))
            ring()
            code = status.HTTP_201_CREATED if kept.is_new else status.HTTP_200_OK
            return Response(StoreReadingSerializer(kept.reading).data, status=code)
        if len(request.data) > MOST_AT_ONCE:
            sentence = _("Send at most {most} at once; these are {count}.")
            raise serializers.ValidationError([sentence.format(most=MOST_AT_ONCE, count=len(request.data))])
        results = [_result(index, self._keep(one)) for index, one in enumerate(request.data)]
        ring()
        counts = {state: sum(one["state"] == state for one in results) for state in ("kept", "known", "refused")}
        return Response({**counts, "results": results})

    def _keep(self, sent: object) -> KeptReading:
        person: Any = self.request.user
        form = GivenReadingSerializer(data=sent)
        try:
            form.is_valid(raise_exception=True)
            values = form.validated_data
            store = named_store(values, person)
        except serializers.ValidationError as fault:
            detail: Any = fault.detail
            return KeptReading(None, errors=detail if isinstance(detail, dict) else {"": detail})
        given = GivenReading(
            store=store,
            key=values["key"],
            value=values["value"],
            unit=values["unit"],
            observed_at=values["observed_at"],
            target=values.get("target"),
            comparator=values.get("comparator", ""),
            note=values.get("note", ""),
        )
        return keep_reading(given, by=person, now=timezone.now())


def _result(index: int, kept: KeptReading) -> dict[str, Any]:
    state = "refused" if kept.errors else "kept" if kept.is_new else "known"
    return {
        "index": index,
        "state": state,
        "id": kept.reading.pk if kept.reading else None,
        "errors": {name: [str(one) for one in sentences] for name, sentences in kept.errors.items()},
    }
