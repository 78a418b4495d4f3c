"""Requests to cancel, to return and to be refunded: one list holds all three, in windows of 15 days."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from stores.platforms.base import ShopSession, TopicRead
from stores.platforms.clean import clip, masked_text
from stores.platforms.lazada import wire
from stores.platforms.lazada.client import LazadaClient
from stores.platforms.lazada.countries import Country, country
from stores.platforms.lazada.pages import ItemReader, Listed, Page, decode, read_pages, records_of, spans
from stores.platforms.lazada.scalars import known_time, money_of, text_of, time_of
from stores.records import CancellationRecord, Record, ReturnRecord
from stores.topics import Topic

_WINDOW = timedelta(days=15)
_FIRST = 2 * _WINDOW - timedelta(seconds=1)  # with the second that is going on, two windows
_OVERLAP = timedelta(minutes=10)
_NARROWEST = timedelta(minutes=10)
_PAGE = 50
_MOST_PAGES = 100  # pages after the hundredth are empty

_REVERSES = ItemReader(wire.Reverse, "reverse_order_id")

# The list and the pushes use two vocabularies, neither published in full: endings are what they share.
_ENDINGS = (
    (("_INITIATE", "_INIT"), "pending"),
    (("_REJECT", "_REJECTED", "_CANCEL", "_CANCELED", "_CANCELLED"), "refused"),
    (("_SUCCESS", "_REFUND_ISSUED"), "accepted"),
    (("_PENDING", "_SHIPPING_BACK", "_RECEIVE_ITEM", "_AGREE"), "under_way"),
)
# A request of several lines waits as long as one of them does.
_RANK = ("pending", "under_way", "accepted", "refused")


async def read_aftersales(client: LazadaClient, shop: ShopSession) -> TopicRead:
    """What changed since the last reading."""
    began, land = shop.clock.now(), country(shop.country)
    since = shop.plan.since(Topic.AFTERSALES, first=began - _FIRST, overlap=_OVERLAP)
    whole: Listed[wire.Reverse] = Listed({}, {})
    for begin, end in spans(since, began + timedelta(seconds=1), _WINDOW):
        whole.take(await _between(client, shop, begin, end))
    records, odd = records_of(whole.items, lambda item: reverse_record(item, land))
    return TopicRead(records, began, [*whole.set_aside.values(), *odd], whole.incomplete)


async def state_of_cancellation(client: LazadaClient, shop: ShopSession, request_id: str) -> str | None:
    """pending, accepted or refused; None when it is not among those of the last month. No call asks for a single one."""
    now, land = shop.clock.now(), country(shop.country)
    for begin, end in reversed(list(spans(now - _FIRST, now + timedelta(seconds=1), _WINDOW))):
        found = (await _between(client, shop, begin, end)).items.get(request_id)
        record = reverse_record(found, land) if found else None
        if isinstance(record, CancellationRecord):
            return record.state
    return None


def reverse_record(item: wire.Reverse, land: Country) -> Record:
    """A cancellation or a return. Raises ValueError."""
    lines = item.reverse_order_lines
    if not lines:
        raise ValueError("the request has no lines")
    states = {_state(line.reverse_status) for line in lines}
    state = next(one for one in _RANK if one in states)
    telling = next(line for line in lines if _state(line.reverse_status) == state)
    created_at = min(known_time(line.return_order_line_gmt_create, UTC) for line in lines)
    changed = [at for line in lines if (at := time_of(line.return_order_line_gmt_modified, UTC))]
    due = [at for line in lines if _state(line.reverse_status) == "pending" and (at := time_of(line.sla, UTC))]
    common: dict[str, Any] = {
        "external_id": str(item.reverse_order_id),
        "order_external_id": str(item.trade_order_id),
        "state": _cancel_state(state) if item.request_type == "CANCEL" else state,
        "platform_status": clip(telling.reverse_status, 60),
        "reason": masked_text(text_of(telling.reason_text))[:300],
        "created_at": created_at,
        "updated_at": max(changed, default=created_at),
        "respond_by_at": min(due, default=None),
        "refund_amount": _refund(lines, land),
        "currency": land.currency,
    }
    if item.request_type == "CANCEL":
        return CancellationRecord(**common, requested_by="buyer")
    if item.request_type not in ("RETURN", "ONLY_REFUND"):
        raise ValueError(f"unknown kind of request {item.request_type[:40]!r}")
    return ReturnRecord(**common, kind=item.request_type.lower())


def _cancel_state(state: str) -> str:
    """A cancellation whose refund is on its way is granted."""
    return "accepted" if state == "under_way" else state


def _state(status: str) -> str:
    word = status.strip().upper()
    for endings, state in _ENDINGS:
        if word.endswith(endings):
            return state
    raise ValueError(f"unknown status of a request {status[:40]!r}")


def _refund(lines: list[wire.ReverseLine], land: Country) -> Decimal | None:
    """Told in minor units."""
    told = [amount for line in lines if (amount := money_of(line.refund_amount)) is not None]
    return sum(told, Decimal(0)) / land.cents if told else None


async def _between(client: LazadaClient, shop: ShopSession, since: datetime, until: datetime) -> Listed[wire.Reverse]:
    """One window; more than its hundred pages hold is read in halves."""
    part = await read_pages(_fetch(client, shop, since, until), size=_PAGE, most_pages=_MOST_PAGES)
    if not part.more:
        return part
    if until - since < _NARROWEST:
        part.incomplete = "More requests changed at once than Lazada lets us list."
        return part
    middle = since + (until - since) / 2
    whole = await _between(client, shop, since, middle)
    whole.take(await _between(client, shop, middle, until))
    return whole


def _fetch(
    client: LazadaClient, shop: ShopSession, since: datetime, until: datetime
) -> Callable[[int], Awaitable[Page[wire.Reverse]]]:
    async def fetch(page: int) -> Page[wire.Reverse]:
        params = {
            "ReverseOrderLineModifiedTimeRangeStart": str(int(since.timestamp() * 1000)),
            "ReverseOrderLineModifiedTimeRangeEnd": str(int(until.timestamp() * 1000)),
            "page_no": str(page + 1),
            "page_size": str(_PAGE),
        }
        data = await client.shop_call(shop, "/reverse/getreverseordersforseller", params)
        answer = decode(data, wire.ReversePage)
        return _REVERSES.read(answer.items), answer.total

    return fetch
