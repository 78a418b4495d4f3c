"""The addresses by which others reach this installation: platforms that send webhooks, sellers that come back from consent."""

from django.conf import settings
from django.http import HttpRequest


def public_address(path: str, request: HttpRequest | None = None) -> str:
    """PUBLIC_URL and the path, else as the request names it; empty when neither is known.

    Platforms compare it with what was registered with them, or sign it: so it must not be what a proxy shows.
    """
    if settings.PUBLIC_URL:
        return f"{settings.PUBLIC_URL.rstrip('/')}{path}"
    return request.build_absolute_uri(path) if request is not None else ""
