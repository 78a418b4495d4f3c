"""The dry run in the API: who would hear of an alert like this, when, by which way and why."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alerts.dry_run import AskedWronglyError, asked_of, dry_run
from people.api import ManagesStores
from people.caller import caller_of
from stores.models import Store


class ToldSerializer(serializers.Serializer[Any]):
    """Who would hear of it, by which way, when and why; or would not."""

    who = serializers.CharField()
    verdict = serializers.CharField()
    channel = serializers.CharField()
    at = serializers.DateTimeField()
    reason = serializers.CharField()
    text = serializers.CharField()


class ToldStepSerializer(serializers.Serializer[Any]):
    """If nobody acknowledged it until then."""

    at = serializers.DateTimeField()
    audience = serializers.CharField()
    policy = serializers.CharField()
    who = ToldSerializer(many=True)


class DryRunSerializer(serializers.Serializer[Any]):
    """The whole answer."""

    lines = ToldSerializer(many=True)
    steps = ToldStepSerializer(many=True)


class DryRunView(APIView):
    """Who would hear of an alert like this? For those who manage; nobody is told."""

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated(), ManagesStores()]

    @extend_schema(
        operation_id="alerts_dry_run",
        parameters=[
            *(OpenApiParameter(name, required=True) for name in ("store", "item", "severity")),
            *(OpenApiParameter(name) for name in ("check", "at", "due_in_hours")),
        ],
        responses=DryRunSerializer,
    )
    def get(self, request: Request) -> Response:
        """By the functions that route for real."""
        stores = Store.objects.visible_to(caller_of(request))
        try:
            asked = asked_of(request.query_params.dict(), stores, timezone.now())
        except AskedWronglyError as fault:
            raise ValidationError({name: [text] for name, text in fault.errors.items()}) from fault
        return Response(DryRunSerializer(dry_run(asked)).data)
