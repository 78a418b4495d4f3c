"""Stock as the seller sets it: absolute numbers, all warehouses of a SKU in one request."""

from typing import Any

import msgspec

from stores.platforms.base import ShopSession
from stores.platforms.deeds import Attempt, Receipt, SetStock, Sight, number_seen
from stores.platforms.errors import RefusedCallError
from stores.platforms.once import sent_once
from stores.platforms.tiktok.client import TikTokClient, decode


class _Place(msgspec.Struct):
    warehouse_id: str
    available_quantity: int = 0


class _Sku(msgspec.Struct):
    id: str
    warehouse_inventory: list[_Place] = []


class _Product(msgspec.Struct):
    product_id: str
    skus: list[_Sku] = []


class _Inventory(msgspec.Struct):
    inventory: list[_Product] = []


class _Written(msgspec.Struct):
    errors: list[Any] | None = None


async def set_stock(client: TikTokClient, shop: ShopSession, wish: SetStock) -> Receipt:
    """The other warehouses keep what they have; TikTok Shop wants all of them named."""
    places = await _places(client, shop, wish)
    chosen = _chosen(places, wish)
    others = [one for one in places if one is not chosen]
    wanted = [{"warehouse_id": chosen.warehouse_id, "quantity": wish.quantity}]
    wanted += [{"warehouse_id": one.warehouse_id, "quantity": one.available_quantity} for one in others]
    with sent_once():
        data = await client.shop_call(
            shop,
            "POST",
            f"/product/202309/products/{wish.product_id}/inventory/update",
            body={"skus": [{"id": wish.sku_id, "inventory": wanted}]},
        )
    errors = decode(data, _Written).errors
    if errors:
        raise RefusedCallError(_told(errors[0]))
    return Receipt(wish.sku_id, before=chosen.available_quantity)


async def look_at_stock(client: TikTokClient, shop: ShopSession, wish: SetStock, attempt: Attempt) -> Sight:
    """By the number that stands there now."""
    chosen = _chosen(await _places(client, shop, wish), wish)
    return number_seen(chosen.available_quantity, wish.quantity, attempt.before)


async def _places(client: TikTokClient, shop: ShopSession, wish: SetStock) -> list[_Place]:
    data = await client.shop_call(shop, "POST", "/product/202309/inventory/search", body={"sku_ids": [wish.sku_id]})
    products = [one for one in decode(data, _Inventory).inventory if one.product_id == wish.product_id]
    found = [sku for product in products for sku in product.skus if sku.id == wish.sku_id]
    if not found or not found[0].warehouse_inventory:
        raise RefusedCallError("TikTok Shop shows no stock of this SKU in this product.")
    return found[0].warehouse_inventory


def _chosen(places: list[_Place], wish: SetStock) -> _Place:
    named = ", ".join(one.warehouse_id for one in places)
    if not wish.warehouse_id and len(places) > 1:
        raise RefusedCallError(f"The SKU lies in several warehouses; name one: {named}.")
    found = [one for one in places if wish.warehouse_id in ("", one.warehouse_id)]
    if not found:
        raise RefusedCallError(f"The SKU does not lie in this warehouse. It lies in: {named}.")
    return found[0]


def _told(error: Any) -> str:
    """The innermost sentence of an error that comes with code 0."""
    detail = error.get("detail") if isinstance(error, dict) else None
    inner = (detail or {}).get("extra_errors") or [{}]
    said = inner[0].get("message") or error.get("message") if isinstance(error, dict) else None
    return f"{said or 'TikTok Shop gives no reason'} (code {error.get('code', 'none') if isinstance(error, dict) else 'none'})"
