"""Fills the places of a quick reply. Pure: what is not known stays visible as a place, and such a text is not sent."""

import re
from collections.abc import Mapping

PLACES = ("buyer", "order", "store", "tracking")
_PLACE = re.compile(r"\{(\w*)\}")
_MASKED_BUYER = re.compile(r"\s?\{buyer\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with what is known. A buyer whose name the platform masks is not addressed by name at all."""
    if "*" in values.get("buyer", "") or not values.get("buyer"):
        text = _MASKED_BUYER.sub("", text)
    return _PLACE.sub(lambda place: values.get(place[1]) or place[0], text)


def unfilled(text: str) -> list[str]:
    """Places that a person must still fill, as they stand in the text."""
    return [f"{{{name}}}" for name in dict.fromkeys(_PLACE.findall(text)) if name in PLACES]


def unknown_places(text: str) -> list[str]:
    """Places of which there is no such thing."""
    return [f"{{{name}}}" for name in dict.fromkeys(_PLACE.findall(text)) if name not in PLACES]
