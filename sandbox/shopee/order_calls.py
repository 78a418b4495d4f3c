"""Orders: numbers by time, details by number with only the fields that are named, a parcel's way, shipping, cancelling."""

from typing import Any

from sandbox import aftersales, orders
from sandbox.model import Order, Request, Sku
from sandbox.shopee import answers
from sandbox.shopee.call import Call, Route
from sandbox.shopee.cursors import listed, moment

CARRIER = "SPX Express"
STATUS = {
    "UNPAID": "UNPAID",
    "ON_HOLD": "PENDING",
    "AWAITING_SHIPMENT": "READY_TO_SHIP",
    "PARTIALLY_SHIPPING": "RETRY_SHIP",
    "AWAITING_COLLECTION": "PROCESSED",
    "IN_TRANSIT": "SHIPPED",
    "DELIVERED": "TO_CONFIRM_RECEIVE",
    "COMPLETED": "COMPLETED",
    "CANCELLED": "CANCELLED",
}
_FILTERS = frozenset(
    ("UNPAID", "READY_TO_SHIP", "PROCESSED", "SHIPPED", "COMPLETED", "IN_CANCEL", "CANCELLED", "INVOICE_PENDING")
)
_LOGISTICS = {
    "READY_TO_SHIP": "LOGISTICS_READY",
    "RETRY_SHIP": "LOGISTICS_PICKUP_RETRY",
    "PROCESSED": "LOGISTICS_REQUEST_CREATED",
    "SHIPPED": "LOGISTICS_PICKUP_DONE",
    "TO_CONFIRM_RECEIVE": "LOGISTICS_DELIVERY_DONE",
    "COMPLETED": "LOGISTICS_DELIVERY_DONE",
    "CANCELLED": "LOGISTICS_INVALID",
}
_REASONS = ("OUT_OF_STOCK", "CUSTOMER_REQUEST", "UNDELIVERABLE_AREA", "COD_NOT_SUPPORTED")


def order_list(call: Call) -> dict[str, Any]:
    by = call.needed("time_range_field")
    if by not in ("create_time", "update_time"):
        raise answers.bad_parameter("time_range_field must be create_time or update_time")
    span = call.window("time", answers.TIME_RANGE)
    if span is None:
        raise answers.bad_parameter("time_from is required")
    wanted, size = call.query.get("order_status", ""), call.page_size()
    if wanted and wanted not in _FILTERS:
        raise answers.bad_parameter("order_status is invalid")
    at = moment(call)
    rows = [row for row in call.shop.orders.rows(at) if _is_shown(call, status_of(*row, at))]
    rows = [row for row in rows if span[0] <= _time(by, row) <= span[1] and wanted in ("", status_of(*row, at))]
    rows.sort(key=lambda row: (_time(by, row), row[0].id), reverse=True)
    with_status = "order_status" in call.query.get("response_optional_fields", "")

    def encode(row: tuple[Order, int]) -> dict[str, Any]:
        told = {"order_sn": row[0].id, "booking_sn": ""}
        return {**told, "order_status": status_of(*row, at)} if with_status else told

    return listed(call, "order_list", rows, size, encode)


def order_detail(call: Call) -> dict[str, Any]:
    rows = [row for one in call.many("order_sn_list", 50) if (row := _reached(call, one))]
    if not rows:
        raise answers.NO_ORDER
    named = set(call.query.get("response_optional_fields", "").split(","))
    return {"order_list": [_order(call, *row, named) for row in rows if _is_shown(call, status_of(*row, call.now))]}


def shipment_list(call: Call) -> dict[str, Any]:
    """Everything that waits to be shipped, however old."""
    at, size = moment(call), call.page_size()
    rows = [row for row in call.shop.orders.rows(at) if status_of(*row, at) in ("READY_TO_SHIP", "RETRY_SHIP")]
    rows.sort(key=lambda row: row[0].id)
    return listed(
        call, "order_list", rows, size, lambda row: {"order_sn": row[0].id, "package_number": row[0].package_id}
    )


def tracking(call: Call) -> dict[str, Any]:
    """Newest first."""
    row = _reached(call, call.needed("order_sn"))
    if row is None:
        raise answers.RefusedError("logistics.invalid_error", "The order is not exist.")
    order, status = row[0], status_of(*row, call.now)
    if order.rts == 0 or order.rts > call.now:
        raise answers.RefusedError("logistics.error_status_limit", "The order's status does not allow it.")
    scans = [(at, text) for at, text in order.scans if at <= call.now]
    return {
        "order_sn": order.id,
        "package_number": order.package_id,
        "logistics_status": _LOGISTICS.get(status, "LOGISTICS_NOT_START"),
        "tracking_info": [
            {"update_time": at, "description": text, "logistics_status": "PICKED_UP"} for at, text in reversed(scans)
        ],
    }


def shipping_parameter(call: Call) -> dict[str, Any]:
    """Both ways are open; a pickup wants an address and a time."""
    row = _reached(call, call.needed("order_sn"))
    if row is None:
        raise answers.NO_ORDER
    slots = [{"date": call.now, "time_text": "", "pickup_time_id": f"{call.now}_1"}]
    address = {"address_id": 123, "region": call.shop.country, "address_flag": ["default_address", "pickup_address"]}
    return {
        "info_needed": {"dropoff": [], "pickup": ["address_id", "pickup_time_id"]},
        "dropoff": None,
        "pickup": {"address_list": [{**address, "time_slot_list": slots}]},
    }


def ship_order(call: Call) -> dict[str, Any]:
    """Exactly one way of handing over; answered without data."""
    row = _reached(call, call.needed("order_sn"))
    if row is None:
        raise answers.NO_ORDER
    if sum(way in call.body for way in ("pickup", "dropoff", "non_integrated")) != 1:
        raise answers.RefusedError("logistics.ship_order_only_support_one_type", "Only one way of shipping is allowed.")
    if "pickup" in call.body and not {"address_id", "pickup_time_id"} <= call.body["pickup"].keys():
        raise answers.RefusedError("logistics.ship_order_need_address_pickup_time", "Need address and pickup time.")
    if status_of(*row, call.now) not in ("READY_TO_SHIP", "RETRY_SHIP"):
        raise answers.RefusedError("logistics.ship_order_not_ready_to_ship", "The order is not ready to ship.")
    orders.arrange(row[0], call.now)
    call.shop.orders.touch()
    call.wrote("ship", row[0].id)
    return {}


def cancel_order(call: Call) -> dict[str, Any]:
    row = _reached(call, call.needed("order_sn"))
    if row is None:
        raise answers.NO_ORDER
    if call.body.get("cancel_reason") not in _REASONS:
        raise answers.bad_parameter("cancel_reason is invalid")
    if status_of(*row, call.now) not in ("UNPAID", "READY_TO_SHIP", "RETRY_SHIP", "PROCESSED"):
        raise answers.bad_parameter("the order cannot be cancelled")
    orders.cancel(row[0], call.now, "SELLER")
    call.shop.orders.touch()
    call.wrote("cancel", row[0].id, reason=call.body["cancel_reason"])
    return {"update_time": call.now}


def handle_buyer_cancellation(call: Call) -> dict[str, Any]:
    order_sn, said = call.needed("order_sn"), call.body.get("operation")
    if said not in ("ACCEPT", "REJECT"):
        raise answers.bad_parameter("operation must be ACCEPT or REJECT")
    waiting = [
        request
        for request, step in call.shop.cancellations.rows(call.now)
        if request.order.id == order_sn and request.moves.values[step] == aftersales.PENDING
    ]
    if not waiting:
        raise answers.NO_ORDER
    aftersales.answer_cancellation(call.shop, waiting[0], call.now, agree=said == "ACCEPT")
    call.wrote("cancel_decision", order_sn, operation=said)
    return {"update_time": call.now}


RETURN_STATUS = {
    "RETURN_OR_REFUND_REQUEST_PENDING": "REQUESTED",
    "AWAITING_BUYER_SHIP": "PROCESSING",
    "BUYER_SHIPPED_ITEM": "PROCESSING",
    "RETURN_OR_REFUND_REQUEST_COMPLETE": "ACCEPTED",
    "RETURN_OR_REFUND_REQUEST_REJECT": "CLOSED",
}


def return_list(call: Call) -> dict[str, Any]:
    """Pages count from 0."""
    number, size = call.page_number(first=0), call.page_size()
    rows = call.shop.returns.rows(call.now)
    for name in ("create_time", "update_time"):
        if span := call.window(name):
            rows = [row for row in rows if span[0] <= _time(name, row) <= span[1]]
    if status := call.query.get("status"):
        rows = [(request, step) for request, step in rows if RETURN_STATUS[request.moves.values[step]] == status]
    rows = sorted(rows, key=lambda row: (_time("update_time", row), row[0].id), reverse=True)
    page = rows[number * size : (number + 1) * size]
    return {"more": (number + 1) * size < len(rows), "return": [_return(call, *row) for row in page]}


def status_of(order: Order, step: int, at: int) -> str:
    """A buyer's wish to cancel hides every other state."""
    if order.cancel_asked and order.cancel_asked <= at < (order.cancel_answered or at + 1):
        return "IN_CANCEL"
    return STATUS[order.moves.values[step]]


def ship_by(order: Order, step: int) -> int:
    """One field: until when it must be arranged, then until when it must be handed over."""
    return order.tts_sla if order.moves.values[step] == "AWAITING_COLLECTION" else order.rts_sla


def _is_shown(call: Call, status: str) -> bool:
    return status != "PENDING" or call.query.get("request_order_status_pending") == "true"


def _reached(call: Call, order_sn: str) -> tuple[Order, int] | None:
    order = call.shop.orders.by_id.get(order_sn)
    step = order.moves.step(call.now) if order else -1
    return (order, step) if order and step >= 0 else None


def _time(name: str, row: tuple[Any, int]) -> int:
    return int(row[0].moves.times[0 if name == "create_time" else row[1]])


def _order(call: Call, order: Order, step: int, named: set[str]) -> dict[str, Any]:
    status = status_of(order, step, call.now)
    cancelled = status == "CANCELLED"
    told: dict[str, Any] = {
        "order_sn": order.id,
        "order_status": status,
        "region": call.shop.country,
        "currency": call.shop.currency,
        "cod": False,
        "message_to_seller": "",
        "create_time": order.moves.times[0],
        "update_time": order.moves.times[step],
        "days_to_ship": 2,
        "ship_by_date": ship_by(order, step) if 0 < order.paid <= call.now else 0,
        "reverse_shipping_fee": 0,
        "booking_sn": "",
    }
    optional: dict[str, Any] = {
        "total_amount": sum(float(sku.price) for _, sku in order.lines),
        "payment_method": "SPayLater",
        "shipping_carrier": CARRIER,
        "buyer_user_id": int(order.buyer_id),
        "buyer_username": order.buyer,
        "pay_time": order.paid if 0 < order.paid <= call.now else None,
        "cancel_by": {"BUYER": "buyer", "SELLER": "seller"}.get(order.cancelled_by, "system") if cancelled else "",
        "cancel_reason": "Order created by mistake" if cancelled else "",
        "buyer_cancel_reason": "CHANGE_OF_MIND" if status == "IN_CANCEL" else "",
        "fulfillment_flag": "fulfilled_by_local_seller"
        if order.fulfillment == "FULFILLMENT_BY_SELLER"
        else "fulfilled_by_shopee",
        "pickup_done_time": order.collected if 0 < order.collected <= call.now else 0,
        "note": "",
        "item_list": _items(order.lines),
        "package_list": [
            {
                "package_number": order.package_id,
                "logistics_status": _LOGISTICS.get(status, "LOGISTICS_NOT_START"),
                "shipping_carrier": CARRIER,
                "item_list": [],
            }
        ],
    }
    return told | {name: value for name, value in optional.items() if name in named}


def _items(lines: list[tuple[str, Sku]]) -> list[dict[str, Any]]:
    """One entry for each line; a SKU bought twice may stand there twice."""
    return [
        {
            "item_id": int(sku.product.id),
            "item_name": sku.product.title,
            "item_sku": "",
            "model_id": 0 if sku.id == sku.product.id else int(sku.id),
            "model_name": sku.name,
            "model_sku": sku.seller_sku,
            "model_quantity_purchased": 1,
            "model_original_price": float(sku.price),
            "model_discounted_price": float(sku.price),
            "order_item_id": int(line_id),
            "product_location_id": [],
        }
        for line_id, sku in lines
    ]


def _return(call: Call, request: Request, step: int) -> dict[str, Any]:
    status = RETURN_STATUS[request.moves.values[step]]
    return {
        "return_sn": request.id,
        "order_sn": request.order.id,
        "status": status,
        "reason": "NOT_RECEIPT",
        "text_reason": "Not as described",
        "refund_amount": sum(float(sku.price) for _, sku in request.order.lines),
        "currency": call.shop.currency,
        "create_time": request.moves.times[0],
        "update_time": request.moves.times[step],
        "due_date": request.deadline,
        "negotiation_status": "PENDING_RESPOND" if status == "REQUESTED" else "TERMINATED",
        "seller_proof_status": "NOT_NEEDED",
        "return_solution": 0,
        "user": {"username": request.order.buyer, "email": "****", "portrait": ""},
        "item": [{"item_id": int(sku.product.id), "amount": 1} for _, sku in request.order.lines],
    }


ROUTES = [
    Route("GET", "/api/v2/order/get_order_list", order_list),
    Route("GET", "/api/v2/order/get_order_detail", order_detail),
    Route("GET", "/api/v2/order/get_shipment_list", shipment_list),
    Route("GET", "/api/v2/logistics/get_tracking_info", tracking),
    Route("GET", "/api/v2/logistics/get_shipping_parameter", shipping_parameter),
    Route("POST", "/api/v2/logistics/ship_order", ship_order, bare=True),
    Route("POST", "/api/v2/order/cancel_order", cancel_order),
    Route("POST", "/api/v2/order/handle_buyer_cancellation", handle_buyer_cancellation),
    Route("GET", "/api/v2/returns/get_return_list", return_list),
]
