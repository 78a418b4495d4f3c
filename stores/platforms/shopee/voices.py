"""What buyers say in public and what Shopee tells the seller: reviews and announcements, the newest first."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from stores.platforms.base import ShopSession, TopicRead
from stores.platforms.clean import clip, moment
from stores.platforms.errors import PagesChangedError
from stores.platforms.shopee import parse, wire
from stores.platforms.shopee.client import ShopeeClient, decode, pages_of
from stores.platforms.shopee.pages import CURSOR, PageReader, pages
from stores.records import NoticeRecord
from stores.topics import Topic

_FIRST = timedelta(days=30)
# Replies and hidden reviews change without a new date, so the last two weeks are always read again.
_REVIEWS_OVERLAP = timedelta(days=14)
_NOTICES_OVERLAP = timedelta(hours=1)

# Shopee answers for no more, however long its list says that it is.
_MOST_REVIEWS = 500
_MOST_POKED = 20
_NOTICE_PAGE = 50
_MOST_NOTICE_PAGES = 20

_COMMENTS = PageReader(wire.Comment, "item_comment_list", "comment_id", paging=CURSOR)


async def read_reviews(client: ShopeeClient, shop: ShopSession) -> TopicRead:
    """Back to two weeks before the last reading. The order is not documented: a list out of order is read as far as it goes."""
    began = shop.clock.now()
    since = int(shop.plan.since(Topic.REVIEWS, first=began - _FIRST, overlap=_REVIEWS_OVERLAP).timestamp())
    read = TopicRead([], began)
    found: dict[int, wire.Comment] = {}
    times: list[int] = []
    query = {"cursor": "", "page_size": "100"}
    async for page in pages(_COMMENTS, pages_of(client, shop, "product/get_comment", query, "cursor")):
        read.set_aside += page.set_aside
        found |= {item.comment_id: item for item in page.items}
        times += [item.create_time for item in page.items]
        if times and times[-1] < since and _falls(times):
            break
        if len(times) >= _MOST_REVIEWS:
            read.incomplete = _cut_short(shop, min(times))
            break
    wanted = [item for item in found.values() if item.create_time >= since]
    wanted += await _poked_reviews(client, shop, found)
    read.records, odd = parse.each(wanted, parse.review, lambda item: str(item.comment_id))
    read.set_aside += odd
    return read


async def read_notices(client: ShopeeClient, shop: ShopSession) -> TopicRead:
    """The messages of Seller Center: title, teaser and link, without a category. Going on from the cursor leads to older ones."""
    began = shop.clock.now()
    since = int(shop.plan.since(Topic.NOTICES, first=began - _FIRST, overlap=_NOTICES_OVERLAP).timestamp())
    found: dict[str, wire.Notice] = {}
    places: set[str] = set()
    place = ""
    while len(places) < _MOST_NOTICE_PAGES:
        query = {"page_size": str(_NOTICE_PAGE), **({"cursor": place} if place else {})}
        page = decode(await client.shop_call(shop, "shop/get_shop_notification", query), wire.Notices)
        items = page.data if isinstance(page.data, list) else [page.data] if page.data else []
        fresh = {_notice_id(item): item for item in items}
        old = any((item.create_time or since) < since for item in items)
        place, last = str(page.cursor or ""), place
        if not fresh.keys() - found.keys() or old or not place or place == last:
            return _notices({**found, **fresh}, since, began, "")
        if place in places:
            raise PagesChangedError("The list of announcements comes round again.")
        found |= fresh
        places.add(place)
    return _notices(found, since, began, f"More than {len(found)} announcements since the last reading.")


def _cut_short(shop: ShopSession, oldest: int) -> str:
    """The first time, what lies beyond Shopee's limit is not to be had at all; later, something was missed."""
    known = shop.plan.watermarks.get(Topic.REVIEWS)
    if known is None or oldest <= known.timestamp():
        return ""
    return f"Shopee shows the newest {_MOST_REVIEWS} reviews only, and there were more since the last reading."


async def _poked_reviews(
    client: ShopeeClient, shop: ShopSession, found: dict[int, wire.Comment]
) -> Sequence[wire.Comment]:
    """Reviews that were named to us (answered here, say), wherever they stand in the list."""
    named = [one for one in shop.plan.poked.get(Topic.REVIEWS, ()) if one.isdigit() and int(one) not in found]
    wanted: list[wire.Comment] = []
    for comment_id in named[:_MOST_POKED]:
        query = {"cursor": "", "page_size": "1", "comment_id": comment_id}
        wanted += _COMMENTS.read(await client.shop_call(shop, "product/get_comment", query), "", 0).items
    return wanted


def _falls(times: list[int]) -> bool:
    return all(newer >= older for newer, older in pairwise(times))


def _notices(found: dict[str, wire.Notice], since: int, began: datetime, incomplete: str) -> TopicRead:
    recent = [(key, item) for key, item in found.items() if (item.create_time or since) >= since]
    records, odd = parse.each(recent, lambda pair: _notice(*pair), lambda pair: pair[0])
    return TopicRead(records, began, odd, incomplete)


def _notice(notice_id: str, item: wire.Notice) -> NoticeRecord:
    return NoticeRecord(
        external_id=notice_id,
        title=clip(item.title, 500),
        text=clip(item.content, 8000),
        category="",
        link=clip(item.url, 1000),
        published_at=moment(item.create_time),
    )


def _notice_id(item: wire.Notice) -> str:
    """The documented fields hold no id: what is said, and when, stands in for it."""
    if item.notification_id:
        return str(item.notification_id)[:64]
    said = f"{item.create_time}|{item.title}|{item.url}"
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()
