"""Shipping, and answers to buyers who want to cancel. A request to cancel has no id of its own at Shopee: it is the order's."""

from typing import Any

import msgspec

from stores.platforms.base import ShopSession
from stores.platforms.deeds import AnswerCancellation, Attempt, Receipt, ShipOrder, Sight
from stores.platforms.errors import RefusedCallError
from stores.platforms.once import sent_once
from stores.platforms.shopee.client import ShopeeClient, decode

_NOT_SHIPPED = ("UNPAID", "PENDING", "READY_TO_SHIP", "RETRY_SHIP", "IN_CANCEL", "INVOICE_PENDING")
_ASKED, _CANCELLED = "IN_CANCEL", "CANCELLED"


class _Address(msgspec.Struct):
    address_id: int
    address_flag: list[str] | None = None
    time_slot_list: list[Any] | None = None


class _Pickup(msgspec.Struct):
    address_list: list[_Address] | None = None


class _Ways(msgspec.Struct):
    """`info_needed`: the ways that are open, each with the fields it wants."""

    info_needed: dict[str, list[str] | None] = {}
    pickup: _Pickup | None = None


class _Order(msgspec.Struct):
    order_sn: str
    order_status: str


class _Orders(msgspec.Struct):
    order_list: list[_Order] = []


async def ship(client: ShopeeClient, shop: ShopSession, wish: ShipOrder) -> Receipt:
    """Asks which ways are open first; each may want an address or a time of pickup."""
    named = {"order_sn": wish.order_id, **({"package_number": wish.package_id} if wish.package_id else {})}
    ways = decode(await client.shop_call(shop, "logistics/get_shipping_parameter", named), _Ways)
    body: dict[str, Any] = {**named, **_way(wish, ways)}
    with sent_once():
        await client.shop_call(shop, "logistics/ship_order", body=body)
    return Receipt(wish.package_id or wish.order_id)


async def look_whether_shipped(client: ShopeeClient, shop: ShopSession, wish: ShipOrder, attempt: Attempt) -> Sight:
    """By the order's status."""
    status = await _status(client, shop, wish.order_id)
    shipped = status not in (*_NOT_SHIPPED, _CANCELLED)
    return Sight(shipped, f"The order is {status}.", wish.order_id if shipped else "")


async def answer_cancellation(client: ShopeeClient, shop: ShopSession, wish: AnswerCancellation) -> Receipt:
    """Yes or no; Shopee wants no reason."""
    body = {"order_sn": wish.cancellation_id, "operation": "ACCEPT" if wish.agree else "REJECT"}
    with sent_once():
        await client.shop_call(shop, "order/handle_buyer_cancellation", body=body)
    return Receipt(wish.cancellation_id)


async def look_for_answer(client: ShopeeClient, shop: ShopSession, wish: AnswerCancellation, attempt: Attempt) -> Sight:
    """While it waits for the seller the order says so; then it is cancelled or goes on."""
    status = await _status(client, shop, wish.cancellation_id)
    answered_so = status != _ASKED and (status == _CANCELLED) == wish.agree
    return Sight(answered_so, f"The order is {status}.", wish.cancellation_id if answered_so else "")


async def _status(client: ShopeeClient, shop: ShopSession, order_sn: str) -> str:
    data = await client.shop_call(shop, "order/get_order_detail", {"order_sn_list": order_sn})
    found = [one for one in decode(data, _Orders).order_list if one.order_sn == order_sn]
    if not found:
        raise RefusedCallError("Shopee does not show this order.")
    return found[0].order_status


def _way(wish: ShipOrder, ways: _Ways) -> dict[str, Any]:
    """Exactly one block. The wished way, else our own carrier's number, else whichever is open. Raises RefusedCallError."""
    open_ways = list(ways.info_needed)
    wanted = {"pickup": "pickup", "drop_off": "dropoff"}.get(wish.handover, "")
    if not wanted and wish.tracking_number:
        wanted = "non_integrated"
    if wanted and open_ways and wanted not in open_ways:
        raise RefusedCallError(f"Shopee does not offer this way for the order; it offers: {', '.join(open_ways)}.")
    way = wanted or next((one for one in ("pickup", "dropoff", "non_integrated") if one in open_ways), "pickup")
    if way == "pickup":
        return {"pickup": _pickup(ways)}
    told = {"tracking_number": wish.tracking_number} if wish.tracking_number else {}
    return {way: told}


def _pickup(ways: _Ways) -> dict[str, Any]:
    """From the address marked for pickups, at the first time that is open."""
    addresses = (ways.pickup.address_list if ways.pickup else None) or []
    if not addresses:
        return {}
    chosen = next((one for one in addresses if "pickup_address" in (one.address_flag or [])), addresses[0])
    told: dict[str, Any] = {"address_id": chosen.address_id}
    slots = [one for one in chosen.time_slot_list or [] if isinstance(one, dict) and one.get("pickup_time_id")]
    return {**told, "pickup_time_id": slots[0]["pickup_time_id"]} if slots else told
