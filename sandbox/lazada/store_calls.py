"""The seller, and how well the platform thinks of them. The figures are the sandbox's own: nothing is planted in them."""

from typing import Any

from sandbox.lazada.call import Call, Route

_CATEGORY = {"main_category_id": 12356, "main_category_name": "Mobile & Tablet"}
# A shop that is closed for one reason still answers here, for the other it does not (see the gateway).
_STATUS = {36009043: "INACTIVE", 36009044: "DELETED"}


def seller(call: Call) -> dict[str, Any]:
    shop = call.shop
    data = {
        "name_company": shop.account.name,
        "name": shop.name,
        "verified": True,
        "location": shop.country,
        "marketplaceEaseMode": False,
        "seller_id": int(shop.id),
        "email": f"{shop.id}@seller.example",
        "short_code": shop.code[:8],
        "cb": shop.seller_type == "CROSS_BORDER",
        "logo_url": "",
        "status": _STATUS.get(shop.closed.at(call.now), "ACTIVE"),
    }
    return {"data": data}


def metrics(call: Call) -> dict[str, Any]:
    """Four texts on three scales, as in the vendor's own sample."""
    lot = call.shop.index
    figures = {
        "positive_seller_rating": f"{88 + lot % 12}.0",
        "ship_on_time": f"{95 + lot % 5}.62",
        "response_rate": f"0.{86 + lot % 13}00",
        "response_time": f"{8 + lot % 30}.3333",
    }
    return {"data": {"seller_id": int(call.shop.id), **_CATEGORY, **figures}}


def performance(call: Call) -> dict[str, Any]:
    lot = call.shop.index
    indicators = [
        _indicator("POSITIVE_SELLER_RATING", "Positive Seller Rating", 88.0 + lot % 12, 85.0, "GREATER_THAN_PERCENTAGE"),
        _indicator("PRODUCT_RATING_COVERAGE", "Product Rating Coverage", 20.0 + lot % 40, 30.0, "GREATER_THAN_PERCENTAGE"),
        _indicator("CANCELLATION_RATE", "Cancellation Rate", 0.2 * (lot % 6), 1.0, "LOWER_THAN_PERCENTAGE"),
        {**_indicator("RETURN_RATE", "Return Rate", 0.0, 2.0, "LOWER_THAN_PERCENTAGE"), "score": None,
         "formatted_score": "-"},
    ]  # fmt: skip
    data = {"seller_id": int(call.shop.id), **_CATEGORY, "indicators": indicators}
    return {"data": data, "success": True, "error_code": None}


def _indicator(kind: str, name: str, score: float, target: float, wanted: str) -> dict[str, Any]:
    least = wanted.startswith("GREATER")
    return {
        "type": kind,
        "name": name,
        "tip": f"<p>{name}</p>",
        "score": round(score, 2),
        "score_format": "PERCENTAGE",
        "formatted_score": f"{score:.1f}%",
        "target": target,
        "target_format": wanted,
        "formatted_target": f"{'≥' if least else '≤'} {target:g}%",
        "target_respected": score >= target if least else score <= target,
        "action_url": "/apps/review/manage",
    }


ROUTES = [
    Route("/seller/get", seller, ("GET",)),
    Route("/seller/metrics/get", metrics, ("GET",)),
    Route("/seller/performance/get", performance),
]
