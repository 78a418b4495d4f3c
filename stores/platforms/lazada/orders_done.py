"""Shipping in Lazada's two steps, pack and ready to ship, and answers to buyers who want to cancel.

How far an order is stands at its items, so each request does the next step that is open: whoever comes later goes on from there.
"""

from typing import Any

import msgspec

from stores.platforms.base import ShopSession
from stores.platforms.deeds import AnswerCancellation, Attempt, Receipt, ShipOrder, Sight
from stores.platforms.errors import RefusedCallError
from stores.platforms.lazada import aftersales
from stores.platforms.lazada.client import LazadaClient
from stores.platforms.lazada.pages import decode
from stores.platforms.lazada.verdicts import read_answer
from stores.platforms.once import sent_once

_TO_PACK = ("pending", "repacked")
_PACKED = ("packed",)
_BEFORE = ("unpaid", *_TO_PACK, *_PACKED)
_CANCELLED = ("canceled",)

Number = int | str


class _Item(msgspec.Struct):
    order_item_id: Number
    status: str
    package_id: str | None = None
    is_fbl: bool | int | None = None
    is_digital: bool | int | None = None


class _Provider(msgspec.Struct):
    provider_code: str | None = None


class _Providers(msgspec.Struct):
    shipping_allocate_type: str | None = None
    shipment_providers: list[_Provider] | None = None


class _ProvidersAnswer(msgspec.Struct):
    data: _Providers | None = None


class _Done(msgspec.Struct):
    """What became of an item or a package: "0" means done."""

    item_err_code: Number | None = None
    msg: str | None = None
    package_id: str | None = None


class _PackedOrder(msgspec.Struct):
    order_item_list: list[_Done] | None = None


class _Steps(msgspec.Struct):
    pack_order_list: list[_PackedOrder] | None = None
    packages: list[_Done] | None = None


class _StepsAnswer(msgspec.Struct):
    data: _Steps | None = None


class _Decided(msgspec.Struct):
    success: Any = None


class _DecisionAnswer(msgspec.Struct):
    data: _Decided | None = None


async def ship(client: LazadaClient, shop: ShopSession, wish: ShipOrder) -> Receipt:
    """Packs what is to be packed; else sets what is packed ready to ship. The former is followed by the latter."""
    items = await _own_items(client, shop, wish.order_id)
    to_pack = [one for one in items if one.status in _TO_PACK]
    packed = [one for one in items if one.status in _PACKED and wish.package_id in ("", one.package_id)]
    if to_pack and not wish.package_id:
        return await _pack(client, shop, wish, to_pack)
    if not packed:
        states = ", ".join(sorted({one.status for one in items}))
        raise RefusedCallError(f"Nothing of the order is to be packed or set ready to ship; its items are {states}.")
    packages = sorted({one.package_id for one in packed if one.package_id})
    request = {"packages": [{"package_id": one} for one in packages]}
    with sent_once():
        data = await client.shop_call(shop, "/order/package/rts", {"readyToShipReq": _json(request)}, method="POST")
    _refuse_undone((decode(data, _StepsAnswer).data or _Steps()).packages)
    return Receipt(packages[0] if packages else wish.order_id)


async def look_whether_shipped(client: LazadaClient, shop: ShopSession, wish: ShipOrder, attempt: Attempt) -> Sight:
    """Ready to ship is what was asked for; packed is not yet that."""
    items = await _own_items(client, shop, wish.order_id)
    named = [one for one in items if wish.package_id in ("", one.package_id)] or items
    states = sorted({one.status for one in named})
    shipped = not any(state in (*_BEFORE, *_CANCELLED) for state in states)
    return Sight(shipped, f"The items are {', '.join(states)}.", (named[0].package_id or "") if shipped else "")


async def answer_cancellation(client: LazadaClient, shop: ShopSession, wish: AnswerCancellation) -> Receipt:
    """A GET that writes, answered with no data at all in the documentation."""
    params = {"reverse_order_id": wish.cancellation_id, "agree_cancel": "true" if wish.agree else "false"}
    with sent_once():
        data = await client.shop_call(
            shop, "/order/reverse/cancel/seller/decide", {**params, "reason_code": wish.reason}, read=read_answer
        )
    decided = decode(data, _DecisionAnswer).data
    if decided is not None and str(decided.success).lower() == "false":
        raise RefusedCallError("Lazada did not take the answer and gives no reason.")
    return Receipt(wish.cancellation_id)


async def look_for_answer(client: LazadaClient, shop: ShopSession, wish: AnswerCancellation, attempt: Attempt) -> Sight:
    """No call names one request: it is looked for among those that changed since the attempt, or that still wait."""
    state = await aftersales.state_of_cancellation(client, shop, wish.cancellation_id)
    if state is None:
        return Sight(None, "Lazada does not show the request.")
    answered_so = state == ("accepted" if wish.agree else "refused")
    return Sight(answered_so, f"The request is {state}.", wish.cancellation_id if answered_so else "")


async def _pack(client: LazadaClient, shop: ShopSession, wish: ShipOrder, items: list[_Item]) -> Receipt:
    numbers = [_number(one.order_item_id) for one in items]
    order = {"order_id": _number(wish.order_id), "order_item_list": numbers}
    request: dict[str, Any] = {"pack_order_list": [order], "delivery_type": "dropship"}
    request |= await _carrier(client, shop, wish, numbers)
    with sent_once():
        data = await client.shop_call(shop, "/order/fulfill/pack", {"packReq": _json(request)}, method="POST")
    packed = (decode(data, _StepsAnswer).data or _Steps()).pack_order_list or []
    done = [one for order_packed in packed for one in order_packed.order_item_list or []]
    _refuse_undone(done)
    return Receipt((done[0].package_id if done else "") or "", "Packed; it is set ready to ship next.", more=True)


async def _carrier(client: LazadaClient, shop: ShopSession, wish: ShipOrder, items: list[int]) -> dict[str, str]:
    """TFS: Lazada chooses the carrier; NTFS: the seller names one of those that are told."""
    asked = {"orders": [{"order_id": _number(wish.order_id), "order_item_ids": items}]}
    params = {"getShipmentProvidersReq": _json(asked)}
    told = decode(await client.shop_call(shop, "/order/shipment/providers/get", params), _ProvidersAnswer).data
    kind = (told.shipping_allocate_type if told else None) or "TFS"
    if kind == "TFS":
        return {"shipping_allocate_type": kind}
    known = [one.provider_code for one in (told.shipment_providers if told else None) or [] if one.provider_code]
    chosen = wish.carrier_id or (known[0] if len(known) == 1 else "")
    if not chosen:
        raise RefusedCallError(f"Name the carrier; Lazada offers: {', '.join(known) or 'none'}.")
    return {"shipping_allocate_type": kind, "shipment_provider_code": chosen}


async def _own_items(client: LazadaClient, shop: ShopSession, order_id: str) -> list[_Item]:
    """Without what Lazada packs itself. Raises RefusedCallError when the seller has nothing to pack."""
    items = decode(await client.shop_call(shop, "/order/items/get", {"order_id": order_id}), list[_Item])
    own = [one for one in items if not (one.is_fbl or one.is_digital)]
    if not own:
        raise RefusedCallError("Lazada packs this order itself.")
    return own


def _refuse_undone(done: list[_Done] | None) -> None:
    """Each item has a verdict of its own inside an answer that says success."""
    failed = [one for one in done or [] if str(one.item_err_code) not in ("0", "None")]
    if failed:
        raise RefusedCallError(f"{failed[0].msg or 'Lazada gives no reason'} (code {failed[0].item_err_code})")


def _number(value: Number) -> int:
    if not str(value).isdigit():
        raise RefusedCallError("Lazada's orders have numbers; this is none.")
    return int(value)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
