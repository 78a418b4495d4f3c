"""Takes events from rows: each once, whoever else takes at the same time, and none that became visible late is passed over."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from alerts.models import WebhookCursor, WebhookDelivery, WebhookEndpoint, WebhookEvent
from alerts.webhooks.drafts import SOURCES, Draft, Source
from inspections.items import items_seen_in
from stores.models import Store

# No transaction that writes these rows lasts as long as this.
SETTLED_AFTER = timedelta(minutes=5)
_AT_ONCE = 500


def take_events(now: datetime) -> int:
    """What is new in every source becomes events, with a delivery for each endpoint that wants it; returns how many events."""
    endpoints = list(WebhookEndpoint.objects.filter(is_active=True, owner__is_active=True).select_related("owner"))
    return sum(_take(source, endpoints, now) for source in SOURCES)


def _take(source: Source, endpoints: Sequence[WebhookEndpoint], now: datetime) -> int:
    with transaction.atomic():
        cursor = _held(source, now)
        if cursor is None:
            return 0  # somebody else is at it
        taken = 0
        for ids in _new_ids(source, cursor.low_id) if endpoints else ():
            rows = source.rows().filter(pk__in=ids).order_by("pk")
            taken += _keep([source.draft(row) for row in rows], endpoints, now)
        _move(cursor, source, now)
    return taken


def _new_ids(source: Source, behind: int) -> Iterator[list[int]]:
    """Ids of rows behind the mark that are no events yet, some at a time. Most of what is looked at again is known."""
    while ids := list(source.rows().filter(pk__gt=behind).order_by("pk").values_list("pk", flat=True)[:_AT_ONCE]):
        behind = ids[-1]
        named = {f"{source.prefix}:{one}": one for one in ids}
        known = WebhookEvent.objects.filter(source__in=named).values_list("source", flat=True)
        for name in known:
            del named[name]
        if named:
            yield list(named.values())


def _held(source: Source, now: datetime) -> WebhookCursor | None:
    """The source's cursor, locked; None while another holds it. A new source begins with what comes from now on."""
    if not WebhookCursor.objects.filter(pk=source.prefix).exists():
        newest = _newest(source)
        cursor = WebhookCursor(source=source.prefix, low_id=newest, next_low_id=newest, next_at=now)
        WebhookCursor.objects.bulk_create([cursor], ignore_conflicts=True)
    return WebhookCursor.objects.select_for_update(skip_locked=True).filter(pk=source.prefix).first()


def _move(cursor: WebhookCursor, source: Source, now: datetime) -> None:
    """The mark follows to where everything was visible a while ago."""
    if now < cursor.next_at + SETTLED_AFTER:
        return
    cursor.low_id, cursor.next_low_id, cursor.next_at = cursor.next_low_id, _newest(source), now
    cursor.save(update_fields=["low_id", "next_low_id", "next_at"])


def _newest(source: Source) -> int:
    return int(source.rows().order_by().aggregate(newest=Max("pk"))["newest"] or 0)


def _keep(drafts: Sequence[Draft], endpoints: Sequence[WebhookEndpoint], now: datetime) -> int:
    """Events and their deliveries, for drafts that anybody wants and may see."""
    wanted = _wanted(drafts, endpoints)
    events = {
        draft.source: WebhookEvent(
            kind=draft.kind, source=draft.source, store_id=draft.store_id, item=draft.item, at=draft.at, data=draft.data
        )
        for draft, _endpoint in wanted
    }
    WebhookEvent.objects.bulk_create(events.values())
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(event=events[draft.source], endpoint=endpoint, next_at=now) for draft, endpoint in wanted
    )
    return len(events)


def _wanted(drafts: Sequence[Draft], endpoints: Sequence[WebhookEndpoint]) -> list[tuple[Draft, WebhookEndpoint]]:
    """Who hears of what: kinds it asked for, since it was made, of stores and lines its owner may see."""
    wanted = []
    for endpoint in endpoints if drafts else ():
        stores = set(
            Store.objects.visible_to(endpoint.owner)
            .filter(pk__in={draft.store_id for draft in drafts})
            .values_list("pk", flat=True)
        )
        items = {"", *items_seen_in(endpoint.owner.areas())}
        wanted += [
            (draft, endpoint)
            for draft in drafts
            if endpoint.wants(draft.kind)
            and draft.store_id in stores
            and draft.item in items
            and draft.at >= endpoint.made_at
        ]
    return wanted
