"""Packages: searched, read, shipped; and the warehouse they leave from."""

from typing import Any

import msgspec

from sandbox import names, orders
from sandbox.model import HOUR, Order, Shop
from sandbox.tiktok import answers
from sandbox.tiktok.call import Call, Route
from sandbox.tiktok.listing import Row, between, sort
from sandbox.tiktok.order_forms import CARRIER, CARRIER_ID, PACKAGE_STATUS, has_package, tracking_number
from sandbox.tiktok.paging import listed, moment

_FULFILLMENT, _LOGISTICS = "seller.fulfillment.basic", "seller.logistics"
_SUB_STATUS = {"TO_FULFILL": "CREATED", "PROCESSING": "RTS", "FULFILLING": "TTS", "COMPLETED": "DELIVERED"}


def search_packages(call: Call) -> bytes:
    shop = call.shop
    rows = [row for row in shop.orders.rows(moment(call)) if has_package(shop, row[0], row[0].moves.times[row[1]])]
    rows = between(call, rows, call.body)
    if status := call.body.get("package_status"):
        rows = [row for row in rows if _status(row) == status]
    if call.query.get("sort_field") == "order_pay_time":
        call.query["sort_field"] = "create_time"
    ordered = sort(call, rows, default_order="DESC")
    return listed(call, "packages", ordered, lambda row: msgspec.json.encode(_package(row)), most=50)


def package_detail(call: Call) -> bytes:
    shop, (order, step) = call.shop, _find(call)
    status = _status((order, step))
    lost = status == "CANCELLED" and order.collected > 0
    wire = _package((order, step))
    wire = {"package_id": wire.pop("id"), "package_status": wire.pop("status"), **wire}
    wire |= {
        "package_sub_status": "SHIP_EXCEPTION" if lost else _SUB_STATUS.get(status, "CANCELLED"),
        "shipping_type": "TIKTOK",
        "handover_method": "PICKUP",
        "warehouse_id": shop.warehouse_id,
        "weight": {"value": "320", "unit": "GRAM"},
    }
    return msgspec.json.encode({**wire, "ship_exception_reason": "PACKAGE_LOST"} if lost else wire)


def ship_package(call: Call) -> bytes:
    """Arranges the shipment; the carrier collects six hours later."""
    order, _ = _find(call)
    _ship(call, order)
    return b"{}"


def ship_order(call: Call) -> bytes:
    """Marks an order as shipped: the way of the US, where the package comes into being with it."""
    order = call.shop.orders.by_id.get(call.match["order_id"])
    if order is None or order.moves.step(call.now) < 0:
        raise answers.FOREIGN_ORDER
    _ship(call, order)
    return msgspec.json.encode({"package_id": order.package_id})


def _ship(call: Call, order: Order) -> None:
    if order.moves.at(call.now) not in ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING"):
        raise answers.NOT_SHIPPABLE
    orders.arrange(order, call.now)
    orders.collect(order, call.now + 6 * HOUR)
    orders.deliver(order, call.now + 72 * HOUR)
    call.shop.orders.touch()
    call.wrote("ship", order.package_id, package_id=order.package_id, order_id=order.id)


def warehouses(call: Call) -> bytes:
    return msgspec.json.encode({"warehouses": [_warehouse(call.shop)]})


def _warehouse(shop: Shop) -> dict[str, Any]:
    city = names.COUNTRIES[shop.country].city
    return {
        "id": shop.warehouse_id,
        "entity_id": f"73{shop.id[2:]}",
        "name": f"{city} main",
        "effect_status": "ENABLED",
        "type": "SALES_WAREHOUSE",
        "sub_type": "DOMESTIC_WAREHOUSE",
        "is_default": True,
        "address": {
            "region_code": shop.country,
            "city": city,
            "full_address": f"{city}, ****",
            "phone_number": "188****2234",
        },
    }


def _find(call: Call) -> Row[Order]:
    wanted = call.match["package_id"]
    for order, step in call.shop.orders.rows(call.now):
        if order.package_id == wanted and has_package(call.shop, order, call.now):
            return order, step
    raise answers.FOREIGN_PACKAGE


def _status(row: Row[Order]) -> str:
    return PACKAGE_STATUS.get(row[0].moves.values[row[1]], "TO_FULFILL")


def _package(row: Row[Order]) -> dict[str, Any]:
    order, step = row
    at = order.moves.times[step]
    return {
        "id": order.package_id,
        "status": _status(row),
        "create_time": order.moves.times[0],
        "update_time": at,
        "tracking_number": tracking_number(order) if 0 < order.rts <= at else "",
        "shipping_provider_id": CARRIER_ID,
        "shipping_provider_name": CARRIER,
        "orders": [{"id": order.id}],
        "order_line_item_ids": [line_id for line_id, _ in order.lines],
    }


ROUTES = [
    Route("POST", "/fulfillment/202309/packages/search", search_packages, _FULFILLMENT),
    Route("GET", "/fulfillment/202309/packages/{package_id}", package_detail, _FULFILLMENT),
    Route("POST", "/fulfillment/202309/packages/{package_id}/ship", ship_package, _FULFILLMENT),
    Route("POST", "/fulfillment/202309/orders/{order_id}/packages", ship_order, _FULFILLMENT),
    Route("GET", "/logistics/202309/warehouses", warehouses, _LOGISTICS),
]
