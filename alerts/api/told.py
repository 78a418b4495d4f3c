"""How something ended, as the API tells it: stored in English, told in the caller's language."""

from rest_framework import serializers

from alerts.outcome_words import outcome_text


class OutcomeText(serializers.CharField):
    """Only read."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"read_only": True, "help_text": "In the caller's language.", **kwargs})  # type: ignore[arg-type]

    def to_representation(self, value: str) -> str:
        return outcome_text(value)
