"""Manual items and attestations in the API."""

import contextlib
from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language, gettext
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from inspections.figures import KINDS, MONEY
from inspections.items import Item
from inspections.manual.attest import AttestationRefusedError, NotYoursError, attest, item_of
from inspections.manual.evidence import MOST_BYTES, EvidenceRefusedError, evidence_of
from inspections.manual.facts import Look, Standing
from inspections.manual.item_list import manual_items
from inspections.manual.tasks import Task, tasks_of
from inspections.models import Attestation, Evidence, LookVerdict
from inspections.store_field import OwnStoreField
from people.filters import MomentFilter, StrictFilterSet
from people.models import User
from people.roles import Role
from stores.api import StoreRefSerializer
from stores.models import Store


def _item_choices() -> list[tuple[str, str]]:
    return [(item.id, item.title) for item in manual_items().by_id.values()]


class LookSerializer(serializers.Serializer[Look]):
    """What somebody said last."""

    verdict = serializers.ChoiceField(choices=LookVerdict.choices)
    at = serializers.DateTimeField()
    by = serializers.CharField()
    note = serializers.CharField()
    expires_at = serializers.DateTimeField(help_text="Until when it counts.")


class TaskFigureSerializer(serializers.Serializer[None]):
    """A figure that may be told with the attestation."""

    key = serializers.CharField()
    unit = serializers.CharField(help_text="Money: the store's own currency.")


class ManualItemSerializer(serializers.Serializer[Task]):
    """Something of a store that is looked up by hand. `standing`, worst first: overdue, problem, could_not_look, waiting, ok."""

    store = StoreRefSerializer()
    item = serializers.CharField(source="item.id")
    title = serializers.SerializerMethodField()
    line = serializers.ChoiceField(choices=Item.choices, source="item.line")
    role = serializers.ChoiceField(choices=Role.choices, source="item.role", help_text="Whose task it is.")
    every_days = serializers.IntegerField(source="item.every_days")
    standing = serializers.ChoiceField(choices=[one.value for one in Standing])
    due_at = serializers.DateTimeField(source="fact.due_at", allow_null=True)
    is_mine = serializers.BooleanField(help_text="Whether the caller may attest it.")
    link = serializers.URLField(help_text="Where in Seller Center.")
    steps = serializers.SerializerMethodField()
    figures = serializers.SerializerMethodField()
    newest = LookSerializer(source="fact.newest", allow_null=True)

    def get_title(self, task: Task) -> str:
        return gettext(task.item.title)

    def get_steps(self, task: Task) -> list[str]:
        return task.item.steps_in(get_language() or "en")

    @extend_schema(responses=TaskFigureSerializer(many=True))
    def get_figures(self, task: Task) -> list[dict[str, str]]:
        kinds = [KINDS[key] for key in task.item.figures]
        return [{"key": one.key, "unit": task.store.currency if one.unit == MONEY else one.unit} for one in kinds]


class ManualItemFilters(StrictFilterSet):
    """`item` and `standing` narrow what is told of each store."""

    store = django_filters.NumberFilter(field_name="pk")
    platform = django_filters.CharFilter()
    item = django_filters.ChoiceFilter(choices=_item_choices, method="of_tasks")
    standing = django_filters.ChoiceFilter(choices=[(one.value, one.value) for one in Standing], method="of_tasks")
    is_mine = django_filters.BooleanFilter(method="of_tasks")

    class Meta:
        model = Store
        fields = ("store", "platform", "item", "standing", "is_mine")

    def of_tasks(self, rows: QuerySet[Store], name: str, value: Any) -> QuerySet[Store]:
        return rows

    def admits(self, task: Task) -> bool:
        """Whether a task is asked for."""
        return (
            self.asked("item") in (None, task.item.id)
            and self.asked("standing") in (None, task.standing)
            and self.asked("is_mine") in (None, task.is_mine)
        )


class ManualItemViews(GenericViewSet[Store]):
    """What is looked up by hand, of the caller's stores and checklist lines."""

    queryset = Store.objects.none()
    # The rows are stores, what is told are their items.
    serializer_class = ManualItemSerializer  # type: ignore[assignment]
    filterset_class = ManualItemFilters

    def get_queryset(self) -> QuerySet[Store]:
        return Store.objects.visible_to(self.request.user).filter(is_active=True)  # type: ignore[arg-type]

    @extend_schema(operation_id="manual_items_list", responses=ManualItemSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Worst first within a page. `limit` counts stores, each of which has several items."""
        assert isinstance(request.user, User)  # noqa: S101  (the permissions let nobody else in)
        asked = ManualItemFilters(request.query_params, queryset=self.get_queryset(), request=request)
        if not asked.is_valid():
            raise ValidationError(asked.errors)
        page = self.paginate_queryset(asked.qs)
        tasks = [task for task in tasks_of(page or [], request.user, timezone.now()) if asked.admits(task)]
        rows: Any = tasks
        return self.get_paginated_response(ManualItemSerializer(rows, many=True).data)


class AttestationSerializer(serializers.ModelSerializer[Attestation]):
    """What somebody said. `evidence`: where its file is, or null."""

    store = StoreRefSerializer(read_only=True)
    item = serializers.CharField(source="item_id")
    by = serializers.CharField(source="by.username")
    evidence = serializers.SerializerMethodField()

    class Meta:
        model = Attestation
        fields = ("id", "store", "item", "line", "verdict", "note", "by", "at", "expires_at", "evidence")
        read_only_fields = fields

    def get_evidence(self, attestation: Attestation) -> str | None:
        if not hasattr(attestation, "evidence"):
            return None
        return str(reverse("evidence", args=[attestation.pk], request=self.context.get("request")))


class AttestSerializer(serializers.Serializer[None]):
    """What the caller saw. As JSON, or as multipart/form-data with a file; figures are then fields `figures.<key>`."""

    store = OwnStoreField()
    item = serializers.ChoiceField(choices=_item_choices())
    verdict = serializers.ChoiceField(choices=LookVerdict.choices)
    note = serializers.CharField(required=False, allow_blank=True, default="")
    figures = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False, default=dict)
    evidence = serializers.FileField(required=False, help_text="PNG, JPG or PDF, 5 MB at most.")

    def validate_evidence(self, file: Any) -> Evidence:
        with contextlib.closing(file):
            if file.size > MOST_BYTES:
                raise serializers.ValidationError(gettext("The file is larger than 5 MB."))
            try:
                return evidence_of(file.name, file.read())
            except EvidenceRefusedError as fault:
                raise serializers.ValidationError(str(fault)) from fault


class AttestationFilters(StrictFilterSet):
    store = django_filters.NumberFilter(field_name="store_id")
    item = django_filters.ChoiceFilter(field_name="item_id", choices=_item_choices)
    verdict = django_filters.ChoiceFilter(choices=LookVerdict.choices)
    after = MomentFilter(field_name="at", lookup_expr="gt")

    class Meta:
        model = Attestation
        fields = ("store", "item", "verdict", "after")


class AttestationViews(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Attestation]):
    """What people said they saw in Seller Center. Never changed: a correction is a younger one."""

    queryset = Attestation.objects.none()
    serializer_class = AttestationSerializer
    filterset_class = AttestationFilters
    parser_classes = (JSONParser, MultiPartParser)
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Attestation]:
        rows = Attestation.objects.visible_to(self.request.user)  # type: ignore[arg-type]
        return rows.select_related("store", "by", "evidence").defer("evidence__body")

    @extend_schema(request=AttestSerializer, responses={201: AttestationSerializer})
    def create(self, request: Request) -> Response:
        """The caller's own word: 403 when the item is another role's task; programs attest nothing."""
        assert isinstance(request.user, User)  # noqa: S101  (the permissions let nobody else in)
        asked = AttestSerializer(data=request.data, context={"request": request})
        asked.is_valid(raise_exception=True)
        told = dict(asked.validated_data)
        store = told.pop("store")
        item = item_of(store, told.pop("item"))
        if item is None:
            raise ValidationError({"item": ["This is not looked up in this store."]})
        try:
            attestation = attest(store, item, request.user, now=timezone.now(), **told)
        except NotYoursError as fault:
            raise PermissionDenied("This is another role's task.") from fault
        except AttestationRefusedError as fault:
            errors = {f"figures.{key}" if key in KINDS else key: [said] for key, said in fault.errors.items()}
            raise ValidationError(errors) from fault
        answer = AttestationSerializer(attestation, context={"request": request}).data
        return Response(answer, status=status.HTTP_201_CREATED)
