"""What a row of a list shows: each field with its type for the description, and the expression PostgreSQL writes it by."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, TextField
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from rest_framework import serializers

from people.programs.written_rows import JsonObject, Moment
from people.roles import Area
from stores.api import StoreRefSerializer


@dataclass(frozen=True, slots=True)
class Column:
    """One field. `area`: seen only by those whose role has it; null for others, so that shapes stay the same."""

    field: serializers.Field[Any, Any, Any, Any]
    source: Combinable
    area: Area | None = None


def text(name: str, source: str = "", **more: Any) -> Column:
    return Column(serializers.CharField(**more), F(source or name))


def number(name: str, **more: Any) -> Column:
    return Column(serializers.IntegerField(**more), F(name))


def flag(name: str, **more: Any) -> Column:
    return Column(serializers.BooleanField(**more), F(name))


def moment(name: str, **more: Any) -> Column:
    """`allow_null=True` where it may not have happened."""
    return Column(serializers.DateTimeField(**more), Moment(F(name)))


def decimal(name: str, *, area: Area | None = None, **more: Any) -> Column:
    """A decimal as text, so that no program rounds it."""
    field = serializers.DecimalField(max_digits=20, decimal_places=4, allow_null=True, **more)
    return Column(field, Cast(name, TextField()), area)


class MoneyAmountSerializer(serializers.Serializer[Any]):
    """An amount with its currency, never one without the other."""

    amount = serializers.DecimalField(max_digits=20, decimal_places=4, allow_null=True)
    currency = serializers.CharField(help_text="ISO 4217.")


def money(name: str, *, area: Area | None = Area.MONEY, help_text: str = "") -> Column:
    """`{"amount": "12.5000", "currency": "SGD"}`; null for those whose role sees no money."""
    source = JsonObject(amount=Cast(name, TextField()), currency=F("currency"))
    return Column(MoneyAmountSerializer(allow_null=True, help_text=help_text or None), source, area)


def plain(name: str, field: serializers.Field[Any, Any, Any, Any]) -> Column:
    """A column of JSON, as it is."""
    return Column(field, F(name))


STORE = Column(
    StoreRefSerializer(),
    JsonObject(
        id=F("store_id"),
        name=F("store__name"),
        platform=F("store__platform"),
        external_id=F("store__external_id"),
        country=F("store__country"),
    ),
)
