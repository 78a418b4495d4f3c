"""How well Shopee thinks of the shop."""

from datetime import UTC, datetime
from typing import Any

from sandbox.model import DAY, Order
from sandbox.shopee import answers
from sandbox.shopee.call import Call, Route
from sandbox.shopee.metric_sources import SOURCES
from sandbox.shopee.order_calls import ship_by, status_of
from sandbox.shopee.product_calls import listings_taken_down

_FULFILMENT, _LISTING, _SERVICE = 1, 2, 3
_NUMBER, _PERCENT, _DAYS = 1, 2, 4
# Of the platform's lists: why points were given, what is forbidden and for what, what is wrong with a listing.
_LATE_SHIPMENT, _TIER_1, _PROHIBITED, _INSUFFICIENT = 5, 1, 1, 5


def performance(call: Call) -> dict[str, Any]:
    shown = {name: figure.at(call.now) for name, figure in call.shop.figures.items()}
    taken_down = float(len(listings_taken_down(call.shop, call.now)))
    metrics = [
        _metric(1, "late_shipment_rate", _FULFILMENT, 0, _PERCENT, shown["late_shipment_rate"], "<", 10),
        _metric(3, "non_fulfillment_rate", _FULFILMENT, 0, _PERCENT, None, "<", 10),
        _metric(42, "cancellation_rate", _FULFILMENT, 3, _PERCENT, shown["cancellation_rate"], "<", 5),
        _metric(43, "return_refund_rate", _FULFILMENT, 3, _PERCENT, shown["return_refund_rate"], "<", 5),
        _metric(4, "preparation_time", _FULFILMENT, 0, _DAYS, shown["preparation_time"], "<", 2),
        _metric(25, "same_day_handover_rate", _FULFILMENT, 0, _PERCENT, shown["same_day_handover_rate"], ">=", 60),
        _metric(52, "severe_listing_violations", _LISTING, 0, _NUMBER, taken_down, "<=", 0),
        _metric(54, "prohibited_listings", _LISTING, 52, _NUMBER, taken_down, "<=", 0),
        _metric(55, "counterfeit_ip_infringement", _LISTING, 52, _NUMBER, 0.0, "<=", 0),
        _metric(56, "spam_listings", _LISTING, 52, _NUMBER, 0.0, "<=", 0),
        _metric(12, "pre_order_listing_rate", _LISTING, 0, _PERCENT, 0.0, "<=", 5),
        _metric(15, "the_amount_of_pre_order_listing", _LISTING, 12, _NUMBER, 0.0, "<", 6),
        _metric(53, "other_listing_violations", _LISTING, 0, _NUMBER, 0.0, "<=", 0),
        _metric(11, "response_rate", _SERVICE, 0, _PERCENT, shown["response_rate"], ">=", 70),
        _metric(21, "response_time", _SERVICE, 0, _DAYS, shown["response_time"], "<", 1),
        _metric(22, "shop_rating", _SERVICE, 0, _NUMBER, shown["shop_rating"], ">=", 4.5),
    ]
    failed = [one["metric_type"] for one in metrics if one["parent_metric_id"] == 0 and _fails(one)]
    overall = {
        "rating": max(1, 4 - len(failed)),
        "fulfillment_failed": failed.count(_FULFILMENT),
        "listing_failed": failed.count(_LISTING),
        "custom_service_failed": failed.count(_SERVICE),
    }
    return {"overall_performance": overall, "metric_list": metrics}


def penalty_points(call: Call) -> dict[str, Any]:
    """Of this quarter, for late shipment."""
    wanted = call.query.get("violation_type", "")
    points = [
        {
            "issue_time": given.at,
            "latest_point_num": given.points,
            "original_point_num": given.original,
            "reference_id": int(given.id),
            "violation_type": _LATE_SHIPMENT,
        }
        for given in call.shop.points
        if _quarter_start(call.now) <= given.at <= call.now
    ]
    return _numbered(call, "penalty_point_list", points if wanted in ("", str(_LATE_SHIPMENT)) else [])


def punishments(call: Call) -> dict[str, Any]:
    """Those in force, or those that are over."""
    status = call.query.get("punishment_status", "")
    if status not in ("1", "2"):
        why = "is a required property" if not status else "is not one of [1, 2]"
        raise answers.RefusedError("PARAMS_ERROR", f"'punishment_status' {why}", null_response=True)
    told = [
        {
            "issue_time": measure.begins,
            "start_time": measure.begins,
            "end_time": measure.ends,
            "punishment_type": measure.kind,
            "reason": _TIER_1,
            "reference_id": int(measure.id),
        }
        for measure in call.shop.measures
        if measure.begins <= call.now and status == ("1" if call.now < measure.ends else "2")
    ]
    return _numbered(call, "punishment_list", told)


def listings_with_issues(call: Call) -> dict[str, Any]:
    found = [
        {"item_id": int(product.id), "reason": _PROHIBITED} for product, _ in listings_taken_down(call.shop, call.now)
    ] + [
        {"item_id": int(product.id), "reason": _INSUFFICIENT}
        for product, step in call.shop.products.rows(call.now)
        if 0 < product.issue_at <= call.now and product.moves.values[step] == "ACTIVATE"
    ]
    return _numbered(call, "listing_list", found)


def late_orders(call: Call) -> dict[str, Any]:
    """As the platform counts them: not handed over by the day it was due."""
    found = [
        {
            "order_sn": order.id,
            "shipping_deadline": ship_by(order, step),
            "late_by_days": (call.now - ship_by(order, step)) // DAY,
        }
        for order, step in call.shop.orders.rows(call.now)
        if _is_late(call, order, step)
    ]
    return _numbered(call, "late_order_list", found)


def source_detail(call: Call) -> dict[str, Any]:
    """What one figure was made of; the chats' figures have no such list."""
    number = call.number("metric_id")
    source = SOURCES.get(number)
    if source is None:
        raise answers.RefusedError("SERVER_ERROR", "invalid metrics id", null_response=True)
    name, rows = source
    return {"metrics_id": number, **_numbered(call, name, rows(call.shop, call.now) if rows else [])}


def _is_late(call: Call, order: Order, step: int) -> bool:
    waits = status_of(order, step, call.now) in ("READY_TO_SHIP", "RETRY_SHIP", "PROCESSED")
    ours = order.fulfillment == "FULFILLMENT_BY_SELLER"
    return waits and ours and 0 < ship_by(order, step) < call.now


def _numbered(call: Call, name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Pages count from 1, and the total is told."""
    number, size = call.page_number(first=1, default=1), call.page_size(default=10)
    return {name: rows[(number - 1) * size : number * size], "total_count": len(rows)}


def _metric(
    number: int, name: str, kind: int, parent: int, unit: int, value: float | None, comparator: str, target: float
) -> dict[str, Any]:
    current = None if value is None else round(value, 2)
    return {
        "metric_type": kind,
        "metric_id": number,
        "parent_metric_id": parent,
        "metric_name": name,
        "current_period": current,
        "last_period": current,
        "unit": unit,
        "target": {"value": target, "comparator": comparator},
        "exemption_end_date": "",
    }


def _fails(metric: dict[str, Any]) -> bool:
    value, target = metric["current_period"], metric["target"]["value"]
    if value is None:
        return False
    return bool({"<": value >= target, "<=": value > target, ">=": value < target}[metric["target"]["comparator"]])


def _quarter_start(now: int) -> int:
    today = datetime.fromtimestamp(now, UTC)
    first = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
    return int(first.timestamp())


ROUTES = [
    Route("GET", "/api/v2/account_health/get_shop_performance", performance),
    Route("GET", "/api/v2/account_health/get_penalty_point_history", penalty_points),
    Route("GET", "/api/v2/account_health/get_punishment_history", punishments),
    Route("GET", "/api/v2/account_health/get_listings_with_issues", listings_with_issues),
    Route("GET", "/api/v2/account_health/get_late_orders", late_orders),
    Route("GET", "/api/v2/account_health/get_metric_source_detail", source_detail),
]
