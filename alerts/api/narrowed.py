"""Which alerts something is about, as a program says it. What is left empty narrows nothing."""

from typing import Any

from rest_framework import serializers

from inspections.items import Item, Severity
from people.models import User
from people.programs.set_by_managers import KnownFields
from stores.models import StoreGroup
from stores.platforms.names import platform_choices

ABOUT = ("severities", "items", "platforms", "countries", "check_ids", "groups")
MOST_WORDS = 300


class Words(serializers.ListField):
    """A list of words, some of those that there are."""

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        super().__init__(child=serializers.ChoiceField(choices=choices), max_length=MOST_WORDS, **kwargs)


class Texts(serializers.ListField):
    """A list of short texts."""

    def __init__(self, longest: int, **kwargs: Any) -> None:
        super().__init__(child=serializers.CharField(max_length=longest), max_length=MOST_WORDS, **kwargs)


def somebody(**kwargs: Any) -> Any:
    """A person who signs in here, by their user name."""
    return serializers.SlugRelatedField(slug_field="username", queryset=User.objects.filter(is_active=True), **kwargs)


def store_groups(**kwargs: Any) -> Any:
    """Store groups by their numbers."""
    return serializers.PrimaryKeyRelatedField(many=True, queryset=StoreGroup.objects.all(), required=False, **kwargs)


class NarrowedSerializer(KnownFields):
    """Lists, each empty for *all of them*."""

    severities = Words(Severity.choices, required=False)
    items = Words(Item.choices, required=False)
    platforms = Words(platform_choices(), required=False)
    countries = Texts(2, required=False, help_text="ISO codes of two letters.")
    check_ids = Texts(64, required=False, help_text="Ids of checks, such as orders_ship_overdue.")
    groups = store_groups()

    def validate_countries(self, given: list[str]) -> list[str]:
        return [word.upper() for word in given]
