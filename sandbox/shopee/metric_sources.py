"""What the figures of the shop's health were made of: the orders and listings of the last month that count against it."""

from collections.abc import Callable
from typing import Any

from sandbox.model import DAY, Order, Shop
from sandbox.shopee.product_calls import listings_taken_down

Rows = list[dict[str, Any]]

_SPAN = 30 * DAY
# Of the platform's list of reasons.
_OUT_OF_STOCK, _NOT_SHIPPED, _REFUNDED, _PROHIBITED = 10_005, 10_012, 1_001, 1
_BY_SYSTEM, _BY_SELLER, _RETURNED = 1, 2, 3


def shipped_late(shop: Shop, now: int) -> Rows:
    """Handed over after the day it was due."""
    return [
        {
            "order_sn": order.id,
            "shipping_deadline": order.tts_sla,
            "actual_shipping_time": order.collected,
            "late_by_days": -(-(order.collected - order.tts_sla) // DAY),
        }
        for order, _ in shop.orders.rows(now)
        if 0 < order.tts_sla < order.collected <= now < order.collected + _SPAN
    ]


def cancelled(shop: Shop, now: int) -> Rows:
    """Paid for, and cancelled by the seller or for want of shipping; a buyer's own wish counts against nobody."""
    return [
        {"order_sn": order.id, "cancellation_type": kind, "detailed_reason": reason}
        for order, kind, reason in _unwanted_cancellations(shop, now)
    ]


def returned(shop: Shop, now: int) -> Rows:
    return [
        {"order_sn": request.order.id, "detailed_reason": _REFUNDED}
        for request, step in shop.returns.rows(now)
        if request.moves.values[step] == "RETURN_OR_REFUND_REQUEST_COMPLETE" and now < request.moves.times[step] + _SPAN
    ]


def not_fulfilled(shop: Shop, now: int) -> Rows:
    """Cancelled or returned."""
    return [
        {"order_sn": order.id, "non_fulfillment_type": kind, "detailed_reason": reason}
        for order, kind, reason in _unwanted_cancellations(shop, now)
    ] + [{**one, "non_fulfillment_type": _RETURNED} for one in returned(shop, now)]


def forbidden_listings(shop: Shop, now: int) -> Rows:
    return [
        {"item_id": int(product.id), "detailed_reason": _PROHIBITED, "update_time": product.moves.times[step]}
        for product, step in listings_taken_down(shop, now)
    ]


def _unwanted_cancellations(shop: Shop, now: int) -> list[tuple[Order, int, int]]:
    kinds = {"SYSTEM": (_BY_SYSTEM, _NOT_SHIPPED), "SELLER": (_BY_SELLER, _OUT_OF_STOCK)}
    return [
        (order, *kinds[order.cancelled_by])
        for order, step in shop.orders.rows(now)
        if order.moves.values[step] == "CANCELLED"
        and order.paid
        and order.cancelled_by in kinds
        and now < order.moves.times[step] + _SPAN
    ]


# metric_id -> the list's name and its rows, None for a list that is always empty here.
SOURCES: dict[int, tuple[str, Callable[[Shop, int], Rows] | None]] = {
    1: ("lsr_order_list", shipped_late),
    3: ("nfr_order_list", not_fulfilled),
    42: ("cancellation_order_list", cancelled),
    43: ("return_refund_order_list", returned),
    52: ("violation_listing_list", forbidden_listings),
    53: ("violation_listing_list", None),
    4: ("apt_order_list", None),
    12: ("pre_order_listing_list", None),
    15: ("pre_order_listing_violation_data_list", None),
    **dict.fromkeys((25, 2001, 2002, 2003), ("fhr_order_list", None)),
    28: ("opfr_day_detail_data_list", None),
    85: ("lsr_order_list", None),
    88: ("nfr_order_list", None),
    91: ("cancellation_order_list", None),
    92: ("return_refund_order_list", None),
    96: ("sdd_listing_list", None),
    97: ("ndd_listing_list", None),
}
