"""Escalation policies in the API: whom else an alert goes to while nobody acknowledges it."""

from typing import Any

from django.core.exceptions import ValidationError as NotValidError
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from alerts.api.narrowed import ABOUT, NarrowedSerializer, somebody
from alerts.models import EscalationPolicy, EscalationRule
from people.programs.set_by_managers import KnownFields, SetByManagers, by_field

MOST_RULES = 50


class RouteRuleSerializer(KnownFields, serializers.ModelSerializer[EscalationRule]):
    """A step of a policy. With the audience `role` say which role, with `person` say who."""

    person = somebody(required=False, allow_null=True)

    class Meta:
        model = EscalationRule
        fields = ("after_minutes", "window_left_percent", "audience", "role", "person")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        try:
            EscalationRule(**attrs).full_clean(exclude=["policy"])
        except NotValidError as fault:
            raise ValidationError(by_field(fault)) from fault
        return attrs


class PolicySerializer(NarrowedSerializer, serializers.ModelSerializer[EscalationPolicy]):
    """Whom else an alert goes to while nobody acknowledges it. Running alerts keep the steps they were given."""

    rules = RouteRuleSerializer(  # type: ignore[call-arg]
        many=True, required=False, max_length=MOST_RULES, help_text="Replaced whole."
    )

    class Meta:
        model = EscalationPolicy
        fields = ("id", "name", "position", "is_active", *ABOUT, "rules")


class PolicyViews(SetByManagers):
    """Policies, for those who manage. None: the shipped one holds."""

    queryset = EscalationPolicy.objects.prefetch_related("groups", "rules__person")
    serializer_class = PolicySerializer

    def keep_parts(self, row: EscalationPolicy, parts: dict[str, Any]) -> None:
        if "rules" in parts:
            row.rules.all().delete()
            EscalationRule.objects.bulk_create(EscalationRule(policy=row, **rule) for rule in parts["rules"])
