"""Requests to cancel and to return: searched, and the seller's answer to a cancellation."""

from typing import Any

import msgspec

from sandbox import aftersales, names
from sandbox.model import Request, Shop
from sandbox.tiktok import answers
from sandbox.tiktok.call import Call, Route
from sandbox.tiktok.listing import Row, between, one_of, sort
from sandbox.tiktok.paging import listed, moment

_SCOPE = "seller.return_refund.basic"
_AFTER = "/return_refund/202309"


def search_cancellations(call: Call) -> bytes:
    shop = call.shop
    rows = _filtered(call, shop.cancellations.rows(moment(call)), "cancel_ids", "cancel_status")
    return listed(
        call, "cancellations", rows, lambda row: msgspec.json.encode(_cancellation(shop, row)), most=50, default=10
    )


def search_returns(call: Call) -> bytes:
    shop = call.shop
    rows = _filtered(call, shop.returns.rows(moment(call)), "return_ids", "return_status")
    return listed(call, "return_orders", rows, lambda row: msgspec.json.encode(_return(shop, row)), most=50, default=10)


def approve_cancellation(call: Call) -> bytes:
    return _answer(call, agree=True)


def reject_cancellation(call: Call) -> bytes:
    if not call.body.get("reject_reason"):
        raise answers.NO_REQUEST
    return _answer(call, agree=False)


def _answer(call: Call, *, agree: bool) -> bytes:
    request = call.shop.cancellations.by_id.get(call.match["cancel_id"])
    if request is None or request.moves.step(call.now) < 0:
        raise answers.NO_REQUEST
    if request.moves.at(call.now) != aftersales.PENDING:
        raise answers.NO_PERMISSION
    aftersales.answer_cancellation(call.shop, request, call.now, agree=agree)
    verb = "approve" if agree else "reject"
    call.wrote("cancellation", f"{request.id} {verb}", cancel_id=request.id, answer=verb)
    return b"{}"


def _filtered(call: Call, rows: list[Row[Request]], ids: str, statuses: str) -> list[Row[Request]]:
    rows = between(call, rows, call.body)
    if wanted := one_of(call.body.get(ids), ids):
        rows = [row for row in rows if row[0].id in wanted]
    if wanted := one_of(call.body.get("order_ids"), "order_ids"):
        rows = [row for row in rows if row[0].order.id in wanted]
    if wanted := one_of(call.body.get(statuses), statuses):
        rows = [row for row in rows if row[0].moves.values[row[1]] in wanted]
    return sort(call, rows, default_order="ASC")


def _request(shop: Shop, row: Row[Request], action: str) -> dict[str, Any]:
    request, step = row
    pending = request.moves.values[step].endswith("REQUEST_PENDING") and request.deadline
    total = names.money(shop.country, sum(float(sku.price) for _, sku in request.order.lines))
    return {
        "order_id": request.order.id,
        "role": "BUYER",
        "create_time": request.moves.times[0],
        "update_time": request.moves.times[step],
        "seller_next_action_response": [{"action": action, "deadline": request.deadline}] if pending else [],
        "refund_amount": {"currency": shop.currency, "refund_total": total, "refund_tax": "0"},
    }


def _cancellation(shop: Shop, row: Row[Request]) -> dict[str, Any]:
    request, step = row
    return {
        "cancel_id": request.id,
        "cancel_type": request.kind,
        "cancel_status": request.moves.values[step],
        "cancel_reason": "ecom_order_to_ship_canceled_reason_created_by_mistakes",
        "cancel_reason_text": "Order created by mistake",
        **_request(shop, row, "SELLER_RESPOND_CANCEL"),
        "cancel_line_items": [
            {"order_line_item_id": line_id, "sku_id": sku.id} for line_id, sku in request.order.lines
        ],
    }


def _return(shop: Shop, row: Row[Request]) -> dict[str, Any]:
    request, step = row
    return {
        "return_id": request.id,
        "return_type": request.kind,
        "return_status": request.moves.values[step],
        "return_reason": "ecom_order_delivered_refund_and_return_reason_not_as_described",
        "return_reason_text": "Item not as described",
        **_request(shop, row, "SELLER_RESPOND_RETURN"),
        "return_line_items": [
            {"order_line_item_id": line_id, "sku_id": sku.id} for line_id, sku in request.order.lines
        ],
        "is_combined_return": "true ",  # sic: a string with a blank, as in the official sample
    }


ROUTES = [
    Route("POST", _AFTER + "/cancellations/search", search_cancellations, _SCOPE),
    Route("POST", _AFTER + "/cancellations/{cancel_id}/approve", approve_cancellation, _SCOPE),
    Route("POST", _AFTER + "/cancellations/{cancel_id}/reject", reject_cancellation, _SCOPE),
    Route("POST", _AFTER + "/returns/search", search_returns, _SCOPE),
]
