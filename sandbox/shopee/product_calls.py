"""Listings, their models, the units behind them, and what Shopee holds against them; stock_calls.py writes them."""

from typing import Any

from sandbox.model import Product, Shop, Sku
from sandbox.pages import page_of
from sandbox.shopee import answers
from sandbox.shopee.call import Call, Route

STATUS = {
    "ACTIVATE": "NORMAL",
    "SELLER_DEACTIVATED": "UNLIST",
    "PLATFORM_DEACTIVATED": "BANNED",
    "FREEZE": "SHOPEE_DELETE",
    "DRAFT": "UNLIST",
    "PENDING": "REVIEWING",
    "FAILED": "REVIEWING",
    "DELETED": "SELLER_DELETE",
}
TAKEN_DOWN = ("BANNED", "SHOPEE_DELETE")
_MOST_OFFSET, _MOST_DIGITS = 10_000, 19


def item_list(call: Call) -> dict[str, Any]:
    offset, size = call.number("offset", 0), call.page_size()
    if not 0 <= offset <= _MOST_OFFSET:
        raise answers.OFFSET
    wanted = set(call.many("item_status", len(STATUS)))
    if not wanted <= set(STATUS.values()):
        raise answers.bad_parameter("item_status is invalid")
    rows = [row for row in call.shop.products.rows(call.now) if _status(*row) in wanted]
    if "update_time_from" in call.query:
        low, high = call.number("update_time_from"), call.number("update_time_to", call.now)
        rows = [row for row in rows if low <= _updated(row) <= high]
    rows.sort(key=lambda row: row[0].id)
    page, total = page_of(call.fault, rows, offset, size, _state)
    more = offset + size < total
    told: dict[str, Any] = {"total_count": total, "has_next_page": more, "next_offset": offset + size if more else 0}
    return {**told, "item": page} if page else told


def base_info(call: Call) -> dict[str, Any]:
    """Items that are not the shop's are left out."""
    found = [row for one in _item_ids(call) if (row := reached(call, one))]
    return {"item_list": [_item(call, *row) for row in found]}


def model_list(call: Call) -> dict[str, Any]:
    row = reached(call, call.needed("item_id"))
    if row is None:
        raise answers.NO_ITEM
    skus = row[0].skus if _has_models(row[0]) else []
    tiers = [{"name": "Variation", "option_list": [{"option": sku.name} for sku in skus]}] if skus else []
    return {"tier_variation": tiers, "model": [_model(call, place, sku) for place, sku in enumerate(skus)]}


def violations(call: Call) -> dict[str, Any]:
    """What is wrong with single listings; one that is not the shop's fails alone."""
    told = []
    for item_id in _item_ids(call):
        row = reached(call, item_id)
        if row is None:
            told.append({"item_id": int(item_id), "fail_error": "error_not_found", "fail_message": "Not found."})
        else:
            told.append(_violation(*row))
    return {"item_list": told}


def reached(call: Call, item_id: str) -> tuple[Product, int] | None:
    """An item of the shop that exists by now, and its newest step."""
    product = call.shop.products.by_id.get(item_id)
    step = product.moves.step(call.now) if product else -1
    return (product, step) if product and step >= 0 else None


def listings_taken_down(shop: Shop, now: int) -> list[tuple[Product, int]]:
    return [row for row in shop.products.rows(now) if _status(*row) in TAKEN_DOWN]


def _item_ids(call: Call) -> list[str]:
    found = call.many("item_id_list", 50)
    if not all(one.isdecimal() and one.isascii() and len(one) <= _MOST_DIGITS for one in found):
        raise answers.bad_parameter("item_id_list should be integers")
    return found


def _status(product: Product, step: int) -> str:
    return STATUS[product.moves.values[step]]


def _updated(row: tuple[Product, int]) -> int:
    return row[0].moves.times[row[1]]


def _state(row: tuple[Product, int]) -> dict[str, Any]:
    told = {"item_id": int(row[0].id), "item_status": _status(*row), "update_time": _updated(row)}
    return {**told, "tag": {"kit": False}}


def _has_models(product: Product) -> bool:
    return product.skus[0].id != product.id


def _item(call: Call, product: Product, step: int) -> dict[str, Any]:
    has_models = _has_models(product)
    told: dict[str, Any] = {
        "item_id": int(product.id),
        "category_id": 100_005,
        "item_name": product.title,
        "item_sku": "" if has_models else product.skus[0].seller_sku,
        "create_time": product.moves.times[0],
        "update_time": product.moves.times[step],
        "weight": "0.5",
        "condition": "NEW",
        "item_status": _status(product, step),
        "deboost": "false",
        "has_model": has_models,
        "brand": {"brand_id": 0, "original_brand_name": "NoBrand"},
        "stock_info_v2": _stock(call, product.skus),
    }
    if not has_models:
        price = float(product.skus[0].asked(call.now))
        told["price_info"] = [{"currency": call.shop.currency, "original_price": price, "current_price": price}]
    return told


def _model(call: Call, place: int, sku: Sku) -> dict[str, Any]:
    price = float(sku.asked(call.now))
    return {
        "model_id": int(sku.id),
        "tier_index": [place],
        "model_sku": sku.seller_sku,
        "model_status": "MODEL_NORMAL" if sku.normal else "MODEL_UNAVAILABLE",
        "price_info": [{"currency": call.shop.currency, "original_price": price, "current_price": price}],
        "has_promotion": False,
        "promotion_id": 0,
        "stock_info_v2": _stock(call, [sku]),
    }


def _stock(call: Call, skus: list[Sku]) -> dict[str, Any]:
    available = sum(sku.stock.at(call.now) for sku in skus)
    reserved = sum(sku.committed for sku in skus)
    return {
        "summary_info": {"total_reserved_stock": reserved, "total_available_stock": available},
        "seller_stock": [{"location_id": "", "stock": available, "if_saleable": True}],
        "shopee_stock": [],
    }


def _violation(product: Product, step: int) -> dict[str, Any]:
    at, status = product.moves.times[step], _status(product, step)
    said = {
        "violation_type": "Prohibited Listing",
        "violation_reason": "License Reason",
        "suggestion": "Upload license",
        "update_time": at,
        "fix_deadline_time": at + 10 * 86_400,
    }
    weak = {
        "violation_type": "Insufficient Information",
        "violation_reason": "The description is too short",
        "suggestion": "Describe size and material",
        "update_time": product.issue_at,
        "fix_deadline_time": product.issue_at + 6 * 86_400,
    }
    has_issue = bool(product.issue_at) and status not in TAKEN_DOWN
    return {
        "item_id": int(product.id),
        "item_name": product.title,
        "item_status": status,
        "deboost": has_issue,
        "item_status_details": [said] if status in TAKEN_DOWN else [],
        "deboost_details": [weak] if has_issue else [],
    }


ROUTES = [
    Route("GET", "/api/v2/product/get_item_list", item_list),
    Route("GET", "/api/v2/product/get_item_base_info", base_info),
    Route("GET", "/api/v2/product/get_model_list", model_list),
    Route("GET", "/api/v2/product/get_item_violation_info", violations),
]
