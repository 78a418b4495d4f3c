"""What the API says of stores, findings, inspections and sweeps. Values come in already narrowed to what the caller may see."""

from typing import Any

import msgspec
from django.utils import timezone
from rest_framework import serializers

from inspections.freshness import ShownCell
from inspections.items import Item, Severity, State
from inspections.models import Finding, Inspection, Sweep
from inspections.standing import Standing
from inspections.wording import finding_text
from people.programs.rendering import told_moment
from stores.api import ReadingSerializer, StoreRefSerializer
from stores.link_state import days_left
from stores.models import Store


class CellSerializer(serializers.Serializer[ShownCell]):
    """One checklist line of a store."""

    item = serializers.ChoiceField(choices=Item.choices)
    state = serializers.ChoiceField(choices=State.choices)
    reason = serializers.CharField(help_text="Why it is unknown, stale or not covered; empty otherwise.")
    since = serializers.DateTimeField(allow_null=True, help_text="When an unknown or stale state began.")
    data_at = serializers.DateTimeField(allow_null=True, help_text="The age of what was judged.")
    open_findings = serializers.IntegerField(source="findings")
    worst_severity = serializers.ChoiceField(
        choices=Severity.choices, allow_null=True, source="worst", help_text="null: no finding is open."
    )

    def to_representation(self, instance: ShownCell) -> dict[str, Any]:
        """By hand, as the rows of lists are. A test holds it to the fields above."""
        told: dict[str, Any] = msgspec.to_builtins(instance)
        return told


class StandingSerializer(serializers.Serializer[Standing]):
    """A store and how it stands now. State, findings and items are of the caller's areas only."""

    id = serializers.IntegerField(source="store.pk")
    name = serializers.CharField(source="store.name")
    platform = serializers.CharField(source="store.platform")
    external_id = serializers.CharField(source="store.external_id")
    country = serializers.CharField(source="store.country", help_text="ISO code of two letters.")
    time_zone = serializers.CharField(source="store.time_zone")
    currency = serializers.CharField(source="store.currency")
    is_active = serializers.BooleanField(source="store.is_active", help_text="Whether it is inspected.")
    authorisation_days_left = serializers.SerializerMethodField()
    state = serializers.ChoiceField(choices=State.choices)
    day = serializers.DateField(allow_null=True, help_text="Of the newest inspection, in the store's own zone.")
    inspected_at = serializers.DateTimeField(source="finished_at", allow_null=True)
    inspected_today = serializers.BooleanField()
    open_findings = serializers.IntegerField()
    worst_severity = serializers.ChoiceField(choices=Severity.choices, allow_null=True)

    def get_authorisation_days_left(self, standing: Standing) -> int | None:
        """Whole days until the seller has to allow our app again; null when not connected, or not told."""
        link = standing.store.connection
        return days_left(link.refresh_expires_at if link else None, timezone.now())

    def to_representation(self, instance: Standing) -> dict[str, Any]:
        """By hand: field by field it took a third of a page's time. A test holds it to the fields above."""
        store = instance.store
        return {
            "id": store.pk,
            "name": store.name,
            "platform": store.platform,
            "external_id": store.external_id,
            "country": store.country,
            "time_zone": store.time_zone,
            "currency": store.currency,
            "is_active": store.is_active,
            "authorisation_days_left": self.get_authorisation_days_left(instance),
            "state": instance.state,
            "day": instance.day and instance.day.isoformat(),
            "inspected_at": told_moment(instance.finished_at),
            "inspected_today": instance.inspected_today,
            "open_findings": instance.open_findings,
            "worst_severity": instance.worst_severity or None,
        }


class StoreDetailSerializer(StandingSerializer):
    """The same with the checklist and how each topic was read."""

    items = CellSerializer(source="cells", many=True)
    readings = ReadingSerializer(source="store.readings_seen", many=True)

    def to_representation(self, instance: Standing) -> dict[str, Any]:
        readings: Any = instance.store.readings_seen  # type: ignore[attr-defined]
        return {
            **super().to_representation(instance),
            "items": CellSerializer(instance.cells, many=True).data,  # type: ignore[arg-type]
            "readings": ReadingSerializer(readings, many=True).data,
        }


class FindingSerializer(serializers.ModelSerializer[Finding]):
    """What is wrong. `text` is in the caller's language, its moments by the store's clock; `closed_at` null: open."""

    store = StoreRefSerializer()
    check = serializers.CharField(source="check_id")  # type: ignore[assignment]
    text = serializers.SerializerMethodField()
    details = serializers.DictField()
    rule = serializers.DictField(allow_null=True, help_text="The rule that judged, as it stood then; null: none.")

    class Meta:
        model = Finding
        fields = (
            "id",
            "store",
            "item",
            "check",
            "subject",
            "severity",
            "since",
            "due_at",
            "opened_at",
            "changed_at",
            "closed_at",
            "text",
            "details",
            "rule",
        )
        read_only_fields = fields

    def get_text(self, finding: Finding) -> str:
        return finding_text(finding.check_id, finding.details, finding.store.time_zone)


class InspectionSerializer(serializers.ModelSerializer[Inspection]):
    """A store's day. `state`, `open_findings` and `items` are of the caller's areas only, as of now or as of the day's end."""

    store = StoreRefSerializer()
    state = serializers.ChoiceField(choices=State.choices)
    open_findings = serializers.IntegerField()
    items = CellSerializer(many=True)

    class Meta:
        model = Inspection
        fields = ("id", "store", "day", "state", "judged_at", "finished_at", "rounds", "open_findings", "items")
        read_only_fields = fields


class SweepSerializer(serializers.ModelSerializer[Sweep]):
    """A pass over many stores. `blind`: stores done of which something could not be read; `finished_at` null: running."""

    asked_by = serializers.CharField(source="asked_by.username", allow_null=True, default=None)

    class Meta:
        model = Sweep
        fields = ("id", "asked_by", "asked_at", "total", "done", "blind", "last_progress_at", "finished_at")
        read_only_fields = fields


class SweepRequestSerializer(serializers.Serializer[None]):
    """Which stores to inspect now; without `stores`, every store the caller sees."""

    stores = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, min_length=1, max_length=500
    )

    def validate_stores(self, ids: list[int]) -> list[int]:
        """All of them must be there for the caller; another's store and none at all look the same."""
        seen = set(
            Store.objects.visible_to(self.context["request"].user).filter(pk__in=ids).values_list("pk", flat=True)
        )
        missing = sorted(set(ids) - seen)
        if missing:
            raise serializers.ValidationError(f"No such store: {', '.join(map(str, missing))}.")
        return ids
