"""Announcements: the seller's inbox is the only call that carries them, between a notice for every order.

Times are relative words ("10 minutes ago"), so no notice has a time of its own; they only tell how far back to read.
"""

import re
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

from stores.platforms.base import ShopSession, TopicRead
from stores.platforms.clean import clip
from stores.platforms.lazada import wire
from stores.platforms.lazada.client import LazadaClient
from stores.platforms.lazada.countries import Country, country
from stores.platforms.lazada.pages import ItemReader, Listed, decode, records_of
from stores.platforms.lazada.scalars import text_of
from stores.records import NoticeRecord
from stores.topics import Topic

# What is news to a seller; the others are about single orders, parcels and chats.
_CATEGORIES = ("system", "lazada program", "learn & grow", "store")

_PAGE = 100
# The first reading, and one after a long silence, takes the newest thousand messages or a month of them.
_FIRST, _FIRST_PAGES = timedelta(days=30), 10
_LONG = timedelta(days=7)
_MOST_PAGES = 30

_NOTICES = ItemReader(wire.Notice, "id")
_AGO = re.compile(r"(\d+|an?)\s+(second|minute|hour|day|week|month|year)s?\s+ago", re.IGNORECASE)
_UNITS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}


async def read_notices(client: LazadaClient, shop: ShopSession) -> TopicRead:
    """Page after page, newest first, back to what was there at the last reading."""
    began, land = shop.clock.now(), country(shop.country)
    last_at = shop.plan.read_ats.get(Topic.NOTICES)
    afresh = last_at is None or began - last_at > _LONG
    reach = _FIRST if last_at is None or afresh else began - last_at
    whole: Listed[wire.Notice] = Listed()
    incomplete = "" if afresh else f"The inbox holds more than {_MOST_PAGES * _PAGE} messages since the last reading."
    for number in range(1, (_FIRST_PAGES if afresh else _MOST_PAGES) + 1):
        params = {"language": "en_US", "page": str(number), "pageSize": str(_PAGE)}
        data = await client.shop_call(shop, "/sellercenter/msg/list", params)
        answer = decode(data, wire.NoticePage).data or wire.NoticeList()
        page = _NOTICES.read(answer.dataSource)
        new = page.items.keys() - whole.items.keys()
        whole.take(page)
        total = answer.pageInfo.total if answer.pageInfo else None
        ages = [age for one in page.items.values() if (age := age_of(text_of(one.time)))]
        if not new or (total is not None and number * _PAGE >= total) or (ages and min(ages) > reach):
            incomplete = ""
            break
    news = {key: one for key, one in whole.items.items() if _category(one).lower() in _CATEGORIES}
    records, odd = records_of(news, lambda one: notice_record(one, land))
    return TopicRead(records, began, [*whole.set_aside.values(), *odd], incomplete)


def notice_record(item: wire.Notice, land: Country) -> NoticeRecord:
    content = item.message_content or wire.NoticeContent()
    return NoticeRecord(
        external_id=clip(str(item.id), 64),
        title=clip(text_of(content.title), 300),
        text=clip(text_of(content.description), 4000),
        category=clip(_category(item), 80),
        link=_link(text_of(content.webLink), land),
        published_at=None,
    )


def age_of(words: str) -> timedelta | None:
    """The least that relative words can mean: "2 days ago" is at least two days. None when they are not understood."""
    found = _AGO.search(words)
    if found is None:
        return timedelta(days=1) if words.strip().lower() == "yesterday" else None
    number = int(found[1]) if found[1].isdigit() else 1
    return number * _UNITS[found[2].lower()]


def _category(item: wire.Notice) -> str:
    return text_of(item.message_content.categoryName).strip() if item.message_content else ""


def _link(address: str, land: Country) -> str:
    """Made whole, since links may begin at Seller Center's root; nothing but web addresses."""
    whole = urljoin(f"{land.seller_center}/", address) if address else ""
    return clip(whole, 1000) if urlsplit(whole).scheme in ("http", "https") else ""
