"""Order searches and details, and a parcel's way."""

import msgspec

from sandbox.model import Order
from sandbox.tiktok import answers
from sandbox.tiktok.call import Call, Route
from sandbox.tiktok.listing import Row, between, sort
from sandbox.tiktok.order_forms import asked_to_cancel, order_json
from sandbox.tiktok.paging import listed, moment

_ORDER, _FULFILLMENT = "seller.order.info", "seller.fulfillment.basic"
_STATUSES = frozenset((
    "UNPAID", "ON_HOLD", "AWAITING_SHIPMENT", "PARTIALLY_SHIPPING", "AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED",
    "COMPLETED", "CANCELLED",
))  # fmt: skip


def search_orders(call: Call) -> bytes:
    shop = call.shop
    rows = between(call, shop.orders.rows(moment(call)), call.body)
    for keep in ("order_status", "buyer_user_id", "is_buyer_request_cancel", "shipping_type"):
        if (wanted := call.body.get(keep)) is not None:
            rows = [row for row in rows if _value(row, keep) == wanted]
    if call.body.get("order_status", "UNPAID") not in _STATUSES:
        raise answers.bad_parameter("order_status")
    ordered = sort(call, rows, default_order="DESC")
    return listed(call, "orders", ordered, lambda row: order_json(shop, *row), most=100)


def _value(row: Row[Order], name: str) -> object:
    order, step = row
    if name == "order_status":
        return order.moves.values[step]
    if name == "buyer_user_id":
        return order.buyer_id
    return "TIKTOK" if name == "shipping_type" else asked_to_cancel(order, order.moves.times[step])


def order_detail(call: Call) -> bytes:
    ids = [one for one in call.query.get("ids", "").split(",") if one]
    if not 1 <= len(ids) <= 50:
        raise answers.bad_parameter("ids")
    found = [order_json(call.shop, *row) for one in dict.fromkeys(ids) if (row := _reached(call, one))]
    if not found:
        raise answers.FOREIGN_ORDER
    return b'{"orders":[' + b",".join(found) + b"]}"


def tracking(call: Call) -> bytes:
    """Newest first."""
    row = _reached(call, call.match["order_id"])
    if row is None:
        raise answers.FOREIGN_ORDER
    scans = [(at, text) for at, text in row[0].scans if at <= call.now]
    events = [
        {"description": f"{text}\n", "update_time_millis": at * 1000, "action_code": 3000 + len(text)}
        for at, text in reversed(scans)
    ]
    return msgspec.json.encode({"tracking": events})


def _reached(call: Call, order_id: str) -> Row[Order] | None:
    order = call.shop.orders.by_id.get(order_id)
    step = order.moves.step(call.now) if order else -1
    return (order, step) if order and step >= 0 else None


ROUTES = [
    Route("POST", "/order/202309/orders/search", search_orders, _ORDER),
    Route("GET", "/order/202309/orders", order_detail, _ORDER),
    Route("GET", "/order/202507/orders", order_detail, _ORDER),
    Route("GET", "/fulfillment/202309/orders/{order_id}/tracking", tracking, _FULFILLMENT),
]
