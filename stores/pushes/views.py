"""The address that platforms send webhooks to: signature over the raw bytes, stored, answered. Nothing slow happens here."""

from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from people.vault import SealBrokenError
from stores.models import PlatformApp
from stores.platforms.base import AppKeys
from stores.platforms.registry import PLATFORMS
from stores.public_address import public_address
from stores.pushes.inbox import apps_of, count_refusal, store_push

log = structlog.get_logger(__name__)

# The largest documented webhook is a few kilobytes.
MOST_BYTES = 256_000


@csrf_exempt
@require_POST
def receive(request: HttpRequest, platform: str, ring: Callable[[], None]) -> HttpResponse:
    """200 with an empty body once it is stored, 401 for a signature nobody we know made, 503 when it cannot be stored.

    `ring` says that something waits; it must return at once.
    """
    if platform not in PLATFORMS:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    if int(request.headers.get("content-length") or 0) > MOST_BYTES:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    body = request.body
    try:
        app = _signed_for(request, platform, body)
        if app is None:
            count_refusal(platform, timezone.now())
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
        if store_push(app, body):
            ring()
    except DatabaseError as fault:  # the platform sends it again
        log.warning("a webhook could not be stored", platform=platform, fault=type(fault).__name__)
        return HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
    return HttpResponse(content_type="text/plain")


def push_url(platform: str, request: HttpRequest | None = None) -> str:
    """The address as registered with the platform; empty when it is not known. Shopee signs it."""
    return public_address(reverse("receive_push", args=[platform]), request)


def _signed_for(request: HttpRequest, platform: str, body: bytes) -> PlatformApp | None:
    """The app of ours whose secret made the signature."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    url = push_url(platform, request)
    for app in apps_of(platform):
        try:
            keys = AppKeys(app.app_key, app.secret(), app.service_id)
        except SealBrokenError:
            continue
        if PLATFORMS[platform].push_is_genuine(keys, url, headers, body):
            return app
    return None
