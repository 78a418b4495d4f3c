"""Addresses of channels in the API: one's own for everybody, all of them for those who manage. Fields go in and never come out."""

from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, Throttled, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ModelViewSet

from alerts.api.told import OutcomeText
from alerts.channels.base import OutcomeKind
from alerts.channels.fields import FieldsRefusedError
from alerts.channels.registry import CHANNELS, channel_choices
from alerts.channels.trying import NOT_AGAIN_FOR, TooSoonError, in_words, try_address
from alerts.models import ChannelAddress
from people.audit import Verb, record
from people.filters import StrictFilterSet
from people.models import User
from people.programs.as_read import ChangedAsRead
from people.programs.set_by_managers import KnownFields


def _entered_kinds() -> list[tuple[str, str]]:
    return [(kind, title) for kind, title in channel_choices() if CHANNELS[kind].is_entered]


class ChannelAddressSerializer(KnownFields, serializers.ModelSerializer[ChannelAddress]):
    """An address. `values` is written and never read; `address` is what may be seen of it."""

    user = serializers.SlugRelatedField(
        slug_field="username", queryset=User.objects.filter(is_active=True), required=False, allow_null=True
    )
    team = serializers.CharField(max_length=64, required=False, allow_blank=True)
    kind = serializers.ChoiceField(choices=_entered_kinds())
    values = serializers.DictField(
        child=serializers.CharField(max_length=1000, allow_blank=True),
        write_only=True,
        help_text="Field -> what to enter, as /channels/ says. A secret left out stays as it is.",
    )
    address = serializers.CharField(source="shown", read_only=True)
    last_detail = OutcomeText()
    last_outcome = serializers.ChoiceField(choices=OutcomeKind.choices, allow_blank=True, read_only=True)

    class Meta:
        model = ChannelAddress
        fields = (
            *("id", "user", "team", "kind", "label", "values", "address", "language", "is_active"),
            *("verified_at", "failing_since", "last_outcome", "last_detail", "last_tried_at"),
        )
        read_only_fields = ("id", "verified_at", "failing_since", "last_outcome", "last_detail", "last_tried_at")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        asker = self.context["request"].user
        before = self.instance
        user = attrs.get("user", before.user if before else None)
        team = attrs.get("team", before.team if before else "")
        if before is None and user is None and not team:
            user = attrs["user"] = asker
        if bool(user) == bool(team):
            raise ValidationError({"user": [_("An address belongs to one person or to one team.")]})
        if not asker.may_manage() and (team or user != asker):
            raise PermissionDenied(_("You may only keep addresses of your own."))
        return attrs


class ChannelAddressFilters(StrictFilterSet):
    """By channel, by whose, by standing."""

    kind = django_filters.ChoiceFilter(choices=channel_choices)
    user = django_filters.CharFilter(field_name="user__username")
    team = django_filters.CharFilter()
    failing = django_filters.BooleanFilter(field_name="failing_since", lookup_expr="isnull", exclude=True)

    class Meta:
        model = ChannelAddress
        fields = ("kind", "user", "team", "is_active", "failing")


class TriedSerializer(serializers.Serializer[None]):
    """How a test message went."""

    outcome = serializers.ChoiceField(choices=OutcomeKind.choices)
    text = serializers.CharField(help_text="In the caller's language.")


class ChannelFieldSerializer(serializers.Serializer[None]):
    """One field that an address of a channel is made of."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    hint = serializers.CharField(help_text="What to enter.")
    secret = serializers.BooleanField()
    required = serializers.BooleanField()  # type: ignore[assignment]


class ChannelSerializer(serializers.Serializer[None]):
    """A channel, with what an address of it needs."""

    kind = serializers.CharField()
    title = serializers.CharField()
    needs = ChannelFieldSerializer(many=True)


class ChannelsView(APIView):
    """The channels there are."""

    @extend_schema(operation_id="channels_list", responses=ChannelSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Every channel whose addresses people enter, with the fields of one."""
        return Response(
            [
                {"kind": kind, "title": str(channel.title), "needs": [_shown(field) for field in channel.fields]}
                for kind, channel in CHANNELS.items()
                if channel.is_entered
            ]
        )


def _shown(field: Any) -> dict[str, Any]:
    return {
        **{"name": field.name, "label": str(field.label), "hint": str(field.hint)},
        **{"secret": field.secret, "required": field.required},
    }


class ChannelAddressViews(ChangedAsRead, ModelViewSet[ChannelAddress]):
    """Where people are told."""

    queryset = ChannelAddress.objects.none()
    serializer_class = ChannelAddressSerializer
    filterset_class = ChannelAddressFilters
    lookup_value_regex = r"[0-9]{1,18}"
    http_method_names = ("get", "post", "patch", "delete", "head", "options")  # type: ignore[assignment]

    def get_queryset(self) -> QuerySet[ChannelAddress]:
        return ChannelAddress.objects.visible_to(self.request.user).select_related("user")  # type: ignore[arg-type]

    def perform_create(self, serializer: Any) -> None:
        self._keep(ChannelAddress(), serializer, Verb.MADE)

    def _keep(self, address: ChannelAddress, serializer: Any, verb: Verb) -> None:
        told = dict(serializer.validated_data)
        given = told.pop("values", None)
        if address.pk and told.get("kind", address.kind) != address.kind:
            raise ValidationError({"kind": [_("The channel of an address does not change; make another address.")]})
        for name, value in told.items():
            setattr(address, name, value)
        if given is not None:
            try:
                address.keep_fields(given)
            except FieldsRefusedError as fault:
                raise ValidationError({"values": {name: [text] for name, text in fault.faults.items()}}) from fault
        with transaction.atomic():
            address.save()
            record(self.request.user, verb, address, after={"channel": address.kind, "address": address.shown, **told})
        serializer.instance = address

    @extend_schema(request=None, responses=TriedSerializer)
    @action(detail=True, methods=["post"])
    def test(self, request: Request, pk: str) -> Response:
        """Sends a test message there and says how it went; at most every ten seconds."""
        assert isinstance(request.user, User)  # noqa: S101  (the permissions let nobody else in)
        try:
            outcome = try_address(self.get_object(), request.user, timezone.now())
        except TooSoonError:
            raise Throttled(wait=NOT_AGAIN_FOR.total_seconds()) from None
        return Response({"outcome": outcome.kind, "text": in_words(outcome)})
