"""How a tool names a store: by our number, or by the platform and the shop's id there. Others' stores do not exist."""

from django.db.models import Q
from django.utils.translation import gettext as _
from rest_framework import serializers

from people.models import User
from stores.models import Store


class StoreNameSerializer(serializers.Serializer[Store]):
    """Give `store`, or `platform` with `shop_id`."""

    store = serializers.IntegerField(required=False, min_value=1, max_value=10**18)
    platform = serializers.CharField(required=False, max_length=32)
    shop_id = serializers.CharField(required=False, max_length=64, help_text="The platform's own id of the shop.")


def named_store(values: dict[str, object], person: User) -> Store:
    """The store that is named. Raises ValidationError naming the field."""
    if "store" in values:
        where, name = Q(pk=values["store"]), "store"
    elif "platform" in values and "shop_id" in values:
        where, name = Q(platform=values["platform"], external_id=values["shop_id"]), "shop_id"
    else:
        raise serializers.ValidationError({"store": [_("Give our number of the store, or `platform` and `shop_id`.")]})
    store = Store.objects.visible_to(person).filter(where).first()
    if store is None:
        raise serializers.ValidationError({name: [_("There is no such store, or it is not yours to see.")]})
    return store
