"""Shipping in two steps: packed, then ready to ship. Each item and each package has a verdict of its own."""

import json
from typing import Any

from sandbox import orders
from sandbox.lazada import answers
from sandbox.lazada.call import Call, Route
from sandbox.lazada.order_calls import CARRIER, tracking_code
from sandbox.model import Order

_TO_SHIP = ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING")


def providers(call: Call) -> dict[str, Any]:
    """Lazada chooses the carrier itself."""
    _asked(call, "getShipmentProvidersReq", "orders")
    named = [{"name": CARRIER, "provider_code": "lex"}]
    return _fine({"platform_default": "1", "shipping_allocate_type": "TFS", "shipment_providers": named})


def pack(call: Call) -> dict[str, Any]:
    """Whole orders only: this world packs no item alone."""
    told = []
    for one in _asked(call, "packReq", "pack_order_list"):
        order = _order(call, str(one.get("order_id")))
        packable = order.moves.at(call.now) in _TO_SHIP and not order.packed
        if packable:
            order.packed = call.now
            call.shop.orders.touch()
            call.wrote("pack", order.id, package_id=order.package_id)
        items = [_packed(order, int(line_id), packable) for line_id, _ in order.lines]
        told.append({"order_id": int(order.id), "order_item_list": items})
    return _fine({"pack_order_list": told})


def ready_to_ship(call: Call) -> dict[str, Any]:
    """Only what is packed; the carrier has it from then on."""
    told = []
    for one in _asked(call, "readyToShipReq", "packages"):
        order = _of_package(call, str(one.get("package_id")))
        ready = order.moves.at(call.now) in _TO_SHIP and bool(order.packed)
        if ready:
            orders.arrange(order, call.now)
            call.shop.orders.touch()
            call.wrote("ship", order.id, package_id=order.package_id)
        told.append({"package_id": order.package_id, **_verdict(ready)})
    return _fine({"packages": told})


def _asked(call: Call, name: str, entries: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(call.needed(name))[entries]
    except (ValueError, LookupError, TypeError):
        raise answers.invalid(name) from None
    if not isinstance(found, list) or not 1 <= len(found) <= 20:
        raise answers.invalid(name)
    return found


def _order(call: Call, order_id: str) -> Order:
    found = call.shop.orders.by_id.get(order_id)
    if found is None or found.moves.step(call.now) < 0:
        raise answers.NO_ORDER
    return found


def _of_package(call: Call, package_id: str) -> Order:
    for order, _ in call.shop.orders.rows(call.now):
        if order.package_id == package_id:
            return order
    raise answers.business(600001, "Package not found")


def _packed(order: Order, item_id: int, done: bool) -> dict[str, Any]:
    told = {"order_item_id": item_id, "package_id": order.package_id, "tracking_number": tracking_code(order)}
    return {**told, "shipment_provider": CARRIER, **_verdict(done)}


def _verdict(done: bool) -> dict[str, Any]:
    if done:
        return {"item_err_code": "0", "msg": "success", "retry": False}
    return {"item_err_code": "700005", "msg": "The status does not allow it", "retry": False}


def _fine(data: dict[str, Any]) -> dict[str, Any]:
    return {"result": {"success": True, "data": data}}


ROUTES = [
    Route("/order/shipment/providers/get", providers),
    Route("/order/fulfill/pack", pack, ("POST",)),
    Route("/order/package/rts", ready_to_ship, ("POST",)),
]
