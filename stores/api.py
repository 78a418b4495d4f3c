"""A store in the API, as far as this room knows it; how it stands is added one floor up."""

from rest_framework import serializers

from stores.models import Store, TopicReading
from stores.topics import Outcome, Topic


class StoreRefSerializer(serializers.ModelSerializer[Store]):
    """A store as named by others."""

    class Meta:
        model = Store
        fields = ("id", "name", "platform", "external_id", "country")
        read_only_fields = fields


class ReadingSerializer(serializers.ModelSerializer[TopicReading]):
    """How the last reading of a topic went."""

    topic = serializers.ChoiceField(choices=Topic.choices)
    outcome = serializers.ChoiceField(choices=Outcome.choices)

    class Meta:
        model = TopicReading
        fields = ("topic", "outcome", "reason_code", "reason", "tried_at", "read_at", "failing_since", "set_aside")
        read_only_fields = fields
