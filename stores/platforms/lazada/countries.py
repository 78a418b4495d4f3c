"""What differs by country: the gateway, the clock its answers are written in, money, and Seller Center's address.

Hosts are confirmed by several sources; the offsets of Indonesia and the Philippines are inferred.
"""

from datetime import timedelta, timezone
from typing import NamedTuple

from stores.platforms.errors import RefusedCallError


class Country(NamedTuple):
    """`zone`: of times that carry none. `cents`: minor units in one unit of money."""

    host: str
    zone: timezone
    currency: str
    cents: int
    seller_center: str


def _country(domain: str, hours: int, currency: str, cents: int = 100) -> Country:
    zone = timezone(timedelta(hours=hours))
    return Country(f"https://api.lazada.{domain}/rest", zone, currency, cents, f"https://sellercenter.lazada.{domain}")


COUNTRIES = {
    "SG": _country("sg", 8, "SGD"),
    "MY": _country("com.my", 8, "MYR"),
    "PH": _country("com.ph", 8, "PHP"),
    "TH": _country("co.th", 7, "THB"),
    "VN": _country("vn", 7, "VND", 1),  # refunds in Vietnam are told in whole dong
    "ID": _country("co.id", 7, "IDR"),
}


def country(code: str) -> Country:
    """Raises RefusedCallError for a country Lazada does not sell in."""
    try:
        return COUNTRIES[code.upper()]
    except KeyError:
        raise RefusedCallError(f"Lazada has no stores in {code[:8]!r}.") from None


def gateway(code: str, configured: str) -> str:
    """The address calls for a country begin with. `configured`: the operator's own, "{country}" in it is filled in."""
    return configured.replace("{country}", code.lower()).rstrip("/") if configured else country(code).host
