"""The seller, and how well the platform thinks of them."""

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
    shown = _shown(call)
    figures = {
        "positive_seller_rating": f"{shown['POSITIVE_SELLER_RATING']:.1f}",
        "ship_on_time": f"{shown['ship_on_time']:.2f}",
        "response_rate": f"{shown['response_rate'] / 100:.4f}",
        "response_time": f"{shown['response_time']:.4f}",
    }
    return {"data": {"seller_id": int(call.shop.id), **_CATEGORY, **figures}}


def performance(call: Call) -> dict[str, Any]:
    shown, most, least = _shown(call), "GREATER_THAN_PERCENTAGE", "LOWER_THAN_PERCENTAGE"
    indicators = [
        _indicator("POSITIVE_SELLER_RATING", "Positive Seller Rating", shown["POSITIVE_SELLER_RATING"], 85.0, most),
        _indicator("PRODUCT_RATING_COVERAGE", "Product Rating Coverage", shown["PRODUCT_RATING_COVERAGE"], 30.0, most),
        _indicator("CANCELLATION_RATE", "Cancellation Rate", shown["CANCELLATION_RATE"], 1.0, least),
        {**_indicator("RETURN_RATE", "Return Rate", 0.0, 2.0, least), "score": None,
         "formatted_score": "-"},
    ]  # fmt: skip
    data = {"seller_id": int(call.shop.id), **_CATEGORY, "indicators": indicators}
    return {"data": data, "success": True, "error_code": None}


def _shown(call: Call) -> dict[str, float]:
    return {name: figure.at(call.now) for name, figure in call.shop.figures.items()}


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
