"""The register in the API: read by owners and managers, told by them and by programs. Told twice, it is the same row."""

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

from inspections.accounts.masking import masked
from inspections.accounts.register import register
from inspections.accounts.rights import Right, SellerRole
from inspections.models import ReadingSource, SubAccount
from inspections.store_field import OwnStoreField
from people.api import ManagesStores
from people.audit import Verb, record
from people.filters import StrictFilterSet
from people.models import User
from people.roles import Role


class TellsAccounts(BasePermission):
    """Owners, managers, and programs."""

    message = "Your role does not allow this."

    def has_permission(self, request: Request, view: object) -> bool:
        user = request.user
        return isinstance(user, User) and (user.may_manage() or user.role == Role.INTEGRATION)


class SubAccountSerializer(serializers.Serializer[SubAccount]):
    """A sub-account. To programs, which only tell, the login name is given back masked."""

    id = serializers.IntegerField(read_only=True)
    store = OwnStoreField()
    login = serializers.CharField(max_length=120)
    role = serializers.ChoiceField(choices=SellerRole.choices, help_text="Its kind of role in Seller Center.")
    rights = serializers.ListField(
        child=serializers.ChoiceField(choices=Right.choices),
        required=False,
        max_length=len(Right),
        help_text="Empty: as the role comes; with the role `other` they have to be said.",
    )
    person = serializers.CharField(
        required=False, allow_null=True, max_length=150, help_text="Who uses it: the name they sign in with here."
    )
    last_used_at = serializers.DateTimeField(required=False, allow_null=True, help_text="Never goes back.")
    removed = serializers.BooleanField(required=False, help_text="Whether it no longer exists in Seller Center.")
    source = serializers.ChoiceField(choices=ReadingSource.choices, read_only=True)  # type: ignore[assignment]
    registered_at = serializers.DateTimeField(read_only=True)
    removed_at = serializers.DateTimeField(read_only=True, allow_null=True)

    def validate_person(self, name: str | None) -> User | None:
        if name is None:
            return None
        found = User.objects.filter(username=name).first()
        if found is None:
            raise serializers.ValidationError("Nobody here has this name.")
        return found

    def validate_last_used_at(self, at: Any) -> Any:
        if at is not None and at > timezone.now():
            raise serializers.ValidationError("This lies in the future.")
        return at

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["role"] == SellerRole.OTHER and not attrs.get("rights"):
            raise serializers.ValidationError({"rights": ["Say which rights it has: `other` says nothing of them."]})
        return attrs

    def to_representation(self, instance: SubAccount) -> dict[str, Any]:
        user = self.context["request"].user
        return {
            "id": instance.pk,
            "store": instance.store_id,
            "login": instance.login if user.may_manage() else masked(instance.login),
            "role": instance.role,
            "rights": instance.rights,
            "person": instance.person.username if instance.person else None,
            "last_used_at": instance.last_used_at,
            "removed": instance.removed_at is not None,
            "source": instance.source,
            "registered_at": instance.registered_at,
            "removed_at": instance.removed_at,
        }


class SubAccountFilters(StrictFilterSet):
    store = django_filters.NumberFilter(field_name="store_id")
    person = django_filters.CharFilter(field_name="person__username")
    role = django_filters.ChoiceFilter(choices=SellerRole.choices)
    removed = django_filters.BooleanFilter(field_name="removed_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = SubAccount
        fields = ("store", "person", "role", "removed")


class SubAccountViews(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[SubAccount]):
    """Sub-accounts of Seller Center."""

    queryset = SubAccount.objects.none()
    serializer_class = SubAccountSerializer
    filterset_class = SubAccountFilters
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[SubAccount]:
        return SubAccount.objects.visible_to(self.request.user).select_related("person")  # type: ignore[arg-type]

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated(), TellsAccounts() if self.request.method == "POST" else ManagesStores()]

    @extend_schema(request=SubAccountSerializer, responses={200: SubAccountSerializer, 201: SubAccountSerializer})
    def create(self, request: Request) -> Response:
        """Tells of a sub-account: 201 the first time, 200 after. The same store and login are the same sub-account."""
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        told = dict(asked.validated_data)
        assert isinstance(request.user, User)  # noqa: S101  (the permissions let nobody else in)
        source = ReadingSource.ATTESTED if request.user.may_manage() else ReadingSource.PUSHED
        done = register(told.pop("store"), told.pop("login"), told, source=source, now=timezone.now())
        verb = Verb.MADE if done.is_new else Verb.CHANGED
        record(
            request.user, verb, done.account, after={name: told[name] for name in ("role", "removed") if name in told}
        )
        answer = self.get_serializer(done.account).data
        return Response(answer, status=status.HTTP_201_CREATED if done.is_new else status.HTTP_200_OK)
