"""Requests to cancel and to return: one list for both, pages that end at the hundredth."""

from typing import Any

from sandbox import aftersales
from sandbox.lazada import answers
from sandbox.lazada.call import Call, Route
from sandbox.model import Request
from sandbox.pages import page_of

_STATUS = {
    "CANCELLATION_REQUEST_PENDING": "REQUEST_INITIATE",
    "CANCELLATION_REQUEST_SUCCESS": "CANCEL_SUCCESS",
    "CANCELLATION_REQUEST_CANCEL": "REQUEST_REJECT",
    "RETURN_OR_REFUND_REQUEST_PENDING": "REQUEST_INITIATE",
    "AWAITING_BUYER_SHIP": "REFUND_PENDING",
    "BUYER_SHIPPED_ITEM": "REFUND_PENDING",
    "RETURN_OR_REFUND_REQUEST_COMPLETE": "REFUND_SUCCESS",
    "RETURN_OR_REFUND_REQUEST_REJECT": "REQUEST_REJECT",
}
_MOST_PAGES = 100


def reverses(call: Call) -> dict[str, Any]:
    """Narrowed by when a line changed, in milliseconds."""
    page_no, size = call.number("page_no"), call.number("page_size")
    if page_no < 1:
        raise answers.business(120, "Invalid page number")
    if not 1 <= size <= 100:
        raise answers.business(121, "Invalid page size")
    low, high = (call.number(f"ReverseOrderLineModifiedTimeRange{end}", 0) for end in ("Start", "End"))
    rows = [*call.shop.cancellations.rows(call.now), *call.shop.returns.rows(call.now)]
    rows = [row for row in rows if low <= _changed(row) * 1000 <= (high or _changed(row) * 1000)]
    rows.sort(key=lambda row: (_changed(row), row[0].id), reverse=True)
    if page_no > _MOST_PAGES:
        rows = []
    page, total = page_of(call.fault, rows, (page_no - 1) * size, size, lambda row: _reverse(call, *row))
    return {"result": {"success": True, "total": total, "page_no": page_no, "page_size": size, "items": page}}


def decide(call: Call) -> dict[str, Any]:
    """The seller's answer to a buyer who wants to cancel."""
    request = call.shop.cancellations.by_id.get(call.needed("reverse_order_id"))
    if request is None:
        raise answers.business(112, "No such reverse order")
    if request.moves.at(call.now) != aftersales.PENDING:
        raise answers.business(114, "Action not allowed")
    agree = call.needed("agree_cancel").lower() == "true"
    aftersales.answer_cancellation(call.shop, request, call.now, agree=agree)
    call.wrote("cancel_decision", request.id, agree=agree)
    return {"data": {"success": True}}


def _changed(row: tuple[Request, int]) -> int:
    return row[0].moves.times[row[1]]


def _reverse(call: Call, request: Request, step: int) -> dict[str, Any]:
    cancels = request.kind == "BUYER_CANCEL"
    return {
        "reverse_order_id": int(request.id),
        "trade_order_id": int(request.order.id),
        "request_type": "CANCEL" if cancels else "RETURN",
        "is_rtm": True,
        "shipping_type": "DEFAULT" if cancels else "PICK_UP",
        "reverse_order_lines": [_line(call, request, step, number) for number in range(len(request.order.lines))],
    }


def _line(call: Call, request: Request, step: int, number: int) -> dict[str, Any]:
    """Amounts in minor units, dong whole; the seller's deadline in milliseconds, the other times in seconds."""
    line_id, sku = request.order.lines[number]
    price = int(float(sku.price) * (1 if call.shop.country == "VN" else 100))
    return {
        "reverse_order_line_id": int(request.id) + number,
        "trade_order_line_id": int(line_id),
        "reverse_status": _STATUS[request.moves.values[step]],
        "ofc_status": "INITIAL",
        "reason_text": "Change of mind" if request.kind == "BUYER_CANCEL" else "Item does not match description",
        "reason_code": 10100,
        "refund_amount": price,
        "item_unit_price": price,
        "is_dispute": False,
        "is_need_refund": True,
        "sla": request.deadline * 1000 if request.deadline else None,
        "return_order_line_gmt_create": request.moves.times[0],
        "return_order_line_gmt_modified": request.moves.times[step],
        "product": {"product_id": int(sku.product.id), "product_sku": sku.seller_sku},
        "buyer": {"buyer_id": int(request.order.buyer_id)},
        "seller_sku_id": sku.seller_sku,
    }


ROUTES = [
    Route("/reverse/getreverseordersforseller", reverses),
    Route("/order/reverse/cancel/seller/decide", decide, ("GET",)),
]
