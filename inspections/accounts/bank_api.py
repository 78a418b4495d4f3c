"""Bank accounts in the API: told by programs and by those who see money, and read by them. The number itself is never given back."""

from datetime import timedelta
from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from inspections import work
from inspections.bell import ring
from inspections.store_field import OwnStoreField
from people.filters import MomentFilter, StrictFilterSet
from people.models import User
from people.roles import Area, Role
from stores.bank_accounts import BankAccountInvalidError, keep_bank_account
from stores.models import BankAccountSeen
from stores.models.bank_account import BankSource
from stores.topics import Topic

# How far the teller's clock may be ahead of ours.
_AHEAD = timedelta(minutes=10)


class SeesMoney(BasePermission):
    """Those who see money; telling needs a role that may say how things stand there."""

    message = "Your role does not allow this."

    def has_permission(self, request: Request, view: object) -> bool:
        user = request.user
        if not isinstance(user, User) or Area.MONEY not in user.areas():
            return False
        return request.method != "POST" or (user.role != Role.VIEWER and user.may_tell(Area.MONEY))


class BankAccountSerializer(serializers.Serializer[BankAccountSeen]):
    """The account a store is paid to. `account` goes in only: a keyed fingerprint and the last digits are kept."""

    id = serializers.IntegerField(read_only=True)
    store = OwnStoreField()
    account = serializers.CharField(max_length=64, write_only=True, help_text="Spaces and a bank's name do not matter.")
    seen_at = serializers.DateTimeField()
    ends = serializers.CharField(read_only=True)
    ends_before = serializers.CharField(read_only=True, help_text="Empty for the first account that is known.")
    is_change = serializers.BooleanField(read_only=True)
    source = serializers.ChoiceField(choices=BankSource.choices, read_only=True)  # type: ignore[assignment]
    by = serializers.CharField(read_only=True, allow_null=True)

    def validate_seen_at(self, seen_at: Any) -> Any:
        if seen_at > timezone.now() + _AHEAD:
            raise serializers.ValidationError(_("This lies in the future."))
        return seen_at

    def to_representation(self, instance: BankAccountSeen) -> dict[str, Any]:
        return {
            "id": instance.pk,
            "store": instance.store_id,
            "seen_at": instance.seen_at,
            "ends": instance.ends,
            "ends_before": instance.ends_before,
            "is_change": instance.is_change,
            "source": instance.source,
            "by": instance.by.username if instance.by else None,
        }


class BankAccountFilters(StrictFilterSet):
    store = django_filters.NumberFilter(field_name="store_id")
    after = MomentFilter(field_name="seen_at", lookup_expr="gt")
    is_change = django_filters.BooleanFilter()

    class Meta:
        model = BankAccountSeen
        fields = ("store", "after", "is_change")


class BankAccountViews(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[BankAccountSeen]):
    """Bank accounts that stores were paid to, a row for each change, the youngest first."""

    queryset = BankAccountSeen.objects.none()
    serializer_class = BankAccountSerializer
    filterset_class = BankAccountFilters
    lookup_value_regex = r"[0-9]{1,18}"
    permission_classes = (IsAuthenticated, SeesMoney)

    def get_queryset(self) -> QuerySet[BankAccountSeen]:
        return BankAccountSeen.objects.visible_to(self.request.user).select_related("by")  # type: ignore[arg-type]

    @extend_schema(request=BankAccountSerializer, responses={200: BankAccountSerializer, 201: BankAccountSerializer})
    def create(self, request: Request) -> Response:
        """Tells which account a store is paid to: 201 when it is another than the last one told, 200 when it is the same."""
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        told, user = asked.validated_data, request.user
        assert isinstance(user, User)  # noqa: S101  (the permissions let nobody else in)
        source = BankSource.PUSHED if user.role == Role.INTEGRATION else BankSource.ATTESTED
        store = told["store"]
        try:
            kept = keep_bank_account(
                store, told["account"], source=source, by=user, seen_at=told["seen_at"], now=timezone.now()
            )
        except BankAccountInvalidError as fault:
            raise serializers.ValidationError({fault.field: [str(fault)]}) from fault
        if kept.is_new:  # a theft does not wait for the next round
            work.want([(store.pk, Topic.STATUS, "")])
            ring()
        code = status.HTTP_201_CREATED if kept.is_new else status.HTTP_200_OK
        return Response(self.get_serializer(kept.seen).data, status=code)
