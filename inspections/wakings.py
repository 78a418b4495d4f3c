"""What a stored webhook sets in motion: the topics it names are wanted at once. It is never believed, only looked into.

A webhook is claimed, understood and settled in one transaction with the wishes it leaves, so a worker that dies in between
leaves it waiting for the next one.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from inspections import work
from stores.models import Connection, PushEvent, PushState, Store, TopicReading
from stores.platforms.base import Push, PushKind
from stores.platforms.registry import PLATFORMS
from stores.topics import Topic

_AT_ONCE = 200
# A webhook older than a complete reading of all its topics by this much says nothing new. Less would trust that platforms
# show a change everywhere at the moment they tell of it.
_SETTLED_AFTER = timedelta(minutes=2)
# What no check judges without the other.
_TOGETHER = {Topic.STOCK: (Topic.PRODUCTS,), Topic.TRACKING: (Topic.ORDERS,)}
# Topics that connectors read by the ids that webhooks name; the others are read by time, whatever was named.
BY_ID = frozenset((Topic.CONVERSATIONS, Topic.REVIEWS, Topic.STOCK, Topic.HEALTH))


class Known(NamedTuple):
    """A store as far as webhooks are concerned."""

    pk: int
    connection_id: int | None
    connected_at: datetime | None


@dataclass
class Waking:
    """A claimed webhook. `push` None: not understood, `reason` says why."""

    event: PushEvent
    push: Push | None = None
    reason: str = ""
    stores: list[Known] = field(default_factory=list)


def take_pushes() -> int:
    """Takes every waiting webhook; returns how many. Many may call it at once: each webhook is taken by one."""
    taken = 0
    while True:
        with transaction.atomic():
            wakings = [_understood(event) for event in _claim()]
            if not wakings:
                return taken
            _find_stores(wakings)
            _settle(wakings, timezone.now())
        taken += len(wakings)


def count_waiting() -> int:
    """Webhooks that were stored and not yet looked into."""
    return PushEvent.objects.filter(state=PushState.WAITING).count()


def _claim() -> Sequence[PushEvent]:
    waiting = PushEvent.objects.filter(state=PushState.WAITING).order_by("id")
    return list(waiting.select_for_update(skip_locked=True)[:_AT_ONCE])


def _understood(event: PushEvent) -> Waking:
    kind = PLATFORMS.get(event.platform)
    if kind is None:
        return Waking(event, reason="This version has no connector for the platform.")
    try:
        return Waking(event, kind.read_push(bytes(event.body)))
    except ValueError as fault:
        return Waking(event, reason=str(fault)[:300])


def _find_stores(wakings: Sequence[Waking]) -> None:
    """Only stores connected by the very app that the webhook was signed for: one seller's app says nothing of another's."""
    named = {shop for one in wakings if one.push for shop in one.push.external_shop_ids}
    found: defaultdict[tuple[str, int, str], list[Known]] = defaultdict(list)
    if named:
        apps = {one.event.app_id for one in wakings}
        of_apps = Q(connection__app__in=apps) | Q(chat_connection__app__in=apps)
        stores = Store.objects.filter(of_apps, external_id__in=named).select_related("connection", "chat_connection")
        for store in stores:
            for app in {link.app_id for link in (store.connection, store.chat_connection) if link is not None}:
                found[store.platform, app, store.external_id].append(_known(store))
    for one in wakings:
        for shop in one.push.external_shop_ids if one.push else ():
            one.stores += found.get((one.event.platform, one.event.app_id, shop), [])


def _known(store: Store) -> Known:
    return Known(store.pk, store.connection_id, store.connection.connected_at if store.connection else None)


def _settle(wakings: Sequence[Waking], now: datetime) -> None:
    read_ats = _read_ats({store.pk for one in wakings for store in one.stores})
    wishes: set[tuple[int, Topic, str]] = set()
    for one in wakings:
        state, reason = _judge(one, read_ats)
        if state == PushState.ACTED and one.push:
            wishes |= _wishes(one.push, one.stores)
            _note_end_of_authorisation(one.push, one.stores)
        _close(one, state, reason, now)
    PushEvent.objects.bulk_update(
        [one.event for one in wakings], ["state", "reason", "word", "occurred_at", "stores", "done_at", "body"]
    )
    work.want(wishes)


def _judge(one: Waking, read_ats: dict[tuple[int, Topic], datetime]) -> tuple[PushState, str]:
    if one.push is None:
        return PushState.UNREADABLE, one.reason
    if one.push.kind == PushKind.OTHER:
        return PushState.KNOWN, "Nothing to be read for it."
    if not one.stores:
        return PushState.NO_STORE, "None of the shops it names is connected by the app it was signed for."
    if one.push.kind == PushKind.CHANGED and _is_settled(one.push, one.stores, read_ats):
        return PushState.KNOWN, "Everything it names was read since."
    return PushState.ACTED, ""


def _is_settled(push: Push, stores: Iterable[Known], read_ats: dict[tuple[int, Topic], datetime]) -> bool:
    """Every topic it names was read completely well after it happened."""
    happened = push.occurred_at
    if happened is None:
        return False
    marks = [read_ats.get((store.pk, topic)) for store in stores for topic in push.topics]
    return all(mark is not None and mark - happened > _SETTLED_AFTER for mark in marks)


def _wishes(push: Push, stores: Iterable[Known]) -> set[tuple[int, Topic, str]]:
    """A seller who took the consent back is seen in the store's status, and so is its end."""
    named = push.topics if push.kind == PushKind.CHANGED else (Topic.STATUS,)
    topics = {one for topic in named for one in (topic, *_TOGETHER.get(topic, ()))}
    return {
        (store.pk, topic, subject[:64])
        for store in stores
        for topic in topics
        for subject in (push.subjects if topic in BY_ID and push.subjects else ("",))
    }


def _note_end_of_authorisation(push: Push, stores: Iterable[Known]) -> None:
    """Unless the consent was given anew since the platform said so."""
    if push.authorised_until is None:
        return
    still_so = [
        store.connection_id
        for store in stores
        if store.connection_id is not None
        and (
            push.occurred_at is None
            or store.connected_at is None
            or store.connected_at <= push.occurred_at + _SETTLED_AFTER
        )
    ]
    Connection.objects.filter(pk__in=still_so).update(refresh_expires_at=push.authorised_until)


def _close(one: Waking, state: PushState, reason: str, now: datetime) -> None:
    event = one.event
    event.state, event.reason, event.done_at = state, reason, now
    if one.push is not None:
        event.word, event.occurred_at = one.push.word[:80], one.push.occurred_at
        event.stores = [store.pk for store in one.stores]
        event.body = b""


def _read_ats(store_ids: Iterable[int]) -> dict[tuple[int, Topic], datetime]:
    readings = TopicReading.objects.filter(store_id__in=list(store_ids), read_at__isnull=False)
    return {(pk, Topic(topic)): at for pk, topic, at in readings.values_list("store_id", "topic", "read_at") if at}
