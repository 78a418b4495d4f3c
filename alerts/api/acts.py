"""What people do with alerts, in the API: with one, or the same with several."""

from collections.abc import Callable
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from alerts import bell
from alerts.acts import act_on, act_on_many
from alerts.api.rows import AlertSerializer
from alerts.lifecycle import Acknowledge, ActRefusedError, Assign, Comment, Event, Resolve, Snooze, Unsnooze
from alerts.models import Alert
from people.caller import caller_of
from people.models import User

MOST_AT_ONCE = 500


class AssignSerializer(serializers.Serializer[None]):
    assignee = serializers.CharField(allow_null=True, help_text="A user name; null: nobody's.")


class SnoozeSerializer(serializers.Serializer[None]):
    until = serializers.DateTimeField()
    reason = serializers.CharField(max_length=300)


class CommentSerializer(serializers.Serializer[None]):
    text = serializers.CharField(max_length=2000)


class ResolveSerializer(serializers.Serializer[None]):
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class AlertBulkSerializer(serializers.Serializer[None]):
    """The same act on several alerts, each for itself."""

    alerts = serializers.ListField(child=serializers.IntegerField(min_value=1), min_length=1, max_length=MOST_AT_ONCE)
    act = serializers.ChoiceField(choices=("acknowledge", "assign", "snooze", "unsnooze", "comment", "resolve"))
    assignee = serializers.CharField(allow_null=True, required=False, default=None)
    until = serializers.DateTimeField(required=False)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    text = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class BulkResultSerializer(serializers.Serializer[Any]):
    """`error` empty: done."""

    alert_id = serializers.IntegerField()
    error = serializers.CharField()
    code = serializers.CharField()


class ActsOnAlerts(GenericViewSet[Alert]):
    """The acts, for the views of alerts."""

    @extend_schema(request=None, responses=AlertSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def acknowledge(self, request: Request, pk: str) -> Response:
        """The caller sees to it."""
        return self._act(request, pk, Acknowledge(caller_of(request).pk))

    @extend_schema(request=AssignSerializer, responses=AlertSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def assign(self, request: Request, pk: str) -> Response:
        """It is somebody's, or nobody's."""
        return self._act(request, pk, _assign(_valid(AssignSerializer, request)["assignee"]))

    @extend_schema(request=SnoozeSerializer, responses=AlertSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def snooze(self, request: Request, pk: str) -> Response:
        """Put away until then, or until it worsens."""
        asked = _valid(SnoozeSerializer, request)
        return self._act(request, pk, Snooze(asked["until"], asked["reason"]))

    @extend_schema(request=None, responses=AlertSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def unsnooze(self, request: Request, pk: str) -> Response:
        """Awake again."""
        return self._act(request, pk, Unsnooze())

    @extend_schema(request=CommentSerializer, responses=AlertSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def comment(self, request: Request, pk: str) -> Response:
        """A word on it."""
        return self._act(request, pk, Comment(_valid(CommentSerializer, request)["text"]))

    @extend_schema(request=ResolveSerializer, responses=AlertSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def resolve(self, request: Request, pk: str) -> Response:
        """Done; with a reason where its fault can still be seen."""
        return self._act(request, pk, Resolve(_valid(ResolveSerializer, request)["reason"]))

    @extend_schema(request=AlertBulkSerializer, responses=BulkResultSerializer(many=True), filters=False)
    @action(detail=False, methods=["post"], pagination_class=None, filterset_class=None)
    def bulk(self, request: Request) -> Response:
        """The same act on several alerts: one answer for each."""
        asked = _valid(AlertBulkSerializer, request)
        if asked["act"] == "snooze" and "until" not in asked:
            raise ValidationError({"until": [gettext("Say until when.")]})
        events: dict[str, Callable[[], Event]] = {
            "acknowledge": lambda: Acknowledge(caller_of(request).pk),
            "assign": lambda: _assign(asked["assignee"]),
            "snooze": lambda: Snooze(asked["until"], asked["reason"]),
            "unsnooze": Unsnooze,
            "comment": lambda: Comment(asked["text"]),
            "resolve": lambda: Resolve(asked["reason"]),
        }
        event = events[asked["act"]]()
        results = act_on_many(asked["alerts"], event, caller_of(request), timezone.now())
        bell.ring()
        return Response(BulkResultSerializer(results, many=True).data)

    def _act(self, request: Request, pk: str, event: Event) -> Response:
        try:
            act_on(int(pk), event, caller_of(request), timezone.now())
        except Alert.DoesNotExist as fault:
            raise Http404 from fault
        except ActRefusedError as fault:
            raise ValidationError({fault.field or "alert": [str(fault)]}) from fault
        bell.ring()
        return Response(self.get_serializer(self.get_queryset().get(pk=pk)).data)


def _valid(kind: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    asked = kind(data=request.data)
    asked.is_valid(raise_exception=True)
    values: dict[str, Any] = asked.validated_data
    return values


def _assign(name: str | None) -> Assign:
    if name is None:
        return Assign(None)
    person = User.objects.filter(username=name, is_active=True).first()
    if person is None:
        raise ValidationError({"assignee": [gettext("Nobody of this name may see this alert and act on it.")]})
    return Assign(person.pk)
