"""Stores that a board may say too little of: their topic was not read completely, or too long ago."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from inspections.freshness import STALE_AFTER_INTERVALS, is_stale
from inspections.standing import interval_of
from inspections.wording import reason_text
from stores.models import Store, TopicReading
from stores.moments import ago
from stores.topics import Outcome, Topic


@dataclass(frozen=True, slots=True)
class NotSeen:
    """One store and one topic, with the reason in words."""

    store: Store
    topic: Topic
    reason: str


def not_seen(stores: QuerySet[Store], topics: Collection[Topic], now: datetime) -> list[NotSeen]:
    """What could not be looked at, store by store. What a platform does not offer, the coverage page tells. Two statements, which
    fetch only stores with something to tell.
    """
    told = list(_to_tell(stores, topics, now))
    rows = TopicReading.objects.filter(store__in=told, topic__in=topics) if told else ()
    readings = {(row.store_id, row.topic): row for row in rows}
    found = []
    for store in told:
        for topic in topics:
            reason = _reason(store, readings.get((store.pk, topic)), now)
            if reason:
                found.append(NotSeen(store, topic, reason))
    return found


def _to_tell(stores: QuerySet[Store], topics: Collection[Topic], now: datetime) -> QuerySet[Store]:
    """Without the stores of which every topic was read completely and lately: what `_reason` would say nothing of."""
    minutes = Coalesce(NullIf(F("inspect_every_minutes"), 0), settings.INSPECT_EVERY_MINUTES)
    fresh_from = ExpressionWrapper(
        Value(now) - minutes * Value(STALE_AFTER_INTERVALS * timedelta(minutes=1)), output_field=DateTimeField()
    )
    asked = Q(is_active=False)
    for topic in topics:
        seen = Q(outcome=Outcome.NOT_OFFERED) | Q(outcome=Outcome.COMPLETE, read_at__gte=OuterRef("fresh_from"))
        asked |= ~Q(Exists(TopicReading.objects.filter(seen, store=OuterRef("pk"), topic=topic)))
    return stores.annotate(fresh_from=fresh_from).filter(asked)


def _reason(store: Store, reading: TopicReading | None, now: datetime) -> str:
    if not store.is_active:
        return _("no longer inspected")
    if reading is None or (reading.read_at is None and reading.outcome == Outcome.COMPLETE):
        return _("never read")
    if reading.outcome == Outcome.NOT_OFFERED:
        return ""
    if reading.outcome != Outcome.COMPLETE:
        return reason_text(reading.reason) or reading.get_outcome_display()
    if reading.read_at is not None and is_stale(reading.read_at, now=now, interval=interval_of(store)):
        return _("last read %(ago)s") % {"ago": ago(reading.read_at, now)}
    return ""
