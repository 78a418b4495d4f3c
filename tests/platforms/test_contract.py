"""What every connector must keep to, the same for all: a platform is tested by being in the registry."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec
import pytest

from stores.fetching import FetchLoop
from stores.mirror import MODEL_OF, write_records
from stores.models import Connection, Store, TopicReading
from stores.platforms.base import AppKeys, Platform, PushKind
from stores.platforms.names import NAMES
from stores.platforms.registry import PLATFORMS
from stores.reading import StoreRead, read_store
from stores.records import Record
from stores.sync import open_sessions, write_reads
from stores.topics import Outcome, Topic
from tests.house import Sandbox, connect_stores

EVERY = sorted(PLATFORMS)
OFFERED = [(name, topic) for name in EVERY for topic in Topic if PLATFORMS[name].reason_not_offered(topic) is None]
REFUSED = [(name, topic) for name in EVERY for topic in Topic if PLATFORMS[name].reason_not_offered(topic) is not None]

# Faults of the wire that every platform can have, and what may come of them: never a complete reading.
WIRE_FAULTS = ("error_500", "html_instead", "truncated_json", "redirect", "huge_body")

pytestmark = pytest.mark.django_db(transaction=True)  # tokens are renewed on connections of their own


@cache
def kinds_of(topic: Topic) -> frozenset[type[Record]]:
    return frozenset(kind for kind in MODEL_OF if kind.topic == topic)


def read(stores: Iterable[Store], loop: FetchLoop) -> list[StoreRead]:
    """Reads stores as a worker would, all topics, without writing anything."""
    sessions, unreadable = open_sessions([store.pk for store in stores], loop)
    assert not unreadable
    return [
        future.result()
        for future in [loop.submit(read_store(one, shop, seconds=300, topics=list(Topic))) for one, shop in sessions]
    ]


def quiet_store(sandbox: Sandbox, platform: str) -> Store:
    """A store of the platform in which nothing is wrong."""
    return connect_stores(sandbox, [sandbox.quiet_shop(platform)]).popitem()[1]


def token_pairs(store: Store) -> int:
    """How many pairs of tokens its connections have had, the chat app's too."""
    store.refresh_from_db()  # chats are connected after the store
    links = Connection.objects.filter(pk__in=[store.connection_id, store.chat_connection_id])
    return sum(links.values_list("version", flat=True))


@pytest.mark.parametrize("name", EVERY)
def test_it_has_a_name(name: str) -> None:
    assert PLATFORMS[name].id == name
    assert NAMES[name]


@pytest.mark.parametrize("name", EVERY)
def test_a_store_in_order_is_read_completely_in_every_topic_it_offers(
    name: str, mixed: Sandbox, mixed_loop: FetchLoop
) -> None:
    (found,) = read([quiet_store(mixed, name)], mixed_loop)
    told = {topic: (result.outcome, result.reason) for topic, result in found.topics.items()}
    for topic in told:
        assert told[topic][0] in (Outcome.COMPLETE, Outcome.NOT_OFFERED), (topic, told[topic])
        assert (told[topic][1] == "") == (told[topic][0] == Outcome.COMPLETE)
    assert set(told) == {topic for platform, topic in OFFERED if platform == name}
    assert [result.read.set_aside for result in found.topics.values() if result.read and result.read.set_aside] == []


@pytest.mark.parametrize(("name", "topic"), REFUSED)
def test_a_topic_that_is_not_offered_says_why_in_a_persons_words(name: str, topic: Topic) -> None:
    reason = PLATFORMS[name].reason_not_offered(topic)
    assert reason
    assert NAMES[name] in reason


@pytest.mark.parametrize("name", EVERY)
def test_each_kind_of_record_is_given_or_said_to_be_lacking_never_both(
    name: str, mixed_loop: FetchLoop, settings: Any
) -> None:
    world = Sandbox(seed=11, stores=45, platforms=name)  # enough shops for every kind of trouble
    try:
        settings.PLATFORM_SETTINGS = world.environment
        reads = read(connect_stores(world).values(), mixed_loop)
    finally:
        world.stop()
    refused = {topic for one in reads for topic, result in one.topics.items() if result.outcome == Outcome.NOT_OFFERED}
    offered = {topic for platform, topic in OFFERED if platform == name} - refused
    given = {type(record) for one in reads for record in _records(one)}
    expected = {kind for topic in offered for kind in kinds_of(topic)} - set(PLATFORMS[name].lacks)
    assert given == expected
    assert all(reason for reason in PLATFORMS[name].lacks.values())


@pytest.mark.parametrize("name", EVERY)
def test_records_hold_plain_typed_values(name: str, mixed: Sandbox, mixed_loop: FetchLoop) -> None:
    (found,) = read([quiet_store(mixed, name)], mixed_loop)
    ids: defaultdict[type[Record], list[str]] = defaultdict(list)
    for record in _records(found):
        ids[type(record)].append(record.external_id)
        assert 0 < len(record.external_id) <= 64
        for value in msgspec.structs.asdict(record).values():
            assert not isinstance(value, datetime) or value.utcoffset() is not None, record
            assert not isinstance(value, Decimal) or value.is_finite(), record
            assert not isinstance(value, float), record
    for kind, known in ids.items():
        assert len(known) == len(set(known)), kind


@pytest.mark.parametrize("name", EVERY)
def test_a_second_reading_brings_only_what_changed(name: str, mixed: Sandbox, mixed_loop: FetchLoop) -> None:
    store = quiet_store(mixed, name)
    first = read([store], mixed_loop)
    write_reads(first, first[0].read_at)
    (second,) = read([store], mixed_loop)
    records = [(store.pk, record) for record in _records(second)]
    assert len(records) < len(_records(first[0]))
    assert write_records(records, second.read_at) == 0


@pytest.mark.parametrize("fault", WIRE_FAULTS)
@pytest.mark.parametrize("name", EVERY)
def test_a_fault_of_the_wire_is_never_a_reading(name: str, fault: str, mixed: Sandbox, brisk_loop: FetchLoop) -> None:
    store = quiet_store(mixed, name)
    mixed.fault(fault, shop_id=store.external_id)
    (found,) = read([store], brisk_loop)
    for topic, result in found.topics.items():
        assert result.outcome == Outcome.FAILED, (topic, result.outcome)
        assert result.reason
        assert result.reason_code


@pytest.mark.parametrize("name", EVERY)
def test_tokens_that_are_refused_are_renewed_once_and_reading_goes_on(
    name: str, mixed: Sandbox, mixed_loop: FetchLoop
) -> None:
    store = quiet_store(mixed, name)
    before = token_pairs(store)
    mixed.fault("token_expired", shop_id=store.external_id, count=1)
    (found,) = read([store], mixed_loop)
    assert {result.outcome for result in found.topics.values()} <= {Outcome.COMPLETE, Outcome.NOT_OFFERED}
    assert token_pairs(store) == before + 1


@pytest.mark.parametrize("name", EVERY)
def test_a_push_that_nobody_signed_is_not_genuine(name: str) -> None:
    app = AppKeys("key", "secret")
    kind: type[Platform] = PLATFORMS[name]
    for said in ("", "0" * 64, "é" * 64, "\udce9"):
        assert not kind.push_is_genuine(app, "https://shopops.example.com/webhooks", {"authorization": said}, b"{}")
    assert not kind.push_is_genuine(app, "https://shopops.example.com/webhooks", {}, b"{}")


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"null", b"not json", b'{"type":"x"}', b"\xff\xfe"])
@pytest.mark.parametrize("name", EVERY)
def test_a_push_that_cannot_be_understood_is_refused_or_wakes_nothing(name: str, body: bytes) -> None:
    try:
        push = PLATFORMS[name].read_push(body)
    except ValueError:
        return
    assert (push.kind, push.topics) == (PushKind.OTHER, ())


def test_what_was_read_stands_in_the_topic_readings(mixed: Sandbox, mixed_loop: FetchLoop) -> None:
    stores = [quiet_store(mixed, name) for name in EVERY]
    reads = read(stores, mixed_loop)
    write_reads(reads, reads[0].read_at)
    for one in reads:
        kept = set(TopicReading.objects.filter(store=one.store_id).values_list("topic", flat=True))
        assert kept == {topic.value for topic in one.topics}


def _records(found: StoreRead) -> list[Record]:
    return [record for result in found.topics.values() if result.read for record in result.read.records]
