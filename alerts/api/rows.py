"""An alert as the API tells of it: the row, its history, and who was told of it or not, and why."""

import django_filters  # type: ignore[import-untyped]
from django.db.models import F
from django.db.models.functions import Coalesce
from rest_framework import serializers

from alerts.composing import alert_text
from alerts.models import Alert, AlertAct, DeliveryDecision
from alerts.reasons import Reason, Verdict, reason_sentence
from alerts.states import ActKind, AlertState, Origin
from inspections.finding_rows import Judged
from inspections.items import Item, Severity
from people.filters import MomentFilter, StrictFilterSet
from people.programs.written_rows import Told, WrittenRows, moments, same
from stores.api import StoreRefSerializer
from stores.mirror_api.columns import STORE


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


ALERT_ROWS = WrittenRows(
    Alert,
    {
        **same("id"),
        "store": STORE.source,
        **same("item"),
        "check": F("check_id"),
        **same("subject", "severity", "state"),
        "assignee": F("assignee__username"),
        **moments("due_at"),
        **same("episode", "repeats", "is_regressed"),
        **moments("opened_at", "updated_at", "cleared_at", "acknowledged_at", "snoozed_until"),
        **same("snooze_reason"),
        **moments("ended_at"),
        "finding": F("finding_id"),
        "incident": F("incident_id"),
    },
    Told(
        ("text",),
        Judged,
        {
            **same("check_id"),
            # the finding's, where there is one
            "details": Coalesce(F("finding__details"), F("details")),
            "time_zone": F("store__time_zone"),
        },
    ),
)


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
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")

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
