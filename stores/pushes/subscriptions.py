"""Which webhooks are switched on for each store: set up where the platform lets us, checked again every day, shown."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from django.db.models import Q

from stores.fetching import FetchLoop
from stores.models import ConnectionState, Store, Subscription
from stores.platforms.base import Platform, ShopSession
from stores.platforms.errors import PlatformError
from stores.pushes.views import push_url
from stores.sync import open_sessions

log = structlog.get_logger(__name__)

CHECK_EVERY = timedelta(hours=24)
_AT_ONCE = 50


def due_for_check(now: datetime) -> list[int]:
    """Connected stores whose webhooks were never checked, long ago, or before they were connected anew."""
    stores = Store.objects.filter(is_active=True, connection__state=ConnectionState.CONNECTED)
    unchecked = Q(subscription__isnull=True) | Q(subscription__checked_at__lt=now - CHECK_EVERY)
    return list(stores.filter(unchecked).order_by("pk").values_list("pk", flat=True)[:500])


def subscribe_stores(store_ids: Iterable[int], loop: FetchLoop, now: datetime) -> list[Subscription]:
    """Sets up and reads back the webhooks of these stores. Without PUBLIC_URL there is no address to give: nothing is done."""
    if not push_url("tiktok"):
        return []
    ids, kept = list(store_ids), []
    for start in range(0, len(ids), _AT_ONCE):
        sessions, _ = open_sessions(ids[start : start + _AT_ONCE], loop)
        asked = [(shop, loop.submit(_subscribe(platform, shop))) for platform, shop in sessions]
        kept += [_keep(shop, *future.result(), now) for shop, future in asked]
    return kept


async def _subscribe(platform: Platform, shop: ShopSession) -> tuple[list[str], str]:
    try:
        return await platform.subscribe(shop, push_url(platform.id)), ""
    except PlatformError as fault:
        return [], str(fault)
    except Exception as fault:  # our own mistake at one store must not keep the others from being set up
        log.exception("webhooks could not be set up", store=shop.store_id)
        return [], f"Failed unexpectedly: {type(fault).__name__}."


def _keep(shop: ShopSession, words: list[str], problem: str, now: datetime) -> Subscription:
    row, _ = Subscription.objects.update_or_create(
        store_id=shop.store_id,
        defaults={"url": push_url(shop.platform), "words": words, "problem": problem[:300], "checked_at": now},
    )
    return row
