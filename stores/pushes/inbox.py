"""The inbox of webhooks: one row for each, however often it comes; bodies are kept only as long as they are needed."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from stores.models import PlatformApp, PushEvent, PushRefusal, PushState
from stores.platforms.registry import PLATFORMS

# Bodies that could not be understood are kept this long for whoever looks into it; rows without body, so much longer.
BODY_KEPT = timedelta(days=3)
ROW_KEPT = timedelta(days=30)


def store_push(app: PlatformApp, body: bytes, *, fetched: bool = False) -> bool:
    """Writes a genuine webhook down; True when it is new. One statement, so doubles at the same moment are one row."""
    with connection.cursor() as cursor:
        cursor.execute(
            _STORE,
            {
                "platform": app.platform,
                "app": app.pk,
                "key": _key(app.platform, body),
                "now": timezone.now(),
                "fetched": fetched,
                "body": body,
            },
        )
        return bool(cursor.fetchone()[0])


def count_refusal(platform: str, now: datetime) -> None:
    """One more that nobody we know signed."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {PushRefusal._meta.db_table} AS known (platform, day, count, last_at) VALUES (%s, %s, 1, %s)"  # noqa: S608
            " ON CONFLICT (platform, day) DO UPDATE SET count = known.count + 1, last_at = excluded.last_at",
            [platform, now.date(), now],
        )


def forget_old(now: datetime) -> int:
    """Empties bodies that are no longer needed and drops old rows; returns how many rows went."""
    old = PushEvent.objects.exclude(state=PushState.WAITING)
    old.filter(received_at__lt=now - BODY_KEPT).exclude(body=b"").update(body=b"")
    PushRefusal.objects.filter(day__lt=(now - ROW_KEPT).date()).delete()
    return old.filter(received_at__lt=now - ROW_KEPT).delete()[0]


def apps_of(platform: str) -> Sequence[PlatformApp]:
    """Every app of ours that the platform may sign for."""
    return list(PlatformApp.objects.filter(platform=platform))


def _key(platform: str, body: bytes) -> str:
    """The platform's id of the notification, else a digest of the bytes."""
    try:
        event_id = PLATFORMS[platform].read_push(body).event_id
    except ValueError:
        event_id = ""
    return f"id:{event_id}"[:80] if event_id else f"sha:{hashlib.blake2b(body, digest_size=32).hexdigest()}"


_STORE = f"""
INSERT INTO {PushEvent._meta.db_table} AS known
  (platform, app_id, key, received_at, fetched, repeats, body, word, stores, state, reason)
VALUES (%(platform)s, %(app)s, %(key)s, %(now)s, %(fetched)s, 0, %(body)s, '', '[]', 'waiting', '')
ON CONFLICT (platform, app_id, key) DO UPDATE SET repeats = known.repeats + 1
RETURNING xmax = 0
"""  # noqa: S608  (our own table name)
