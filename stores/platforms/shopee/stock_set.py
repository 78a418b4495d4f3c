"""Stock as the seller sets it: absolute numbers of one model of an item."""

from typing import Any

import msgspec

from stores.platforms.base import ShopSession
from stores.platforms.deeds import Attempt, Receipt, SetStock, Sight, number_seen
from stores.platforms.errors import RefusedCallError
from stores.platforms.once import sent_once
from stores.platforms.shopee import wire
from stores.platforms.shopee.client import ShopeeClient, decode


class _Failed(msgspec.Struct):
    model_id: int | None = None
    failed_reason: str | None = None


class _Written(msgspec.Struct):
    failure_list: list[_Failed] | None = None


class _Items(msgspec.Struct):
    item_list: list[wire.Item] = []


async def set_stock(client: ShopeeClient, shop: ShopSession, wish: SetStock) -> Receipt:
    """A model that cannot be written fails alone, in an answer that says success."""
    before = await _available(client, shop, wish)
    place: dict[str, Any] = {"stock": wish.quantity}
    if wish.warehouse_id:
        place["location_id"] = wish.warehouse_id
    stock = [{"model_id": _model_id(wish), "seller_stock": [place]}]
    with sent_once():
        data = await client.shop_call(
            shop, "product/update_stock", body={"item_id": _number(wish.product_id), "stock_list": stock}
        )
    failed = decode(data, _Written).failure_list
    if failed:
        raise RefusedCallError(failed[0].failed_reason or "Shopee gives no reason.")
    return Receipt(wish.sku_id, before=before)


async def look_at_stock(client: ShopeeClient, shop: ShopSession, wish: SetStock, attempt: Attempt) -> Sight:
    """By the number that stands there now."""
    return number_seen(await _available(client, shop, wish), wish.quantity, attempt.before)


async def _available(client: ShopeeClient, shop: ShopSession, wish: SetStock) -> int | None:
    """Of the model, or of the item that has none. Raises RefusedCallError when there is no such SKU."""
    if _model_id(wish):
        data = await client.shop_call(shop, "product/get_model_list", {"item_id": wish.product_id})
        models = [one for one in decode(data, wire.Models).model if str(one.model_id) == wish.sku_id]
        info = models[0].stock_info_v2 if models else None
    else:
        data = await client.shop_call(shop, "product/get_item_base_info", {"item_id_list": wish.product_id})
        items = [one for one in decode(data, _Items).item_list if str(one.item_id) == wish.product_id]
        info = items[0].stock_info_v2 if items else None
    if info is None or info.summary_info is None:
        raise RefusedCallError("Shopee shows no stock of this SKU.")
    return info.summary_info.total_available_stock


def _model_id(wish: SetStock) -> int:
    """0 stands for an item without models; its SKU then has the item's own number."""
    return 0 if wish.sku_id == wish.product_id else _number(wish.sku_id)


def _number(value: str) -> int:
    if not value.isdigit():
        raise RefusedCallError("Shopee's items and models have numbers; this is none.")
    return int(value)
