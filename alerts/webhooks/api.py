"""Webhook endpoints and their deliveries in the API: one's own for programs, all of them for those who manage."""

from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ModelViewSet, ReadOnlyModelViewSet

from alerts.api.told import OutcomeText
from alerts.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from alerts.webhooks.acts import (
    UrlRefusedError,
    may_keep_endpoints,
    replay,
    replay_failed,
    rotate_secret,
    send_test,
    set_url,
)
from alerts.webhooks.kinds import ALL_KINDS
from people.audit import Verb, record
from people.caller import caller_of
from people.filters import StrictFilterSet
from people.models import User
from people.programs.as_read import ChangedAsRead
from people.programs.set_by_managers import KnownFields


class KeepsEndpoints(BasePermission):
    """Owners, managers, and programs."""

    message = "Your role does not allow this."

    def has_permission(self, request: Request, view: object) -> bool:
        return may_keep_endpoints(request.user)


class EndpointSerializer(KnownFields, serializers.ModelSerializer[WebhookEndpoint]):
    """Another tool. `url` is written and never read; `address` is what may be seen of it."""

    owner = serializers.SlugRelatedField(
        slug_field="username", queryset=User.objects.filter(is_active=True), required=False
    )
    url = serializers.CharField(max_length=2000, write_only=True, help_text="Begins with https://.")
    address = serializers.CharField(source="shown", read_only=True)
    disabled_reason = OutcomeText()
    kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=ALL_KINDS),
        required=False,
        max_length=len(ALL_KINDS),
        help_text="Empty: all.",
    )

    class Meta:
        model = WebhookEndpoint
        fields = (
            *("id", "name", "owner", "url", "address", "kinds", "is_active"),
            *("failing_since", "disabled_reason", "last_sent_at", "made_at"),
        )
        read_only_fields = ("id", "failing_since", "disabled_reason", "last_sent_at", "made_at")

    def validate_owner(self, owner: User) -> User:
        asker = self.context["request"].user
        if owner != asker and not asker.may_manage():
            raise PermissionDenied("You may only keep endpoints of your own.")
        return owner


class SecretSerializer(serializers.Serializer[None]):
    """A secret, shown this once."""

    secret = serializers.CharField(help_text="`whsec_…`; verify with any Standard Webhooks library.")


class EndpointMadeSerializer(EndpointSerializer):
    """An endpoint that was just made, with its secret, shown this once."""

    secret = serializers.CharField(read_only=True)

    class Meta(EndpointSerializer.Meta):
        fields = (*EndpointSerializer.Meta.fields, "secret")  # type: ignore[assignment]


class DeliverySerializer(serializers.ModelSerializer[WebhookDelivery]):
    """One event for one endpoint. `status`: what it answered last, null when it did not."""

    event = serializers.SerializerMethodField()
    kind = serializers.CharField(source="event.kind")
    at = serializers.DateTimeField(source="event.at")
    data = serializers.JSONField(source="event.data")  # type: ignore[assignment]
    excerpt = OutcomeText()

    class Meta:
        model = WebhookDelivery
        fields = (
            *("id", "endpoint", "event", "kind", "at", "data", "state", "attempts", "next_at", "status", "excerpt"),
            *("milliseconds", "made_at", "tried_at", "sent_at"),
        )
        read_only_fields = fields

    def get_event(self, delivery: WebhookDelivery) -> str:
        """As in the header `webhook-id`."""
        return f"evt_{delivery.event_id.hex}"


class ReplaySerializer(serializers.Serializer[None]):
    """From when on what was given up is sent again."""

    since = serializers.DateTimeField()


class ReplayedSerializer(serializers.Serializer[None]):
    """How many are sent again."""

    count = serializers.IntegerField()


class EndpointViews(ChangedAsRead, ModelViewSet[WebhookEndpoint]):
    """Outgoing webhooks: who is told."""

    queryset = WebhookEndpoint.objects.none()
    serializer_class = EndpointSerializer
    lookup_value_regex = r"[0-9]{1,18}"
    http_method_names = ("get", "post", "patch", "delete", "head", "options")  # type: ignore[assignment]

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated(), KeepsEndpoints()]

    def get_queryset(self) -> QuerySet[WebhookEndpoint]:
        return WebhookEndpoint.objects.visible_to(self.request.user).select_related("owner")  # type: ignore[arg-type]

    @extend_schema(responses={201: EndpointMadeSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Makes an endpoint; its secret is in the answer and cannot be read again."""
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        endpoint = WebhookEndpoint(owner=caller_of(request))
        secret = endpoint.make_secret(timezone.now())
        self._keep(endpoint, asked, Verb.MADE)
        answer = {**self.get_serializer(endpoint).data, "secret": secret}
        return Response(answer, status=status.HTTP_201_CREATED, headers={"Cache-Control": "no-store"})

    def _keep(self, endpoint: WebhookEndpoint, serializer: Any, verb: Verb) -> None:
        told = dict(serializer.validated_data)
        url = told.pop("url", None)
        for name, value in told.items():
            setattr(endpoint, name, value)
        if told.get("is_active"):
            endpoint.failing_since, endpoint.told_at, endpoint.disabled_reason = None, None, ""
        if url is not None:
            try:
                set_url(endpoint, url)
            except UrlRefusedError as fault:
                raise ValidationError({"url": [str(fault)]}) from fault
        with transaction.atomic():
            endpoint.save()
            record(self.request.user, verb, endpoint, after={**told, "address": endpoint.shown})
        serializer.instance = endpoint

    @extend_schema(request=None, responses=DeliverySerializer)
    @action(detail=True, methods=["post"])
    def test(self, request: Request, pk: str) -> Response:
        """Sends an event of the kind `test` at once and says what was answered."""
        delivery, _outcome = send_test(self.get_object(), caller_of(request), timezone.now())
        return Response(DeliverySerializer(delivery).data)

    @extend_schema(request=None, responses=SecretSerializer)
    @action(detail=True, methods=["post"])
    def rotate(self, request: Request, pk: str) -> Response:
        """A new secret. For a day both sign, each with a signature of its own."""
        secret = rotate_secret(self.get_object(), caller_of(request), timezone.now())
        return Response({"secret": secret}, headers={"Cache-Control": "no-store"})

    @extend_schema(request=ReplaySerializer, responses=ReplayedSerializer)
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, pk: str) -> Response:
        """Sends again what was given up since."""
        asked = ReplaySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        count = replay_failed(self.get_object(), asked.validated_data["since"], caller_of(request), timezone.now())
        return Response({"count": count})


class DeliveryFilters(StrictFilterSet):
    """By endpoint, by state, by kind of event."""

    endpoint = django_filters.NumberFilter(field_name="endpoint_id")
    state = django_filters.ChoiceFilter(choices=DeliveryState.choices)
    kind = django_filters.CharFilter(field_name="event__kind")

    class Meta:
        model = WebhookDelivery
        fields = ("endpoint", "state", "kind")


class DeliveryViews(ReadOnlyModelViewSet[WebhookDelivery]):
    """Outgoing webhooks: the log."""

    queryset = WebhookDelivery.objects.none()
    serializer_class = DeliverySerializer
    filterset_class = DeliveryFilters
    lookup_value_regex = r"[0-9]{1,18}"

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated(), KeepsEndpoints()]

    def get_queryset(self) -> QuerySet[WebhookDelivery]:
        endpoints = WebhookEndpoint.objects.visible_to(self.request.user)  # type: ignore[arg-type]
        return WebhookDelivery.objects.filter(endpoint__in=endpoints).select_related("event")

    @extend_schema(request=None, responses=ReplayedSerializer)
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, pk: str) -> Response:
        """Sends this one again."""
        one = WebhookDelivery.objects.filter(pk=self.get_object().pk)
        return Response({"count": replay(one, caller_of(request), timezone.now())})
