"""Log-ins in the API: told by programs and managers, read by owners and managers. Told twice, it is the same row."""

from datetime import timedelta
from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from inspections.accounts.log_in import keep_login
from inspections.accounts.masking import masked
from inspections.accounts.sub_account_api import TellsAccounts
from inspections.models import LoginRecord, ReadingSource
from inspections.store_field import OwnStoreField
from people.api import ManagesStores
from people.filters import AddressFilter, MomentFilter, StrictFilterSet
from people.models import User

# How far the teller's clock may be ahead of ours.
_AHEAD = timedelta(minutes=10)


class LoginRecordSerializer(serializers.Serializer[LoginRecord]):
    """A log-in. To programs, which only tell, the login name is given back masked."""

    id = serializers.IntegerField(read_only=True)
    store = OwnStoreField()
    external_id = serializers.CharField(max_length=64, help_text="The teller's own id: told again, nothing changes.")
    at = serializers.DateTimeField()
    login = serializers.CharField(max_length=120, required=False, help_text="The sub-account's login name.")
    device = serializers.CharField(max_length=120, required=False)
    address = serializers.IPAddressField(required=False, allow_null=True)
    place = serializers.CharField(max_length=120, required=False)
    source = serializers.ChoiceField(choices=ReadingSource.choices, read_only=True)  # type: ignore[assignment]

    def validate_at(self, at: Any) -> Any:
        if at > timezone.now() + _AHEAD:
            raise serializers.ValidationError("This lies in the future.")
        return at

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.get("device") and not attrs.get("address"):
            raise serializers.ValidationError({"device": ["Say the device, the address, or both."]})
        return attrs

    def to_representation(self, instance: LoginRecord) -> dict[str, Any]:
        may_read = self.context["request"].user.may_manage()
        return {
            "id": instance.pk,
            "store": instance.store_id,
            "external_id": instance.external_id,
            "at": instance.at,
            "login": instance.login if may_read or not instance.login else masked(instance.login),
            "device": instance.device,
            "address": instance.address,
            "place": instance.place,
            "source": instance.source,
        }


class LoginRecordFilters(StrictFilterSet):
    store = django_filters.NumberFilter(field_name="store_id")
    after = MomentFilter(field_name="at", lookup_expr="gt")
    device = django_filters.CharFilter()
    address = AddressFilter()

    class Meta:
        model = LoginRecord
        fields = ("store", "after", "device", "address")


class LoginRecordViews(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[LoginRecord]):
    """Log-ins to Seller Center."""

    queryset = LoginRecord.objects.none()
    serializer_class = LoginRecordSerializer
    filterset_class = LoginRecordFilters
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[LoginRecord]:
        return LoginRecord.objects.visible_to(self.request.user)  # type: ignore[arg-type]

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated(), TellsAccounts() if self.request.method == "POST" else ManagesStores()]

    @extend_schema(request=LoginRecordSerializer, responses={200: LoginRecordSerializer, 201: LoginRecordSerializer})
    def create(self, request: Request) -> Response:
        """Tells of a log-in: 201 the first time; 200 after, and what was told first stays."""
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        told = dict(asked.validated_data)
        assert isinstance(request.user, User)  # noqa: S101  (the permissions let nobody else in)
        source = ReadingSource.ATTESTED if request.user.may_manage() else ReadingSource.PUSHED
        kept = keep_login(told.pop("store"), told.pop("external_id"), told, source=source, now=timezone.now())
        code = status.HTTP_201_CREATED if kept.is_new else status.HTTP_200_OK
        return Response(self.get_serializer(kept.record).data, status=code)
