"""Webhooks that a platform could not deliver and kept: fetched, stored like the others, and only then confirmed."""

import structlog

from stores.fetching import FetchLoop
from stores.models import PlatformApp
from stores.platforms.base import AppKeys
from stores.platforms.errors import NotOfferedError, PlatformError
from stores.platforms.registry import PLATFORMS
from stores.pushes.inbox import store_push

log = structlog.get_logger(__name__)

_MOST_ROUNDS = 50


def fetch_lost_pushes(loop: FetchLoop) -> int:
    """Fetches what every app's platform kept; returns how many were new to us. A fault of one leaves the others untouched."""
    fetched = 0
    for app in PlatformApp.objects.filter(platform__in=PLATFORMS).exclude(sealed_secret=""):
        try:
            fetched += _fetch(app, loop)
        except NotOfferedError:
            continue
        except PlatformError as fault:
            log.warning("lost webhooks could not be fetched", platform=app.platform, fault=fault.code)
    return fetched


def _fetch(app: PlatformApp, loop: FetchLoop) -> int:
    keys = AppKeys(app.app_key, app.secret(), app.service_id)
    platform = loop.platforms[app.platform]
    new = 0
    for _ in range(_MOST_ROUNDS):
        lost = loop.submit(platform.lost_pushes(keys)).result()
        new += sum(store_push(app, body, fetched=True) for body in lost.bodies)
        if lost.bodies:
            loop.submit(platform.confirm_lost_pushes(keys, lost.confirm)).result()
        if not lost.more:
            break
    return new
