"""The shop's standing, its holiday mode, and how well Shopee thinks of it. Figures and points are the sandbox's own."""

from datetime import UTC, datetime
from typing import Any

from sandbox.model import DAY, Order
from sandbox.shopee import answers
from sandbox.shopee.call import Call, Route
from sandbox.shopee.order_calls import ship_by, status_of
from sandbox.shopee.product_calls import STATUS, TAKEN_DOWN

_AUTHORISATION_LIFE = 365 * DAY


def shop_info(call: Call) -> dict[str, Any]:
    """Fields at the top, not under `response`."""
    shop = call.shop
    ends = shop.account.refresh_ends.at(call.now)
    banned, frozen = shop.closed.at(call.now), shop.restricted.at(call.now)
    return {
        "shop_name": shop.name,
        "region": shop.country,
        "status": "BANNED" if banned else "FROZEN" if frozen else "NORMAL",
        "is_cb": shop.seller_type == "CROSS_BORDER",
        "is_sip": False,
        "is_upgraded_cbsc": False,
        "merchant_id": None,
        "shop_fulfillment_flag": "Others",
        "auth_time": ends - _AUTHORISATION_LIFE,
        "expire_time": ends,
        "sip_affi_shops": [],
        "is_main_shop": False,
        "is_direct_shop": False,
    }


def profile(call: Call) -> dict[str, Any]:
    return {"shop_logo": "", "description": "", "shop_name": call.shop.name, "invoice_issuer": ""}


class Holidays:
    """Who is on holiday, for as long as the sandbox runs."""

    def __init__(self) -> None:
        self._until: dict[str, tuple[int, int, int]] = {}

    def routes(self) -> list[Route]:
        return [
            Route("GET", "/api/v2/shop/get_shop_holiday_mode", self.tell),
            Route("POST", "/api/v2/shop/set_shop_holiday_mode", self.set),
        ]

    def tell(self, call: Call) -> dict[str, Any]:
        changed, begins, ends = self._until.get(call.shop.id, (0, 0, 0))
        return {
            "holiday_mode_on": begins <= call.now <= ends,
            "holiday_mode_mtime": changed,
            "holiday_mode_type": 0,
            "holiday_mode_start_time": begins,
            "holiday_mode_end_time": ends,
            "holiday_mode_description": "",
            "debug_msg": "",
        }

    def set(self, call: Call) -> dict[str, Any]:
        """Begins on the hour, ends a second before one."""
        if call.body.get("holiday_mode_on") is True:
            begins, ends = call.number("holiday_mode_start_time"), call.number("holiday_mode_end_time")
            if begins % 3600 or (ends + 1) % 3600 or ends <= begins:
                raise answers.bad_parameter("holiday_mode_start_time must be a whole hour")
            self._until[call.shop.id] = (call.now, begins, ends)
        else:
            self._until[call.shop.id] = (call.now, 0, 0)
        call.wrote("holiday", call.shop.id, on=bool(call.body.get("holiday_mode_on")))
        return {"debug_msg": ""}


def performance(call: Call) -> dict[str, Any]:
    lot = int(call.shop.id) % 7
    metrics = [
        _metric(1, "late_shipment_rate", 1, 0, 2, 1.5 * lot, "<", 10),
        _metric(3, "non_fulfillment_rate", 1, 0, 2, None, "<", 10),
        _metric(42, "cancellation_rate", 1, 3, 2, 0.4 * lot, "<", 5),
        _metric(43, "return_refund_rate", 1, 3, 2, 0.2 * lot, "<", 5),
        _metric(4, "preparation_time", 1, 0, 4, 0.3 + 0.2 * lot, "<", 2),
        _metric(25, "same_day_handover_rate", 1, 0, 2, 55.0 + 5 * lot, ">=", 60),
        _metric(52, "severe_listing_violations", 2, 0, 1, 0.0, "<=", 0),
        _metric(11, "response_rate", 3, 0, 2, 64.0 + 5 * lot, ">=", 70),
        _metric(21, "response_time", 3, 0, 4, 0.1 * lot, "<", 1),
        _metric(22, "shop_rating", 3, 0, 1, 4.2 + 0.1 * lot, ">=", 4.5),
    ]
    failed = [one["metric_type"] for one in metrics if _fails(one)]
    overall = {
        "rating": max(1, 4 - len(failed)),
        "fulfillment_failed": failed.count(1),
        "listing_failed": failed.count(2),
        "custom_service_failed": failed.count(3),
    }
    return {"overall_performance": overall, "metric_list": metrics}


def penalty_points(call: Call) -> dict[str, Any]:
    """Of this quarter: every other shop has had some, for late shipment."""
    points = []
    if int(call.shop.id) % 2:
        at = max(_quarter_start(call.now), call.now - 5 * DAY)
        points = [
            {
                "issue_time": at // DAY * DAY,
                "latest_point_num": 1,
                "original_point_num": 2,
                "reference_id": 764_883_879_000_000_000 + int(call.shop.id),
                "violation_type": 5,
            }
        ]
    return _numbered(call, "penalty_point_list", points)


def punishments(call: Call) -> dict[str, Any]:
    status = call.query.get("punishment_status", "")
    if status not in ("1", "2"):
        raise answers.RefusedError("PARAMS_ERROR", "'punishment_status' is a required property")
    ongoing = []
    if int(call.shop.id) % 4 == 1 and status == "1":
        at = max(_quarter_start(call.now), call.now - 5 * DAY) // DAY * DAY
        ongoing = [
            {
                "issue_time": at,
                "start_time": at,
                "end_time": at + 28 * DAY,
                "punishment_type": 107,
                "reason": 1,
                "reference_id": 764_883_890_000_000_000 + int(call.shop.id),
            }
        ]
    return _numbered(call, "punishment_list", ongoing)


def listings_with_issues(call: Call) -> dict[str, Any]:
    found = [
        {"item_id": int(product.id), "reason": 1}
        for product, step in call.shop.products.rows(call.now)
        if STATUS[product.moves.values[step]] in TAKEN_DOWN
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


def _is_late(call: Call, order: Order, step: int) -> bool:
    waits = status_of(order, step, call.now) in ("READY_TO_SHIP", "RETRY_SHIP", "PROCESSED")
    ours = order.fulfillment == "FULFILLMENT_BY_SELLER"
    return waits and ours and 0 < ship_by(order, step) < call.now


def _numbered(call: Call, name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Pages count from 1, and the total is told."""
    number, size = call.number("page_no", 1), call.page_size(default=10)
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
    Route("GET", "/api/v2/shop/get_shop_info", shop_info, bare=True),
    Route("GET", "/api/v2/shop/get_profile", profile),
    Route("GET", "/api/v2/account_health/get_shop_performance", performance),
    Route("GET", "/api/v2/account_health/get_penalty_point_history", penalty_points),
    Route("GET", "/api/v2/account_health/get_punishment_history", punishments),
    Route("GET", "/api/v2/account_health/get_listings_with_issues", listings_with_issues),
    Route("GET", "/api/v2/account_health/get_late_orders", late_orders),
]
