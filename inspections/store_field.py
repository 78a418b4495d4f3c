"""A store named in what a program sends."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from stores.models import Store


@extend_schema_field({"type": "integer", "minimum": 1})
class OwnStoreField(serializers.IntegerField):
    """By its number; another team's store and none at all look the same."""

    def to_internal_value(self, data: Any) -> Any:
        pk = super().to_internal_value(data)
        store = Store.objects.visible_to(self.context["request"].user).filter(pk=pk).first()
        if store is None:
            raise serializers.ValidationError("No such store.")
        return store
