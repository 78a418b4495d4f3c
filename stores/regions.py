"""States and regions by which public holidays differ inside a country: ISO 3166-2 without the country's own letters."""

from functools import cache

import holidays


@cache
def regions_of(country: str) -> tuple[str, ...]:
    """The codes of a country's regions; empty where its holidays are the same everywhere, or not known."""
    return tuple(holidays.list_supported_countries().get(country, ()))
