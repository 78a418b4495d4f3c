"""The REST API of money: amounts in their own currency and in dollars, and sums that name their rates."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from inspections.money import Kind, Money, MoneyLine, MoneySum, money_of
from people.models import User
from people.roles import Area


class AmountSerializer(serializers.Serializer[Any]):
    """Money in its own currency."""

    value = serializers.DecimalField(max_digits=24, decimal_places=4)
    currency = serializers.CharField()


class RateSerializer(serializers.Serializer[Any]):
    """US dollars for one unit, on a day, by somebody's word."""

    currency = serializers.CharField()
    usd = serializers.CharField(source="shown")
    day = serializers.DateField()
    source = serializers.CharField()  # type: ignore[assignment]  # declared fields leave the class


class MoneyLineSerializer(serializers.Serializer[MoneyLine]):
    """An amount of a store. `usd` and `rate` null: no rate of its currency is known."""

    store = serializers.IntegerField(source="store.pk")
    name = serializers.CharField(source="store.name")
    kind = serializers.ChoiceField(choices=Kind.choices)
    amount = AmountSerializer()
    as_of = serializers.DateTimeField()
    usd = serializers.DecimalField(max_digits=24, decimal_places=2, source="dollars", allow_null=True)
    rate = RateSerializer(allow_null=True)


class MoneySumSerializer(serializers.Serializer[MoneySum]):
    """`usd`: over all currencies by `rates`, without what has none; `stale`: currencies whose rate is older than a week."""

    kind = serializers.ChoiceField(choices=Kind.choices)
    by_currency = AmountSerializer(many=True)
    usd = serializers.DecimalField(max_digits=24, decimal_places=2, source="in_usd.total")
    rates = RateSerializer(many=True, source="in_usd.rates")
    stale = RateSerializer(many=True, source="in_usd.stale")
    without_rate = AmountSerializer(many=True, source="in_usd.without_rate")


class MoneySerializer(serializers.Serializer[Money]):
    """As of a day."""

    on = serializers.DateField()
    stores = serializers.IntegerField()
    sums = MoneySumSerializer(many=True)
    lines = MoneyLineSerializer(many=True)


class SeesMoney(BasePermission):
    """Those whose role has the area."""

    message = "Your role does not allow this."

    def has_permission(self, request: Request, view: object) -> bool:
        return isinstance(request.user, User) and Area.MONEY in request.user.areas()


class MoneyView(APIView):
    """Balances and newest settlements of the caller's stores."""

    permission_classes = (IsAuthenticated, SeesMoney)

    @extend_schema(responses=MoneySerializer, operation_id="money")
    def get(self, request: Request) -> Response:
        caller: Any = request.user
        return Response(MoneySerializer(money_of(caller, timezone.now().date())).data)
