"""A topic that another tool of the seller's brings because the platform does not show it to apps.

It is kept as if it had been read, and as having been told: where the platform begins to show the topic, its own word replaces it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from stores.models import Store, TopicReading
from stores.platforms.base import SetAside, TopicRead
from stores.platforms.registry import PLATFORMS
from stores.reading import StoreRead, TopicResult
from stores.records import Record
from stores.sync import ReadingRow, write_reads
from stores.topics import TOLD, Outcome, Topic


class NotWantedError(Exception):
    """The topic is read from the platform itself, so nobody else's word is taken. The message says so."""


class OlderError(Exception):
    """A younger telling is kept. The message says of when."""


class Telling(NamedTuple):
    """What a tool brought. `as_of`: when it looked; `whole`: it brought everything that changed since its last telling.

    `set_aside`: items that could not be taken, with the problem of each.
    """

    topic: Topic
    as_of: datetime
    records: Sequence[Record]
    set_aside: Sequence[SetAside]
    whole: bool


@transaction.atomic
def keep_telling(store: Store, telling: Telling, now: datetime) -> ReadingRow:
    """Writes records and the topic's standing; may run twice unharmed. Raises NotWantedError, OlderError."""
    standing = TopicReading.objects.select_for_update().filter(store=store, topic=telling.topic).first()
    if not _is_closed(store, telling.topic, standing):
        raise NotWantedError(f"{store.platform} shows the topic {telling.topic} of this store to us; it is read there.")
    if standing is not None and standing.reason_code == TOLD and standing.tried_at > telling.as_of:
        raise OlderError(f"A telling as of {standing.tried_at.isoformat()} is kept already.")
    return write_reads([StoreRead(store.pk, telling.as_of, {telling.topic: _result(telling)})], now)[store.pk][
        telling.topic
    ]


def _is_closed(store: Store, topic: Topic, standing: TopicReading | None) -> bool:
    """Closed to apps altogether, closed to this store's app, or told before for one of these reasons."""
    kind = PLATFORMS.get(store.platform)
    if kind is None or kind.reason_not_offered(topic) is not None:
        return True
    return standing is not None and (standing.outcome == Outcome.NOT_OFFERED or standing.reason_code == TOLD)


def _result(telling: Telling) -> TopicResult:
    read = TopicRead(list(telling.records), set_aside=list(telling.set_aside), as_of=telling.as_of)
    if telling.set_aside:
        said = (
            f"Items that could not be understood: {len(telling.set_aside)}. The first: {telling.set_aside[0].problem}"
        )
        return TopicResult(Outcome.PARTIAL, read, TOLD, said[:300])
    if not telling.whole:
        return TopicResult(Outcome.PARTIAL, read, TOLD, "The tool that pushed it did not bring everything.")
    return TopicResult(Outcome.COMPLETE, read, TOLD)
