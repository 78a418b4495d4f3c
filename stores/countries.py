"""What a country settles for a new store: its zone and its currency. A store's own settings win afterwards."""

from typing import NamedTuple


class Country(NamedTuple):
    """Zone and currency a store starts with."""

    time_zone: str
    currency: str


# Countries with several zones: the one the platform's own deadlines run in (TikTok Shop US: Pacific time).
COUNTRIES = {
    "ID": Country("Asia/Jakarta", "IDR"),
    "TH": Country("Asia/Bangkok", "THB"),
    "VN": Country("Asia/Ho_Chi_Minh", "VND"),
    "MY": Country("Asia/Kuala_Lumpur", "MYR"),
    "PH": Country("Asia/Manila", "PHP"),
    "SG": Country("Asia/Singapore", "SGD"),
    "BR": Country("America/Sao_Paulo", "BRL"),
    "MX": Country("America/Mexico_City", "MXN"),
    "GB": Country("Europe/London", "GBP"),
    "US": Country("America/Los_Angeles", "USD"),
}

UNKNOWN = Country("UTC", "")


def country_defaults(code: str) -> Country:
    """UTC and no currency for a country we do not know: a person then sets them."""
    return COUNTRIES.get(code.upper(), UNKNOWN)
