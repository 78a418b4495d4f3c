"""Which address a request came from, as far as it can be believed: a header counts only as far as our own proxies wrote it."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of the browser or program; empty when it is not known.

    With TRUSTED_PROXIES=n the n-th entry from the right of X-Forwarded-For counts: whatever stands left of it, the caller wrote.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    proxies: int = settings.TRUSTED_PROXIES
    if proxies == 0:
        return _plain(direct)
    told = [part.strip() for part in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",") if part.strip()]
    return _plain(told[-proxies]) if len(told) >= proxies else _plain(direct)


def _plain(text: str) -> str:
    """IPv4 inside IPv6 as IPv4; what is no address as nothing."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)
