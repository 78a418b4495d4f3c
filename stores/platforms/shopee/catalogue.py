"""Listings and the units behind them. Both cost a call for each item with models, so only what changed is asked for.

Every half hour anew, the models of a hundred listings would be 4,800 calls a day and store; swept every six hours they are 400.
"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from stores.platforms.base import SetAside, ShopSession, TopicRead
from stores.platforms.errors import PagesChangedError, RefusedCallError, UnreadableAnswerError
from stores.platforms.shopee import parse, wire
from stores.platforms.shopee.client import ShopeeClient, decode, pages_of
from stores.platforms.shopee.pages import OFFSET, PageReader, chunks, read_whole_list
from stores.platforms.together import together
from stores.topics import Topic

_OVERLAP = timedelta(minutes=10)
# A sale changes a model's stock, but not always its item's time of change; so all models are looked at this often.
SWEEP_EVERY = timedelta(hours=6)

_HALF_HOUR = 1800
_ITEMS_AT_ONCE = 50
_MODEL_CALLS_AT_ONCE = 6
# Of the six hundred calls that a store's deadline leaves time for at ten a second; all topics share them.
MOST_MODEL_CALLS = 250
_STATUSES = ["NORMAL", "BANNED", "UNLIST", "REVIEWING", "SELLER_DELETE", "SHOPEE_DELETE"]
_DELETED = ("SELLER_DELETE", "SHOPEE_DELETE")

_ITEM_STATES = PageReader(wire.ItemState, "item", "item_id", paging=OFFSET, may_lack=True)
_item = msgspec.json.Decoder(wire.Item)

Models = dict[int, list[wire.Model] | SetAside]


class Items(msgspec.Struct):
    """What could be read of some items, and what could not."""

    items: list[wire.Item]
    set_aside: list[SetAside]

    def missing_of(self, asked: Iterable[int]) -> set[int]:
        seen = {str(item.item_id) for item in self.items} | {one.item_id for one in self.set_aside}
        return {item_id for item_id in asked if str(item_id) not in seen}


async def read_products(client: ShopeeClient, shop: ShopSession) -> TopicRead:
    """The listings changed since the last reading, with their models."""
    began = shop.clock.now()
    query: dict[str, str | Sequence[str]] = {"page_size": "100", "item_status": _STATUSES}
    if Topic.PRODUCTS in shop.plan.watermarks:
        since = shop.plan.watermarks[Topic.PRODUCTS] - _OVERLAP
        query |= {
            "update_time_from": str(int(since.timestamp())),
            "update_time_to": str(int(began.timestamp())),
        }
    listed = await read_whole_list(_ITEM_STATES, pages_of(client, shop, "product/get_item_list", query, "offset"))
    states = {state.item_id: state for state in listed.items}
    found = await _base_info(client, shop, list(states))
    reached = _reached(found.items, began, shop.plan.watermarks.get(Topic.PRODUCTS))
    items = [item for item in found.items if (item.update_time or 0) <= reached.timestamp()]
    models = await _models(client, shop, [item.item_id for item in items if item.has_model])
    read = TopicRead([], reached, listed.set_aside + found.set_aside, listed.incomplete)
    read.as_of = reached if reached < began else None
    for item in items:
        _take_product(read, item, models.get(item.item_id))
    _take_unanswered(read, states, found)
    return read


def _reached(items: Sequence[wire.Item], began: datetime, before: datetime | None) -> datetime:
    """Up to which change one round can read; the first rounds of a large shop go through its listings by age.

    Where more changed at one moment than a round can read, all are tried: stopping there would never get further.
    """
    changes = sorted(item.update_time or 0 for item in items if item.has_model)
    if len(changes) <= MOST_MODEL_CALLS:
        return began
    reached = datetime.fromtimestamp(changes[MOST_MODEL_CALLS - 1], UTC)
    return reached if before is None or reached > before else began


async def read_stock(client: ShopeeClient, shop: ShopSession) -> TopicRead:
    """The stock of live listings: of all of them now and then, in between of what changed or was named by a push.

    Items without models are read each time, since fifty of them cost one call.
    """
    swept_at = shop.plan.read_ats.get(Topic.STOCK)
    is_sweep = swept_at is None or shop.clock.now() - swept_at >= SWEEP_EVERY
    live = [int(item_id) for item_id in shop.plan.live_product_ids if item_id.isdigit()]
    found = await _base_info(client, shop, live)
    read = TopicRead([], set_aside=list(found.set_aside))
    poked = set(shop.plan.poked.get(Topic.STOCK, ()))
    with_models = [item for item in found.items if item.has_model]
    if swept_at is not None and not is_sweep:
        changed = [item for item in with_models if _may_have_changed(item, swept_at, poked)]
        read.as_of = swept_at if len(changed) < len(with_models) else None
        with_models = changed
    asked = _turn_of(with_models, shop.clock.now())
    models = await _models(client, shop, [item.item_id for item in asked])
    for item in found.items:
        _take_stock(read, item, models.get(item.item_id))
    missing = found.missing_of(live)
    if missing:
        read.incomplete = f"Live products whose stock was not answered: {len(missing)}."
    elif len(asked) < len(with_models):
        read.incomplete = f"{len(asked)} of {len(with_models)} products with variants could be looked at in this round."
    return read


def _turn_of(items: Sequence[wire.Item], now: datetime) -> Sequence[wire.Item]:
    """As many as one round can ask for; the next half hour begins further on."""
    if len(items) <= MOST_MODEL_CALLS:
        return items
    start = int(now.timestamp()) // _HALF_HOUR * MOST_MODEL_CALLS % len(items)
    return [*items[start:], *items[:start]][:MOST_MODEL_CALLS]


def _may_have_changed(item: wire.Item, since: datetime, poked: set[str]) -> bool:
    changed_at = item.update_time or 0
    return str(item.item_id) in poked or changed_at >= int((since - _OVERLAP).timestamp())


def _take_product(read: TopicRead, item: wire.Item, models: list[wire.Model] | SetAside | None) -> None:
    if isinstance(models, SetAside):
        read.set_aside.append(models)
        return
    records, odd = parse.each([item], lambda one: parse.product(one, models), lambda one: str(one.item_id))
    read.records += records
    read.set_aside += odd


def _take_unanswered(read: TopicRead, states: dict[int, wire.ItemState], found: Items) -> None:
    """A deleted item may no longer be described; one that is not deleted must be."""
    missing = found.missing_of(states)
    gone = [states[item_id] for item_id in missing if states[item_id].item_status in _DELETED]
    records, odd = parse.each(gone, parse.gone_product, lambda state: str(state.item_id))
    read.records += records
    read.set_aside += odd
    left = len(missing) - len(gone)
    if left and not read.incomplete:
        read.incomplete = f"{left} of {len(states)} changed products were not answered."


def _take_stock(read: TopicRead, item: wire.Item, models: list[wire.Model] | SetAside | None) -> None:
    if isinstance(models, SetAside):
        read.set_aside.append(models)
        return
    if item.has_model and models is None:
        return
    sources = (
        [(item.item_id, item.stock_info_v2)]
        if models is None
        else [(model.model_id, model.stock_info_v2) for model in models]
    )
    records, odd = parse.each(sources, lambda source: parse.stock(item.item_id, *source), lambda source: str(source[0]))
    read.records += records
    read.set_aside += odd


async def _base_info(client: ShopeeClient, shop: ShopSession, item_ids: Sequence[int]) -> Items:
    asked = [
        client.shop_call(shop, "product/get_item_base_info", {"item_id_list": ",".join(map(str, some))})
        for some in chunks(item_ids, _ITEMS_AT_ONCE)
    ]
    found = Items([], [])
    for data in await together(*asked):
        for raw in decode(data, wire.Items).item_list:
            try:
                found.items.append(_item.decode(raw))
            except msgspec.DecodeError as fault:
                found.set_aside.append(SetAside(_item_id_in(raw), str(fault)[:300]))
    return found


async def _models(client: ShopeeClient, shop: ShopSession, item_ids: Sequence[int]) -> Models:
    """One call an item. An item that vanished or cannot be read meanwhile is set aside, the others stand."""
    gate = asyncio.Semaphore(_MODEL_CALLS_AT_ONCE)

    async def ask(item_id: int) -> list[wire.Model] | SetAside:
        async with gate:
            try:
                data = await client.shop_call(shop, "product/get_model_list", {"item_id": str(item_id)})
                return decode(data, wire.Models).model
            except (RefusedCallError, UnreadableAnswerError, PagesChangedError) as fault:
                return SetAside(str(item_id), str(fault)[:300])

    return dict(zip(item_ids, await together(*map(ask, item_ids)), strict=True))


def _item_id_in(raw: msgspec.Raw) -> str:
    try:
        item = msgspec.json.decode(raw)
        return str(item["item_id"])[:64]
    except (msgspec.DecodeError, KeyError, TypeError):
        return ""
