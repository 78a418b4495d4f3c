"""The REST API of quick replies: read by whoever sees buyers' messages, written by whoever approves answers."""

from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from desk.service.models import QuickReply, QuickReplyVersion, ReplyKind
from desk.service.quick_replies import (
    LANGUAGES,
    MOST_LETTERS,
    MOST_NAME,
    ReplyRefusedError,
    Wording,
    may_write,
    restore,
    save,
)
from people.filters import StrictFilterSet
from people.models import User
from people.roles import Area
from stores.models import Store


class QuickReplyFilters(StrictFilterSet):
    """By what it answers, and by its variant."""

    name = django_filters.CharFilter()
    kind = django_filters.ChoiceFilter(choices=ReplyKind.choices)
    language = django_filters.CharFilter()
    store = django_filters.NumberFilter(field_name="store_id")
    is_active = django_filters.BooleanFilter()

    class Meta:
        model = QuickReply
        fields = ("name", "kind", "language", "store", "is_active")


class VersionSerializer(serializers.ModelSerializer[QuickReplyVersion]):
    """A wording as it was saved."""

    class Meta:
        model = QuickReplyVersion
        fields = ("number", "text", "by_name", "at")
        read_only_fields = fields


class QuickReplySerializer(serializers.ModelSerializer[QuickReply]):
    """A quick reply. `store` null: for every store; `language` empty: for every language. `versions`: the newest first."""

    store = serializers.IntegerField(source="store_id", allow_null=True)
    versions = VersionSerializer(many=True, read_only=True)

    class Meta:
        model = QuickReply
        fields = (
            "id",
            "name",
            "kind",
            "store",
            "language",
            "text",
            "version",
            "is_active",
            "uses",
            "used_at",
            "versions",
        )
        read_only_fields = fields


class WordingSerializer(serializers.Serializer[Any]):
    """What is to be saved. Places: {buyer}, {order}, {store}, {tracking}."""

    name = serializers.CharField(max_length=MOST_NAME)
    kind = serializers.ChoiceField(choices=ReplyKind.choices, default=ReplyKind.CHAT)
    store = serializers.IntegerField(min_value=1, max_value=2**53, allow_null=True, default=None)
    language = serializers.ChoiceField(choices=[(one, one) for one in LANGUAGES], allow_blank=True, default="")
    text = serializers.CharField(max_length=MOST_LETTERS)
    is_active = serializers.BooleanField(default=True)


class RestoreSerializer(serializers.Serializer[Any]):
    """Which wording."""

    version = serializers.IntegerField(min_value=1, max_value=1_000_000)


class QuickReplyViews(ReadOnlyModelViewSet[QuickReply]):
    """Quick replies for every store and for those the caller sees."""

    queryset = QuickReply.objects.none()
    serializer_class = QuickReplySerializer
    filterset_class = QuickReplyFilters
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[QuickReply]:
        user: Any = self.request.user
        if Area.MESSAGES not in user.areas():
            raise PermissionDenied("Your role does not allow this.")
        return QuickReply.objects.visible_to(user).prefetch_related("versions")

    @extend_schema(request=WordingSerializer, responses={201: QuickReplySerializer})
    def create(self, request: Request) -> Response:
        """A new one."""
        kept = _saved(request, None)
        return Response(QuickReplySerializer(kept).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=WordingSerializer, responses=QuickReplySerializer)
    def update(self, request: Request, pk: str) -> Response:
        """Saves it anew; another text is another version."""
        return Response(QuickReplySerializer(_saved(request, self.get_object())).data)

    @extend_schema(request=RestoreSerializer, responses=QuickReplySerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """An old wording becomes the newest."""
        user, reply = _writer(request), self.get_object()
        asked = RestoreSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            kept = restore(reply, asked.validated_data["version"], user, timezone.now())
        except ReplyRefusedError as fault:
            raise serializers.ValidationError(fault.errors) from fault
        return Response(QuickReplySerializer(kept).data)


def _writer(request: Request) -> User:
    user: Any = request.user
    if not may_write(user):
        raise PermissionDenied("Your role does not allow this.")
    found: User = user
    return found


def _saved(request: Request, reply: QuickReply | None) -> QuickReply:
    user = _writer(request)
    asked = WordingSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    told = dict(asked.validated_data)
    number = told.pop("store")
    store = Store.objects.visible_to(user).filter(pk=number).first() if number else None
    if number and store is None:
        raise serializers.ValidationError({"store": ["You see no store of this number."]})
    try:
        return save(Wording(store=store, **told), user, timezone.now(), reply)
    except ReplyRefusedError as fault:
        raise serializers.ValidationError(fault.errors) from fault
