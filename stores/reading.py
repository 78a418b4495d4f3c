"""Reads one store's topics, all at once, each standing for itself: one topic's failure leaves the others untouched."""

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta

import msgspec
import structlog

from stores.models.order import OrderStatus
from stores.models.product import ProductStatus
from stores.platforms.base import Platform, ReadingPlan, ShopSession, TopicRead
from stores.platforms.errors import NotOfferedError, PlatformError
from stores.platforms.proxies import going_out_by
from stores.records import OrderRecord, ProductRecord
from stores.topics import BEHIND, Outcome, Topic

log = structlog.get_logger(__name__)

# Topics that need to know what another one has just brought.
FOLLOWS = {Topic.ORDERS: (Topic.TRACKING,), Topic.PRODUCTS: (Topic.STOCK, Topic.REVIEWS)}
_LEADERS = {follower: leader for leader, followers in FOLLOWS.items() for follower in followers}

# Read no more often than this in the routine rounds: they cost many calls and change slowly. What a webhook names, or a
# person asks for, is read at once.
_REST = {
    Topic.REVIEWS: timedelta(hours=23),
    Topic.HEALTH: timedelta(hours=23),
    Topic.NOTICES: timedelta(hours=6),
}

# A parcel is looked up when nothing was heard of it for so long; a day less than the shortest limit of any check.
TRACK_AFTER = timedelta(days=4)


class TopicResult(msgspec.Struct):
    """How reading one topic ended; `read` is there unless it failed or is not offered."""

    outcome: Outcome
    read: TopicRead | None = None
    reason_code: str = ""
    reason: str = ""


class StoreRead(msgspec.Struct):
    """The topics of one store that were read now. `read_at`: the platform's clock when reading ended."""

    store_id: int
    read_at: datetime
    topics: dict[Topic, TopicResult]


def due_topics(plan: ReadingPlan, now: datetime) -> frozenset[Topic]:
    """What a routine round reads: everything but what was read completely a short while ago and was named by no webhook."""
    return frozenset(
        topic
        for topic in Topic
        if topic not in _REST
        or topic in plan.poked
        or topic not in plan.read_ats
        or now - plan.read_ats[topic] >= _REST[topic]
    )


async def read_store(
    platform: Platform, shop: ShopSession, *, seconds: float, topics: Collection[Topic] | None = None
) -> StoreRead:
    """Reads `topics` (by default those of a routine round) within `seconds`; what is not done by then is a failed reading.

    Raises nothing. Topics the platform never offers are left out. A topic that follows another is read after it, and alone
    when the other is not asked for.
    """
    asked = due_topics(shop.plan, shop.clock.now()) if topics is None else topics
    wanted = frozenset(topic for topic in asked if platform.reason_not_offered(topic) is None)
    results: dict[Topic, TopicResult] = {}
    first = [topic for topic in Topic if topic in wanted and _LEADERS.get(topic) not in wanted]
    with going_out_by(shop.proxy):
        chains = [asyncio.ensure_future(_read_chain(platform, shop, topic, wanted, results)) for topic in first]
    if chains:
        _, unfinished = await asyncio.wait(chains, timeout=seconds)
        for chain in unfinished:
            chain.cancel()
    for topic in wanted:
        if topic not in results:
            results[topic] = failed_with("timed_out", f"The store was not read within {seconds:g} seconds.")
    return StoreRead(shop.store_id, shop.clock.now(), results)


def unread(store_id: int, read_at: datetime, reason_code: str, reason: str) -> StoreRead:
    """A store of which nothing could be read at all."""
    return StoreRead(store_id, read_at, {topic: failed_with(reason_code, reason) for topic in Topic})


def failed_with(code: str, reason: str) -> TopicResult:
    """A failed reading with its reason."""
    return TopicResult(Outcome.FAILED, reason_code=code, reason=reason[:300])


async def _read_chain(
    platform: Platform, shop: ShopSession, topic: Topic, wanted: frozenset[Topic], results: dict[Topic, TopicResult]
) -> None:
    results[topic] = result = await _read_topic(platform, shop, topic)
    followers = [one for one in FOLLOWS.get(topic, ()) if one in wanted]
    if result.outcome == Outcome.FAILED and topic not in shop.plan.read_ats:
        results.update(dict.fromkeys(followers, result))  # nobody knows yet what there is to ask for
    elif followers:
        informed = _with_plan(shop, plan_after(shop.plan, result.read, shop.clock.now()))
        reads = await asyncio.gather(*(_read_topic(platform, informed, one) for one in followers))
        results.update(zip(followers, reads, strict=True))


async def _read_topic(platform: Platform, shop: ShopSession, topic: Topic) -> TopicResult:
    try:
        read = await platform.read(topic, shop)
    except NotOfferedError as fault:
        return TopicResult(Outcome.NOT_OFFERED, reason_code=fault.code, reason=str(fault))
    except PlatformError as fault:
        return failed_with(fault.code, str(fault))
    except Exception as fault:  # our own mistake must not take the other topics and stores with it
        log.exception("reading a topic failed unexpectedly", store=shop.store_id, topic=topic.value)
        return failed_with("our_fault", f"Reading failed unexpectedly: {type(fault).__name__}.")
    if read.incomplete or read.set_aside:
        reason = (
            read.incomplete
            or f"Items that could not be understood: {len(read.set_aside)}. The first: {read.set_aside[0].problem}"
        )
        return TopicResult(Outcome.PARTIAL, read, "incomplete" if read.incomplete else "set_aside", reason[:300])
    if read.behind:
        return TopicResult(Outcome.PARTIAL, read, BEHIND, read.behind[:300])
    return TopicResult(Outcome.COMPLETE, read)


def plan_after(plan: ReadingPlan, read: TopicRead | None, now: datetime) -> ReadingPlan:
    """The plan, with what was just read in the place of what we knew."""
    records = read.records if read else []
    orders = {record.external_id: record for record in records if isinstance(record, OrderRecord)}
    products = {record.external_id: record for record in records if isinstance(record, ProductRecord)}
    return msgspec.structs.replace(
        plan,
        in_transit=_quiet_parcels(plan.in_transit, orders, now),
        live_product_ids=tuple(key for key in plan.live_product_ids if key not in products)
        + tuple(key for key, product in products.items() if product.status == ProductStatus.LIVE),
    )


def _quiet_parcels(known: dict[str, datetime], orders: dict[str, OrderRecord], now: datetime) -> dict[str, datetime]:
    """The seller's parcels of which nothing was heard for a while."""
    moved = {key: order.collected_at or order.updated_at for key, order in orders.items() if _is_under_way(order)}
    still_known = {key: at for key, at in known.items() if key not in orders or key in moved}
    return {key: at for key, at in (moved | still_known).items() if now - at >= TRACK_AFTER}


def _is_under_way(order: OrderRecord) -> bool:
    return order.status == OrderStatus.IN_TRANSIT and not order.fulfilled_by_platform


def _with_plan(shop: ShopSession, plan: ReadingPlan) -> ShopSession:
    return msgspec.structs.replace(shop, plan=plan)
