"""What people want done, for programs: asked for, looked at, taken back, approved, asked for anew; many at once, and put back."""

from collections.abc import Callable
from typing import Any, TypeVar

import django_filters  # type: ignore[import-untyped]
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action as extra
from rest_framework.exceptions import APIException, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from inspections.store_field import OwnStoreField
from people.caller import caller_of
from people.filters import MomentFilter, StrictFilterSet
from stores.actions import acts, bulk
from stores.actions.ask import Asked, ask
from stores.actions.bulk import Looked, Row
from stores.actions.errors import AskError, CollisionError, NoRightError, NotAskedRightError, TooLateError
from stores.actions.kind import AnyKind
from stores.actions.registry import all_kinds, kind_choices, reason_not_offered
from stores.actions.rights import may_ask
from stores.api import StoreRefSerializer
from stores.models import RECALLABLE, Action, ActionBatch, ActionSource, ActionState
from stores.platforms.names import NAMES

T = TypeVar("T")

_KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="The same key twice is one action."
)


def _kinds() -> list[tuple[str, str]]:
    return kind_choices()


class HappenedError(APIException):
    """409: something stands against it that the caller could not know."""

    status_code = status.HTTP_409_CONFLICT


class ActionSerializer(serializers.ModelSerializer[Action]):
    """One thing that somebody wants done. `reason`: the platform's words where it spoke; `can_withdraw`: nothing went out yet."""

    store = StoreRefSerializer(read_only=True)
    reason = serializers.CharField(source="said")
    asked_by = serializers.CharField(source="asked_by_name")
    decided_by = serializers.CharField(source="decided_by_name")
    concerns = serializers.SerializerMethodField(help_text="Why somebody must approve it.")
    can_withdraw = serializers.SerializerMethodField()

    class Meta:
        model = Action
        fields = (
            "id",
            "kind",
            "store",
            "subject",
            "payload",
            "state",
            "reason",
            "concerns",
            "asked_by",
            "asked_at",
            "source",
            "batch",
            "again_of",
            "decided_by",
            "decided_at",
            "not_before",
            "can_withdraw",
            "attempt",
            "tried_at",
            "unsure_at",
            "look_at",
            "platform_id",
            "before",
            "finished_at",
            "changed_at",
        )
        read_only_fields = fields

    def get_concerns(self, action: Action) -> list[str]:
        return [gettext(sentence) for sentence in action.concerns]

    def get_can_withdraw(self, action: Action) -> bool:
        return action.state in RECALLABLE


class AskSerializer(serializers.Serializer[None]):
    """What is wanted. `payload` depends on `kind`; a field that is wrong in it is named `payload.<field>`."""

    kind = serializers.ChoiceField(choices=_kinds())
    store = OwnStoreField()
    payload = serializers.DictField()
    idempotency_key = serializers.CharField(
        required=False, default="", allow_blank=True, help_text="Where no header Idempotency-Key can be sent."
    )
    seen = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=64,
        help_text="The newest message of the conversation that the person saw; 409 when there are newer ones.",
    )
    anyway = serializers.BooleanField(required=False, default=False, help_text="Whatever happened since.")


class BulkRowSerializer(serializers.Serializer[None]):
    """One of many."""

    store = OwnStoreField()
    payload = serializers.DictField()


class BulkSerializer(serializers.Serializer[None]):
    """Many of one kind: looked at with `preview`, else all of them or none."""

    kind = serializers.ChoiceField(choices=_kinds())
    rows = BulkRowSerializer(many=True)
    preview = serializers.BooleanField(required=False, default=False)
    idempotency_key = serializers.CharField(required=False, default="", allow_blank=True)


class LookedSerializer(serializers.Serializer[Looked]):
    """What one row would do."""

    row = serializers.IntegerField(source="row.place")
    store = serializers.IntegerField(source="row.store.pk")
    subject = serializers.CharField()
    before = serializers.IntegerField(allow_null=True, help_text="As our copy knows it.")
    after = serializers.IntegerField(allow_null=True)
    concerns = serializers.ListField(child=serializers.CharField())
    problems = serializers.DictField(
        source="errors", allow_null=True, child=serializers.ListField(child=serializers.CharField())
    )


class PreviewSerializer(serializers.Serializer[None]):
    """Nothing was written."""

    rows = LookedSerializer(many=True)


class BatchSerializer(serializers.ModelSerializer[ActionBatch]):
    """Many actions asked for at once. `counts`: rows, done, not_done, unclear, under_way."""

    asked_by = serializers.CharField(source="asked_by_name")
    counts = serializers.SerializerMethodField()
    can_be_put_back = serializers.SerializerMethodField()

    class Meta:
        model = ActionBatch
        fields = ("id", "kind", "asked_by", "asked_at", "undoes", "counts", "can_be_put_back")
        read_only_fields = fields

    def get_counts(self, batch: ActionBatch) -> dict[str, int]:
        return bulk.counts_of(batch, self.context["request"].user)

    def get_can_be_put_back(self, batch: ActionBatch) -> bool:
        return bulk.can_be_put_back(batch)


class ActionFilters(StrictFilterSet):
    store = django_filters.NumberFilter(field_name="store_id")
    kind = django_filters.ChoiceFilter(choices=_kinds)
    state = django_filters.MultipleChoiceFilter(choices=ActionState.choices)
    subject = django_filters.CharFilter()
    batch = django_filters.NumberFilter(field_name="batch_id")
    asked_after = MomentFilter(field_name="asked_at", lookup_expr="gt")
    changed_since = MomentFilter(field_name="changed_at", lookup_expr="gte")

    class Meta:
        model = Action
        fields = ("store", "kind", "state")


class KindSerializer(serializers.Serializer[AnyKind]):
    """A kind of action. `not_offered`: platform -> why its stores cannot have it done."""

    id = serializers.CharField()
    title = serializers.SerializerMethodField()
    area = serializers.CharField()
    may_ask = serializers.SerializerMethodField()
    payload_fields = serializers.SerializerMethodField()
    not_offered = serializers.SerializerMethodField()

    def get_title(self, kind: AnyKind) -> str:
        return gettext(kind.title)

    def get_may_ask(self, kind: AnyKind) -> bool:
        return may_ask(self.context["request"].user, kind)

    def get_payload_fields(self, kind: AnyKind) -> list[str]:
        return list(kind.wish.__struct_fields__)

    def get_not_offered(self, kind: AnyKind) -> dict[str, str]:
        told = {platform: reason_not_offered(platform, kind) for platform in NAMES}
        return {platform: gettext(reason) for platform, reason in told.items() if reason}


class ActionViews(ReadOnlyModelViewSet[Action]):
    """What people want done, of the caller's stores and areas."""

    queryset = Action.objects.none()
    serializer_class = ActionSerializer
    filterset_class = ActionFilters
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Action]:
        return Action.objects.visible_to(self.request.user).select_related("store")  # type: ignore[arg-type]

    @extend_schema(request=AskSerializer, responses={201: ActionSerializer, 200: ActionSerializer}, parameters=[_KEY])
    def create(self, request: Request) -> Response:
        """Writes it down; a worker sends it. 200 when the key was there before, 409 when the subject moved on."""
        told = _validated(AskSerializer, request)
        asked = Asked(
            store=told["store"],
            kind=told["kind"],
            payload=told["payload"],
            key=_key(request, told),
            source=ActionSource.API,
            seen=told["seen"],
            anyway=told["anyway"],
        )
        taken = _said_in_http(lambda: ask(asked, caller_of(request), timezone.now()))
        return Response(self._told(taken.action), status=201 if taken.is_new else 200)

    @extend_schema(request=BulkSerializer, responses={201: BatchSerializer, 200: PreviewSerializer}, parameters=[_KEY])
    @extra(detail=False, methods=["post"])
    def bulk(self, request: Request) -> Response:
        """`preview`: what each row would do, and nothing is written. Else all rows are asked for, or none."""
        told = _validated(BulkSerializer, request)
        rows = [Row(place, row["store"], row["payload"]) for place, row in enumerate(told["rows"])]
        kind, caller = told["kind"], caller_of(request)
        if told["preview"]:
            looked: Any = _said_in_http(lambda: bulk.look(kind, rows, caller))
            return Response(PreviewSerializer({"rows": looked}).data)  # type: ignore[arg-type]
        key = _key(request, told)
        batch = _said_in_http(lambda: bulk.apply(kind, rows, caller, key, ActionSource.API, timezone.now()))
        return Response(BatchSerializer(batch, context={"request": request}).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=KindSerializer(many=True), filters=False)
    @extra(detail=False, methods=["get"], pagination_class=None, filterset_class=None)
    def kinds(self, request: Request) -> Response:
        """What can be asked for, by whom, and where not."""
        known: Any = list(all_kinds().values())
        return Response(KindSerializer(known, many=True, context={"request": request}).data)

    @extend_schema(request=None, responses=ActionSerializer)
    @extra(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Takes it back: 409 once a worker has it."""
        action = self.get_object()
        return Response(self._told(_said_in_http(lambda: acts.withdraw(action, caller_of(request), timezone.now()))))

    @extend_schema(request=None, responses=ActionSerializer)
    @extra(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        """Lets out what the screen of texts held back."""
        action = self.get_object()
        return Response(self._told(_said_in_http(lambda: acts.approve(action, caller_of(request), timezone.now()))))

    @extend_schema(request=None, responses={201: ActionSerializer})
    @extra(detail=True, methods=["post"], url_path="send-again")
    def send_again(self, request: Request, pk: str) -> Response:
        """A new action with the same content, for one that came to nothing or stayed unclear."""
        action, source = self.get_object(), ActionSource.API
        taken = _said_in_http(lambda: acts.send_again(action, caller_of(request), timezone.now(), source=source))
        return Response(self._told(taken.action), status=201 if taken.is_new else 200)

    @extend_schema(request=None, responses=ActionSerializer)
    @extra(detail=True, methods=["post"], url_path="look-again")
    def look_again(self, request: Request, pk: str) -> Response:
        """Has the platform looked at for an unclear one."""
        action = self.get_object()
        return Response(self._told(_said_in_http(lambda: acts.look_again(action, caller_of(request)))))

    def _told(self, action: Action) -> Any:
        return ActionSerializer(action, context=self.get_serializer_context()).data


class BatchViews(ReadOnlyModelViewSet[ActionBatch]):
    """Batches in which the caller sees an action; which ones, the filter `batch` of the actions tells."""

    queryset = ActionBatch.objects.none()
    serializer_class = BatchSerializer
    filterset_class = None  # type: ignore[assignment]
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[ActionBatch]:
        seen = Action.objects.visible_to(self.request.user).filter(batch__isnull=False)  # type: ignore[arg-type]
        return ActionBatch.objects.filter(pk__in=seen.values("batch_id"))

    @extend_schema(request=None, responses={201: BatchSerializer})
    @extra(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Puts back the numbers that stood there before, as a new batch."""
        batch = self.get_object()
        undoing = _said_in_http(lambda: bulk.undo(batch, caller_of(request), ActionSource.API, timezone.now()))
        return Response(BatchSerializer(undoing, context={"request": request}).data, status=status.HTTP_201_CREATED)


def _validated(form: type[serializers.Serializer[None]], request: Request) -> dict[str, Any]:
    asked = form(data=request.data, context={"request": request})
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def _key(request: Request, told: dict[str, Any]) -> str:
    return str(request.headers.get("Idempotency-Key") or told["idempotency_key"])


def _said_in_http(act: Callable[[], T]) -> T:
    """403, 400 naming the fields, or 409 with what happened."""
    try:
        with transaction.atomic():
            return act()
    except NoRightError as fault:
        raise PermissionDenied(str(fault)) from fault
    except NotAskedRightError as fault:
        raise ValidationError(fault.errors) from fault
    except (CollisionError, TooLateError, AskError) as fault:
        raise HappenedError(str(fault)) from fault
