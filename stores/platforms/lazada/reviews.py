"""Buyer reviews. There is no list for a whole store: pushes name new ones, and a sweep asks item by item, week by week."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from stores.platforms.base import ShopSession, TopicRead
from stores.platforms.clean import clip, masked_text
from stores.platforms.lazada import wire
from stores.platforms.lazada.client import LazadaClient
from stores.platforms.lazada.pages import ItemReader, Listed, chunks, decode, records_of, spans
from stores.platforms.lazada.scalars import known_time, text_of
from stores.platforms.together import together
from stores.records import ReviewRecord
from stores.topics import Topic

SWEEP_EVERY = timedelta(hours=23)
_FIRST = timedelta(days=30)  # as far back as a review may be reported or still waits for an answer
_OVERLAP = timedelta(hours=1)
_WINDOW = timedelta(days=7)
_OLDEST = timedelta(days=89)  # older than 90 days is refused

# A sweep of 400 items ran another client into the per-seller limit.
_MOST_CALLS = 100
_AT_ONCE = 4
_IDS_A_CALL = 10
_MOST_PAGES = 50

_REVIEWS = ItemReader(wire.Review, "id")


class _Swept(NamedTuple):
    """Ids of reviews written up to `until`; `incomplete` says which products were not asked for, `behind` that weeks are left."""

    ids: list[str]
    until: datetime
    incomplete: str
    behind: str = ""


async def read_reviews(client: LazadaClient, shop: ShopSession) -> TopicRead:
    """What pushes named; all live items once a day."""
    began = shop.clock.now()
    named = shop.plan.poked.get(Topic.REVIEWS, ())
    swept_at = shop.plan.read_ats.get(Topic.REVIEWS)
    if named and swept_at is not None and began - swept_at < SWEEP_EVERY:
        read = await _details(client, shop, named)
        read.watermark, read.as_of = shop.plan.watermarks.get(Topic.REVIEWS), swept_at
        return read
    swept = await _new_ids(client, shop, began)
    read = await _details(client, shop, [*named, *swept.ids])
    read.watermark, read.incomplete = swept.until, swept.incomplete
    read.behind = swept.behind
    return read


def review_record(item: wire.Review) -> ReviewRecord:
    """Follow-up reviews have no stars."""
    stars = item.ratings.overall_rating or item.ratings.product_rating if item.ratings else None
    if stars is not None and not 1 <= stars <= 5:
        raise ValueError(f"{stars} stars")
    return ReviewRecord(
        external_id=str(item.id),
        product_external_id=text_of(item.product_id),
        order_external_id=text_of(item.order_id),
        rating=stars,
        text=masked_text(item.review_content),
        has_media=bool(item.review_images or item.review_videos),
        buyer_name="",
        created_at=known_time(item.create_time or item.submit_time, UTC),
        reply_text=clip(text_of(item.seller_reply), 4000),
        replied_at=None,
        can_reply=item.can_reply,
        is_hidden=None,
    )


async def _new_ids(client: LazadaClient, shop: ShopSession, began: datetime) -> _Swept:
    """Ids of the reviews written since the last sweep: as many weeks, oldest first, as the calls allow."""
    since = shop.plan.since(Topic.REVIEWS, first=began - _FIRST, overlap=_OVERLAP)
    windows = list(spans(max(since, began - _OLDEST), began, _WINDOW))
    items = list(shop.plan.live_product_ids)
    if len(items) > _MOST_CALLS:
        asked, windows = _todays(items, began), windows[-1:]
    else:
        asked, windows = items, windows[: max(1, _MOST_CALLS // max(1, len(items)))]
    gate = asyncio.Semaphore(_AT_ONCE)
    found = await together(*(_ids(client, shop, item, span, gate) for item in asked for span in windows))
    left = len(items) - len(asked)
    until = windows[-1][1] if windows else began
    return _Swept(
        [one for part in found for one in part],
        until=until,
        incomplete=f"Lazada lists reviews product by product: {left} of {len(items)} were not asked for in this round."
        if left
        else "",
        behind=f"Lazada lists reviews product by product: read up to {until:%Y-%m-%d} so far, the rest follows."
        if until < began
        else "",
    )


def _todays(items: Sequence[str], now: datetime) -> list[str]:
    """A share of the products that moves on day by day."""
    begin = now.toordinal() * _MOST_CALLS % len(items)
    return [*items[begin:], *items[:begin]][:_MOST_CALLS]


async def _ids(
    client: LazadaClient, shop: ShopSession, item_id: str, span: tuple[datetime, datetime], gate: asyncio.Semaphore
) -> list[str]:
    found: dict[str, None] = {}
    async with gate:
        for page in range(1, _MOST_PAGES + 1):
            params = {
                "item_id": item_id,
                "start_time": str(int(span[0].timestamp() * 1000)),
                "end_time": str(int(span[1].timestamp() * 1000)),
                "current": str(page),
            }
            answer = decode(await client.shop_call(shop, "/review/seller/history/list", params), wire.ReviewIds)
            new = {str(one): None for one in answer.id_list or []}.keys() - found.keys()
            found |= dict.fromkeys(sorted(new))
            if not new or answer.total is None or len(found) >= answer.total:
                break
    return list(found)


async def _details(client: LazadaClient, shop: ShopSession, ids: Iterable[str]) -> TopicRead:
    """The reviews themselves; those too old to be told are left out by Lazada."""
    numbers = [one for one in dict.fromkeys(ids) if one.isdigit()]
    found: Listed[wire.Review] = Listed()
    for some in chunks(numbers, _IDS_A_CALL):
        data = await client.shop_call(shop, "/review/seller/list/v2", {"id_list": f"[{','.join(some)}]"})
        found.take(_REVIEWS.read(decode(data, wire.ReviewPage).review_list))
    records, odd = records_of(found.items, review_record)
    return TopicRead(records, set_aside=[*found.set_aside.values(), *odd])
