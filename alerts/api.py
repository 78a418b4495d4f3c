"""Alerts in the REST API: lists, what can be done with them, who was told and why not, routes, policies and the dry run."""

from collections.abc import Callable
from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from alerts import bell
from alerts.acts import act_on, act_on_many
from alerts.composing import alert_text
from alerts.dry_run import AskedWronglyError, asked_of, dry_run
from alerts.lifecycle import Acknowledge, ActRefusedError, Assign, Comment, Event, Resolve, Snooze, Unsnooze
from alerts.models import (
    Alert,
    AlertAct,
    DeliveryDecision,
    EscalationPolicy,
    EscalationRule,
    InboxEntry,
    Incident,
    Route,
)
from alerts.reasons import Reason, Verdict, reason_sentence
from alerts.states import ActKind, AlertState, Origin
from inspections.items import Item, Severity
from people.api import ManagesStores
from people.filters import StrictFilterSet
from people.keyset import Order, PageAsked
from people.models import User
from stores.api import StoreRefSerializer
from stores.models import Store

MOST_AT_ONCE = 500


class AlertSerializer(serializers.ModelSerializer[Alert]):
    """What must be known. `text` is in the caller's language; `episode` counts how often it was raised anew."""

    store = StoreRefSerializer()
    check = serializers.CharField(source="check_id")  # type: ignore[assignment]
    text = serializers.SerializerMethodField()
    assignee = serializers.CharField(source="assignee.username", allow_null=True, default=None)
    finding = serializers.IntegerField(source="finding_id", allow_null=True)
    incident = serializers.IntegerField(source="incident_id", allow_null=True)

    class Meta:
        model = Alert
        fields = (
            *("id", "store", "item", "check", "subject", "text", "severity", "state", "assignee", "due_at"),
            *("episode", "repeats", "is_regressed", "opened_at", "updated_at", "cleared_at", "acknowledged_at"),
            *("snoozed_until", "snooze_reason", "ended_at", "finding", "incident"),
        )
        read_only_fields = fields

    def get_text(self, alert: Alert) -> str:
        return alert_text(alert)


class AlertFilters(StrictFilterSet):
    store = django_filters.NumberFilter(field_name="store_id")
    platform = django_filters.CharFilter(field_name="store__platform")
    country = django_filters.CharFilter(field_name="store__country", lookup_expr="iexact")
    item = django_filters.ChoiceFilter(choices=Item.choices)
    check = django_filters.CharFilter(field_name="check_id")
    severity = django_filters.ChoiceFilter(choices=Severity.choices)
    state = django_filters.MultipleChoiceFilter(choices=AlertState.choices)
    incident = django_filters.NumberFilter(field_name="incident_id")
    assignee = django_filters.CharFilter(field_name="assignee__username", help_text="A user name.")
    updated_since = django_filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Alert
        fields = ("store", "item", "severity", "state")


class HistorySerializer(serializers.ModelSerializer[AlertAct]):
    """A line of an alert's history."""

    by = serializers.CharField(source="by_name", help_text="Empty: by itself.")
    kind = serializers.ChoiceField(choices=ActKind.choices)
    origin = serializers.ChoiceField(choices=Origin.choices)

    class Meta:
        model = AlertAct
        fields = ("id", "kind", "by", "origin", "at", "text", "state", "severity", "episode", "assignee_name", "until")
        read_only_fields = fields


class DecisionSerializer(serializers.ModelSerializer[DeliveryDecision]):
    """Why somebody was told, will be, or was not. `reason` is its name, `text` says it in full."""

    who = serializers.SerializerMethodField()
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    reason = serializers.ChoiceField(choices=Reason.choices)
    text = serializers.SerializerMethodField()

    class Meta:
        model = DeliveryDecision
        fields = ("id", "at", "who", "channel", "verdict", "reason", "text")
        read_only_fields = fields

    def get_who(self, decision: DeliveryDecision) -> str:
        return decision.user.get_username() if decision.user else decision.team

    def get_text(self, decision: DeliveryDecision) -> str:
        return reason_sentence(decision.reason, decision.details)


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


class AlertViews(ReadOnlyModelViewSet[Alert]):
    """Alerts of the caller's stores and checklist lines."""

    queryset = Alert.objects.none()
    serializer_class = AlertSerializer
    filterset_class = AlertFilters
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Alert]:
        related = ("store", "finding", "assignee")
        return Alert.objects.visible_to(self.request.user).select_related(*related)  # type: ignore[arg-type]

    @extend_schema(
        operation_id="alerts_list",
        parameters=[OpenApiParameter("order", enum=[one.value for one in Order], description="`updated`: follow.")],
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The newest first, or with `order=updated` in the order in which they changed."""
        asked = PageAsked.of(request.query_params)
        rows = list(asked.cut(self.filter_queryset(self.get_queryset()), "updated_at"))
        following = None
        if len(rows) > asked.limit:
            rows = rows[: asked.limit]
            cursor = asked.cursor_behind(rows[-1].pk, rows[-1].updated_at)
            following = replace_query_param(request.build_absolute_uri(), "cursor", cursor)
        return Response({"next": following, "previous": None, "results": self.get_serializer(rows, many=True).data})

    @extend_schema(responses=HistorySerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filterset_class=None)
    def history(self, request: Request, pk: str) -> Response:
        """Everything that happened to it, the newest first."""
        return Response(HistorySerializer(self.get_object().acts.order_by("-id"), many=True).data)

    @extend_schema(responses=DecisionSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filterset_class=None)
    def decisions(self, request: Request, pk: str) -> Response:
        """Why did I (not) hear of this? Who was told, when, by which way, and who was not, and why."""
        rows = self.get_object().decisions.select_related("user").order_by("-id")[:MOST_AT_ONCE]
        return Response(DecisionSerializer(rows, many=True).data)

    @extend_schema(request=None, responses=AlertSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def acknowledge(self, request: Request, pk: str) -> Response:
        """The caller sees to it."""
        return self._act(request, pk, Acknowledge(_caller(request).pk))

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
            "acknowledge": lambda: Acknowledge(_caller(request).pk),
            "assign": lambda: _assign(asked["assignee"]),
            "snooze": lambda: Snooze(asked["until"], asked["reason"]),
            "unsnooze": Unsnooze,
            "comment": lambda: Comment(asked["text"]),
            "resolve": lambda: Resolve(asked["reason"]),
        }
        event = events[asked["act"]]()
        results = act_on_many(asked["alerts"], event, _caller(request), timezone.now())
        bell.ring()
        return Response(BulkResultSerializer(results, many=True).data)

    def _act(self, request: Request, pk: str, event: Event) -> Response:
        try:
            act_on(int(pk), event, _caller(request), timezone.now())
        except Alert.DoesNotExist as fault:
            raise Http404 from fault
        except ActRefusedError as fault:
            raise ValidationError({fault.field or "alert": [str(fault)]}) from fault
        bell.ring()
        return Response(self.get_serializer(self.get_queryset().get(pk=pk)).data)


class IncidentSerializer(serializers.ModelSerializer[Incident]):
    """The same fault on many stores of a platform. Its alerts: `alerts/?incident=`."""

    check = serializers.CharField(source="check_id")  # type: ignore[assignment]

    class Meta:
        model = Incident
        fields = ("id", "platform", "check", "item", "severity", "opened_at", "grown_at", "closed_at")
        read_only_fields = fields


class IncidentFilters(StrictFilterSet):
    platform = django_filters.CharFilter()
    open = django_filters.BooleanFilter(field_name="closed_at", lookup_expr="isnull")

    class Meta:
        model = Incident
        fields = ("platform",)


class IncidentViews(ReadOnlyModelViewSet[Incident]):
    """Incidents that hold an alert the caller sees."""

    queryset = Incident.objects.none()
    serializer_class = IncidentSerializer
    filterset_class = IncidentFilters
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Incident]:
        return Incident.objects.visible_to(self.request.user)  # type: ignore[arg-type]


_ABOUT = ("severities", "items", "platforms", "countries", "check_ids", "groups")


class RouteSerializer(serializers.ModelSerializer[Route]):
    """Which alerts reach whom; what is empty narrows nothing. Written in the admin."""

    people: Any = serializers.SlugRelatedField(slug_field="username", many=True, read_only=True)

    class Meta:
        model = Route
        fields = (
            *("id", "name", "position", "is_active", "goes_on", *_ABOUT),
            *("audiences", "roles", "people", "teams", "channels"),
        )
        read_only_fields = fields


class RouteViews(ReadOnlyModelViewSet[Route]):
    """Routes, for those who manage. None: the shipped default holds."""

    queryset = Route.objects.prefetch_related("groups", "people")
    serializer_class = RouteSerializer
    lookup_value_regex = r"[0-9]{1,18}"

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated(), ManagesStores()]


class RouteRuleSerializer(serializers.ModelSerializer[EscalationRule]):
    """A step of a policy."""

    person = serializers.CharField(source="person.username", allow_null=True, default=None)

    class Meta:
        model = EscalationRule
        fields = ("after_minutes", "window_left_percent", "audience", "role", "person")
        read_only_fields = fields


class PolicySerializer(serializers.ModelSerializer[EscalationPolicy]):
    """Whom else an alert goes to while nobody acknowledges it. Written in the admin."""

    rules = RouteRuleSerializer(many=True)

    class Meta:
        model = EscalationPolicy
        fields = ("id", "name", "position", "is_active", *_ABOUT, "rules")
        read_only_fields = fields


class PolicyViews(ReadOnlyModelViewSet[EscalationPolicy]):
    """Policies, for those who manage. None: the shipped one holds."""

    queryset = EscalationPolicy.objects.prefetch_related("groups", "rules__person")
    serializer_class = PolicySerializer
    lookup_value_regex = r"[0-9]{1,18}"

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated(), ManagesStores()]


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
        stores = Store.objects.visible_to(_caller(request))
        try:
            asked = asked_of(request.query_params.dict(), stores, timezone.now())
        except AskedWronglyError as fault:
            raise ValidationError({name: [text] for name, text in fault.errors.items()}) from fault
        return Response(DryRunSerializer(dry_run(asked)).data)


class InboxSerializer(serializers.ModelSerializer[InboxEntry]):
    """A message in the inbox in the app. `alerts`: how many it tells of."""

    alert = serializers.IntegerField(source="alert_id", allow_null=True)

    class Meta:
        model = InboxEntry
        fields = ("id", "at", "severity", "subject", "lines", "link", "alert", "alerts", "read_at")
        read_only_fields = fields


class InboxFilters(StrictFilterSet):
    unread = django_filters.BooleanFilter(field_name="read_at", lookup_expr="isnull")

    class Meta:
        model = InboxEntry
        fields = ("unread",)


class InboxViews(ReadOnlyModelViewSet[InboxEntry]):
    """The caller's own inbox."""

    queryset = InboxEntry.objects.none()
    serializer_class = InboxSerializer
    filterset_class = InboxFilters
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[InboxEntry]:
        return InboxEntry.objects.of(self.request.user)  # type: ignore[arg-type]

    @extend_schema(request=None, responses=InboxSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def read(self, request: Request, pk: str) -> Response:
        """Read."""
        entry = self.get_object()
        InboxEntry.objects.filter(pk=entry.pk, read_at=None).update(read_at=timezone.now())
        entry.refresh_from_db()
        return Response(self.get_serializer(entry).data)


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


def _caller(request: Request) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
