"""The REST API of rules: the numbers that judge, with their dates and sources. Rules of one store only with the store."""

import django_filters  # type: ignore[import-untyped]
from django.db.models import Q, QuerySet
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from inspections.models import Rule
from people.filters import StrictFilterSet


class RuleFilters(StrictFilterSet):
    """By name and scope, and by a day on which they hold."""

    key = django_filters.CharFilter()
    platform = django_filters.CharFilter()
    country = django_filters.CharFilter(lookup_expr="iexact")
    tier = django_filters.CharFilter()
    store = django_filters.NumberFilter(field_name="store_id")
    edited = django_filters.BooleanFilter()
    on = django_filters.DateFilter(method="by_day", label="A day on which the rule holds.")

    class Meta:
        model = Rule
        fields = ("key", "platform", "country", "tier", "store", "edited", "on")

    def by_day(self, rows: QuerySet[Rule], name: str, value: object) -> QuerySet[Rule]:
        return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=value), valid_from__lte=value)


class RuleSerializer(serializers.ModelSerializer[Rule]):
    """A rule. `country`, `tier` empty and `store` null: it holds for all of them. `valid_to` null: until further notice."""

    ladder = serializers.DictField(child=serializers.FloatField())
    store = serializers.IntegerField(source="store_id", allow_null=True)

    class Meta:
        model = Rule
        fields = (
            *("id", "key", "platform", "country", "tier", "store", "value", "unit", "ladder"),
            *("valid_from", "valid_to", "source", "confidence", "edited"),
        )
        read_only_fields = fields


class RuleViews(ReadOnlyModelViewSet[Rule]):
    """Rules of the caller's areas: of every store, and of those stores that the caller sees."""

    queryset = Rule.objects.none()
    serializer_class = RuleSerializer
    filterset_class = RuleFilters
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Rule]:
        return Rule.objects.visible_to(self.request.user)  # type: ignore[arg-type]
