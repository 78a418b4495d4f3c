"""Shipping, and answers to buyers who want to cancel."""

import msgspec

from stores.platforms.base import ShopSession
from stores.platforms.deeds import AnswerCancellation, Attempt, Receipt, ShipOrder, Sight
from stores.platforms.errors import RefusedCallError
from stores.platforms.once import sent_once
from stores.platforms.tiktok.client import TikTokClient, decode

_PACKAGES = "/fulfillment/202309/packages"
_CANCELLATIONS = "/return_refund/202309/cancellations"
_NOT_SHIPPED = ("UNPAID", "ON_HOLD", "AWAITING_SHIPMENT", "PARTIALLY_SHIPPING")
_CANCELLED = ("CANCELLED", "CANCEL")
_HANDOVER = {"pickup": "PICKUP", "drop_off": "DROP_OFF"}


class _Package(msgspec.Struct):
    id: str = ""


class _Order(msgspec.Struct):
    id: str
    status: str
    packages: list[_Package] = []


class _Orders(msgspec.Struct):
    orders: list[_Order] = []


class _PackageDetail(msgspec.Struct):
    package_status: str = ""


class _Marked(msgspec.Struct):
    package_id: str = ""


class _Cancellation(msgspec.Struct):
    cancel_id: str
    cancel_status: str


class _Cancellations(msgspec.Struct):
    cancellations: list[_Cancellation] = []


async def ship(client: TikTokClient, shop: ShopSession, wish: ShipOrder) -> Receipt:
    """Arranges the shipment of a parcel. Where none exists yet (the US) the order is marked as shipped by our own carrier."""
    order = await _order(client, shop, wish.order_id)
    package = _chosen(order, wish.package_id)
    if not package:
        body = {"tracking_number": wish.tracking_number, "shipping_provider_id": wish.carrier_id}
        with sent_once():
            data = await client.shop_call(
                shop,
                "POST",
                f"/fulfillment/202309/orders/{wish.order_id}/packages",
                body={name: value for name, value in body.items() if value},
            )
        return Receipt(decode(data, _Marked).package_id)
    handover: dict[str, object] = {"handover_method": _HANDOVER[wish.handover or "pickup"]}
    if wish.tracking_number:
        handover["self_shipment"] = {
            "tracking_number": wish.tracking_number,
            "shipping_provider_id": wish.carrier_id,
        }
    with sent_once():
        await client.shop_call(shop, "POST", f"{_PACKAGES}/{package}/ship", body=handover)
    return Receipt(package)


async def look_whether_shipped(client: TikTokClient, shop: ShopSession, wish: ShipOrder, attempt: Attempt) -> Sight:
    """By the parcel where one is named, else by the order."""
    if wish.package_id:
        data = await client.shop_call(shop, "GET", f"{_PACKAGES}/{wish.package_id}")
        status = decode(data, _PackageDetail).package_status
        return Sight(status not in ("TO_FULFILL", "CANCELLED"), f"The parcel is {status}.", wish.package_id)
    order = await _order(client, shop, wish.order_id)
    shipped = order.status not in (*_NOT_SHIPPED, *_CANCELLED)
    return Sight(shipped, f"The order is {order.status}.", order.packages[0].id if order.packages else "")


async def answer_cancellation(client: TikTokClient, shop: ShopSession, wish: AnswerCancellation) -> Receipt:
    """Yes, or no with one of TikTok Shop's own reasons."""
    verb, body = ("approve", {}) if wish.agree else ("reject", {"reject_reason": wish.reason})
    with sent_once():
        await client.shop_call(shop, "POST", f"{_CANCELLATIONS}/{wish.cancellation_id}/{verb}", body=body)
    return Receipt(wish.cancellation_id)


async def look_for_answer(client: TikTokClient, shop: ShopSession, wish: AnswerCancellation, attempt: Attempt) -> Sight:
    """By how the request stands now."""
    data = await client.shop_call(
        shop, "POST", f"{_CANCELLATIONS}/search", {"page_size": "10"}, {"cancel_ids": [wish.cancellation_id]}
    )
    found = [one for one in decode(data, _Cancellations).cancellations if one.cancel_id == wish.cancellation_id]
    if not found:
        return Sight(None, "TikTok Shop does not show the request.")
    status = found[0].cancel_status
    agreed = status.endswith(("_SUCCESS", "_COMPLETE"))
    answered = agreed or status.endswith(("_CANCEL", "_CANCELLED"))
    return Sight(answered and agreed == wish.agree, f"The request is {status}.", wish.cancellation_id)


async def _order(client: TikTokClient, shop: ShopSession, order_id: str) -> _Order:
    data = await client.shop_call(shop, "GET", "/order/202507/orders", {"ids": order_id})
    found = [one for one in decode(data, _Orders).orders if one.id == order_id]
    if not found:
        raise RefusedCallError("TikTok Shop does not show this order.")
    return found[0]


def _chosen(order: _Order, package_id: str) -> str:
    """Empty when the order has no parcel yet. Raises RefusedCallError."""
    known = [one.id for one in order.packages if one.id]
    if package_id and package_id not in known:
        raise RefusedCallError(f"The order has no such parcel. It has: {', '.join(known) or 'none'}.")
    if not package_id and len(known) > 1:
        raise RefusedCallError(f"The order has several parcels; name one: {', '.join(known)}.")
    return package_id or (known[0] if known else "")
