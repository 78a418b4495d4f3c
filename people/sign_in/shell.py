"""Gives the pages under /accounts/ the same shell as every other page."""

import ipaddress
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.http.request import split_domain_port

PREFIX = "/accounts/"


def shell(request: HttpRequest) -> dict[str, Any]:
    """A context processor: what the theme's layouts need; nothing elsewhere, where the pages bring it."""
    if not request.path.startswith(PREFIX):
        return {}
    return {**admin.site.each_context(request), "passkeys_work_here": passkeys_work(request)}


def passkeys_work(request: HttpRequest) -> bool:
    """Browsers make passkeys for names, never for bare addresses, and over HTTPS or on this machine only (WebAuthn §5.1.2)."""
    host = split_domain_port(request.get_host())[0]
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return request.is_secure() or host == "localhost" or host.endswith(".localhost")
    return False
