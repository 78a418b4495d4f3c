"""The REST API of a store's figures from all sources."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from inspections.conduct import Source
from inspections.told.figures import figures_of
from people.roles import Area
from stores.models import Store


class FigureSerializer(serializers.Serializer[Any]):
    """A figure from one source. `value` null: there is no data, which is not 0."""

    key = serializers.CharField(help_text="Our word for it; empty for what only the platform has a word for.")
    name = serializers.CharField()
    area = serializers.ChoiceField(choices=Area.choices)
    value = serializers.DecimalField(max_digits=20, decimal_places=4, allow_null=True)
    unit = serializers.CharField()
    target = serializers.DecimalField(max_digits=20, decimal_places=4, allow_null=True)
    comparator = serializers.CharField()
    respected = serializers.BooleanField(allow_null=True)
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=[one.value for one in Source]
    )
    observed_at = serializers.DateTimeField(allow_null=True, help_text="null: in the last round.")
    basis = serializers.CharField(help_text="What a computed figure was counted from.")


class StoreFiguresView(APIView):
    """Figures of one store."""

    @extend_schema(responses=FigureSerializer(many=True), operation_id="stores_figures")
    def get(self, request: Request, pk: int) -> Response:
        """Every figure of the caller's areas: the platform's, computed ones beside them, pushed and attested ones."""
        caller: Any = request.user
        store = get_object_or_404(Store.objects.visible_to(caller), pk=pk)
        figures = figures_of(store, areas=caller.areas(), now=timezone.now())
        return Response(FigureSerializer(figures, many=True).data)
