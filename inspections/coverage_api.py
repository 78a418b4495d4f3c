"""The coverage matrix in the API; the same for everybody, it holds no store."""

from functools import cache
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from inspections.coverage import Coverage, coverage
from inspections.items import Item


class CoverageSerializer(serializers.Serializer[Coverage]):
    """One checklist line on one platform. `sources`: where its data comes from; `not_judged`, `missing`: why not."""

    platform = serializers.CharField()
    item = serializers.ChoiceField(choices=Item.choices)
    covered = serializers.ChoiceField(choices=["covered", "partly", "read", "attested", "not_covered"], source="word")
    sources = serializers.ListField(child=serializers.CharField())
    attested = serializers.ListField(child=serializers.CharField(), help_text="What people look up by hand.")
    judged = serializers.ListField(child=serializers.CharField())
    not_judged = serializers.DictField(child=serializers.CharField())
    read = serializers.ListField(child=serializers.CharField())
    missing = serializers.DictField(child=serializers.CharField())


class CoverageView(APIView):
    """What can be seen of which checklist line on which platform, made from the code."""

    @extend_schema(responses=CoverageSerializer(many=True), operation_id="coverage_list")
    def get(self, request: Request) -> Response:
        return Response(_told())


@cache
def _told() -> list[dict[str, Any]]:
    """Once a process: neither language nor caller changes it."""
    rows: Any = coverage()
    return list(CoverageSerializer(rows, many=True).data)
