"""Where an address lies, for installations that own a GeoIP file; without one, addresses stand for themselves."""

from functools import lru_cache
from typing import Any

import maxminddb
from django.conf import settings
from django.utils.translation import get_language


def place_of(address: str) -> str:
    """`Shenzhen, China` in the person's language where the file has it; empty when unknown."""
    reader = _reader(settings.GEOIP_FILE)
    if reader is None or not address:
        return ""
    try:
        found = reader.get(address)
    except ValueError:
        return ""
    parts = [_named(found, "city"), _named(found, "country")] if isinstance(found, dict) else []
    return ", ".join(filter(None, parts))


def geoip_fault(path: str) -> str:
    """Why the file cannot be used, for the system check; empty when it can, or when there is none."""
    if not path:
        return ""
    try:
        maxminddb.open_database(path).close()
    except OSError as fault:
        return str(fault)
    except (maxminddb.InvalidDatabaseError, ValueError) as fault:
        return f"It is not a GeoIP file: {fault}"
    return ""


@lru_cache(maxsize=1)
def _reader(path: str) -> Any:
    return maxminddb.open_database(path) if path and not geoip_fault(path) else None


def _named(found: dict[str, Any], kind: str) -> str:
    names = found.get(kind, {}).get("names", {})
    spoken = "zh-CN" if (get_language() or "").startswith("zh") else "en"
    return str(names.get(spoken) or names.get("en") or "")
