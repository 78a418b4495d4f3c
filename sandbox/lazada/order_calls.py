"""Orders, their items, and a parcel's way. There is no state of an order: each item has one, and each item is one piece."""

from datetime import datetime
from typing import Any

from sandbox import names
from sandbox.lazada import answers
from sandbox.lazada.call import Call, Route
from sandbox.model import Order, Sku
from sandbox.pages import page_of

CARRIER = "Lazada Logistics"
STATUS = {
    "UNPAID": "unpaid",
    "ON_HOLD": "unpaid",
    "AWAITING_SHIPMENT": "pending",
    "AWAITING_COLLECTION": "ready_to_ship",
    "IN_TRANSIT": "shipped",
    "DELIVERED": "delivered",
    "COMPLETED": "confirmed",
    "CANCELLED": "canceled",
}
_BUCKETS = {"topack": ("pending", "repacked"), "toship": ("packed", "ready_to_ship"), "shipping": ("shipped",)}
_FILTERS = (
    frozenset(STATUS.values()) | _BUCKETS.keys() | {"packed", "returned", "failed", "lost", "shipped_back", "all"}
)
_MOST_OFFSET = 5000


def orders(call: Call) -> dict[str, Any]:
    created, updated = call.moment("created_after"), call.moment("update_after")
    if created is None and updated is None:
        raise answers.NO_SINCE
    limit, offset = call.number("limit", 100), call.number("offset", 0)
    if not 1 <= limit <= 100:
        raise answers.LIMIT
    if offset < 0:
        raise answers.OFFSET
    if offset + limit > _MOST_OFFSET:
        raise answers.FAR_OFFSET
    rows = [row for row in call.shop.orders.rows(call.now) if _between(call, row) and _fits(call, row)]
    by_update = call.given.get("sort_by", "created_at") == "updated_at"
    if call.given.get("sort_by", "created_at") not in ("created_at", "updated_at"):
        raise answers.business(75, "Invalid sort column")
    descending = call.given.get("sort_direction", "DESC").upper() == "DESC"
    rows.sort(key=lambda row: (_updated(row) if by_update else _created(row), row[0].id), reverse=descending)
    page, total = page_of(call.fault, rows, offset, limit, lambda row: _order(call, *row))
    return {"data": {"count": len(page), "countTotal": total, "orders": page}}


def order(call: Call) -> dict[str, Any]:
    return {"data": _order(call, *_known(call, call.needed("order_id")))}


def items(call: Call) -> dict[str, Any]:
    return {"data": _items(call, *_known(call, call.needed("order_id")))}


def items_of_orders(call: Call) -> dict[str, Any]:
    found = [_known(call, one) for one in call.ids("order_ids", 50)]
    return {
        "data": [
            {"order_id": int(row[0].id), "order_number": int(row[0].id), "order_items": _items(call, *row)}
            for row in found
        ]
    }


def trace(call: Call) -> dict[str, Any]:
    """In no order; a store that does not own the order gets an empty list."""
    wanted, module = call.shop.orders.by_id.get(call.needed("order_id")), []
    if wanted is not None and 0 < wanted.rts <= call.now:
        events = [_event("1200", "Ready to ship", wanted.rts)]
        events += [_event("100013", text, at) for at, text in wanted.scans if at <= call.now]
        package = {
            "ofc_package_id": wanted.package_id,
            "tracking_number": tracking_code(wanted),
            "logistic_detail_info_list": events[::2] + events[1::2],
        }
        module = [{"ofc_order_id": wanted.id, "package_detail_info_list": [package]}]
    return {"result": {"success": True, "not_success": False, "retry": False, "repeated": False, "module": module}}


def tracking_code(order: Order) -> str:
    return f"LZ{order.id[-10:]}"


def line_status(order: Order, step: int, number: int) -> str:
    """Of the item at this place."""
    status = order.moves.values[step]
    to_pack = "packed" if order.packed else "pending"
    if status == "PARTIALLY_SHIPPING":
        return to_pack if number else "ready_to_ship"
    return to_pack if status == "AWAITING_SHIPMENT" else STATUS[status]


def _known(call: Call, order_id: str) -> tuple[Order, int]:
    found = call.shop.orders.by_id.get(order_id)
    step = found.moves.step(call.now) if found else -1
    if found is None or step < 0:
        raise answers.NO_ORDER
    return found, step


def _created(row: tuple[Order, int]) -> int:
    return row[0].moves.times[0]


def _updated(row: tuple[Order, int]) -> int:
    return row[0].moves.times[row[1]]


def _between(call: Call, row: tuple[Order, int]) -> bool:
    bounds = (("created", _created(row)), ("update", _updated(row)))
    for word, at in bounds:
        after, before = call.moment(f"{word}_after"), call.moment(f"{word}_before")
        if (after is not None and at < after) or (before is not None and at > before):
            return False
    return True


def _fits(call: Call, row: tuple[Order, int]) -> bool:
    wanted = call.given.get("status", "all")
    if wanted not in _FILTERS:
        raise answers.business(36, "Invalid status filter")
    lines = {line_status(*row, number) for number in range(len(row[0].lines))}
    return wanted == "all" or bool(lines & set(_BUCKETS.get(wanted, (wanted,))))


def _asks_to_cancel(call: Call, order: Order) -> bool:
    return bool(order.cancel_asked and order.cancel_asked <= call.now < (order.cancel_answered or call.now + 1))


def _order(call: Call, order: Order, step: int) -> dict[str, Any]:
    """Without deadlines and tracking, which stand at the items."""
    shop, asks = call.shop, _asks_to_cancel(call, order)
    total = sum(float(sku.price) for _, sku in order.lines)
    address = {"first_name": order.buyer, "phone": "65******12", "city": names.COUNTRIES[shop.country].city}
    return {
        "order_id": int(order.id),
        "order_number": int(order.id),
        "created_at": call.written(_created((order, step))),
        "updated_at": call.written(_updated((order, step))),
        "statuses": sorted({line_status(order, step, number) for number in range(len(order.lines))}),
        "items_count": len(order.lines),
        "price": f"{total:.2f}",
        "voucher": 0.0,
        "voucher_seller": 0.0,
        "voucher_platform": 0.0,
        "shipping_fee": 0.0,
        "payment_method": "COD",
        "promised_shipping_times": "",
        "warehouse_code": "dropshipping",
        "delivery_info": "",
        "remarks": "",
        "gift_option": False,
        "customer_first_name": order.buyer,
        "address_shipping": {**address, "country": shop.country, "addressDsitrict": ""},
        "need_cancel_confirm": asks,
        "is_cancel_pending": asks,
    }


def _items(call: Call, order: Order, step: int) -> list[dict[str, Any]]:
    return [_item(call, order, step, number) for number in range(len(order.lines))]


def _item(call: Call, order: Order, step: int, number: int) -> dict[str, Any]:
    line_id, sku = order.lines[number]
    status, asks = line_status(order, step, number), _asks_to_cancel(call, order)
    packed = bool(order.packed) or 0 < order.rts <= call.now
    paid = status != "unpaid" and 0 < order.paid <= call.now
    return {
        "order_item_id": int(line_id),
        "order_id": int(order.id),
        "status": status,
        "sla_time_stamp": _deadline(call, order, status) if paid else "",
        "promised_shipping_time": "",
        "order_flag": "NORMAL",
        "order_type": "Normal",
        "created_at": call.written(_created((order, step))),
        "updated_at": call.written(_updated((order, step))),
        "payment_time": order.paid * 1000 if paid else None,
        **_bought(call, sku),
        "package_id": order.package_id if packed else "",
        "tracking_code": tracking_code(order) if packed else "",
        "shipment_provider": CARRIER if packed else "",
        "shipping_type": "Dropshipping",
        "warehouse_code": "dropshipping",
        "is_fbl": int(order.fulfillment != "FULFILLMENT_BY_SELLER"),
        "is_digital": 0,
        "is_reroute": 0,
        "cancel_return_initiator": "null-null",
        "need_cancel_confirm": asks,
        "is_cancel_pending": asks,
        "buyer_id": int(order.buyer_id),
    }


def _bought(call: Call, sku: Sku) -> dict[str, Any]:
    return {
        "sku": sku.seller_sku,
        "shop_sku": f"{sku.product.id}_{call.shop.country}-{sku.id}",
        "sku_id": int(sku.id),
        "product_id": int(sku.product.id),
        "name": sku.product.title,
        "variation": sku.name,
        "item_price": float(sku.price),
        "paid_price": float(sku.price),
        "currency": call.shop.currency,
    }


def _deadline(call: Call, order: Order, status: str) -> str:
    """Until the seller has packed: to be shipped by; then until the carrier has it: to be handed over by."""
    due = order.tts_sla if status == "ready_to_ship" else order.rts_sla
    return datetime.fromtimestamp(due, call.zone).isoformat() if due else ""


def _event(code: str, text: str, at: int) -> dict[str, Any]:
    return {"status_code": code, "detail_type": code, "title": text, "description": text, "event_time": at * 1000}


ROUTES = [
    Route("/orders/get", orders, ("GET",)),
    Route("/order/get", order, ("GET",)),
    Route("/order/items/get", items, ("GET",)),
    Route("/orders/items/get", items_of_orders, ("GET",)),
    Route("/logistic/order/trace", trace),
]
