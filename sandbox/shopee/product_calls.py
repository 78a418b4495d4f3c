"""Listings, their models, the units behind them, and what Shopee holds against them."""

from typing import Any

from sandbox.model import Product, Sku
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
_MOST_OFFSET = 10_000


def item_list(call: Call) -> dict[str, Any]:
    offset, size = call.number("offset", 0), call.page_size()
    if offset > _MOST_OFFSET:
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
    found = [row for one in call.many("item_id_list", 50) if (row := _reached(call, one))]
    return {"item_list": [_item(call, *row) for row in found]}


def model_list(call: Call) -> dict[str, Any]:
    row = _reached(call, call.needed("item_id"))
    if row is None:
        raise answers.NO_ITEM
    return {"tier_variation": [], "model": [_model(call, sku) for sku in row[0].skus] if _has_models(row[0]) else []}


def violations(call: Call) -> dict[str, Any]:
    """What is wrong with single listings; one that is not the shop's fails alone."""
    told = []
    for item_id in call.many("item_id_list", 50):
        row = _reached(call, item_id)
        if row is None:
            told.append({"item_id": int(item_id), "fail_error": "error_not_found", "fail_message": "Not found."})
        else:
            told.append(_violation(*row))
    return {"item_list": told}


def update_stock(call: Call) -> dict[str, Any]:
    """Models of one item; a model that cannot be written fails alone."""
    row = _reached(call, call.needed("item_id"))
    asked = call.body.get("stock_list")
    if row is None:
        raise answers.NO_ITEM
    if not isinstance(asked, list) or not 1 <= len(asked) <= 50:
        raise answers.bad_parameter("stock_list must have 1 to 50 elements")
    done, failed = [], []
    for one in asked:
        model_id, stock = one.get("model_id", 0), one.get("seller_stock", [{}])[0].get("stock")
        sku = next((sku for sku in row[0].skus if sku.id == str(model_id or row[0].id)), None)
        if sku is None or not isinstance(stock, int) or stock < 0:
            failed.append({"model_id": model_id, "failed_reason": "The model or its stock is invalid."})
            continue
        sku.stock.change(call.now, stock)
        call.wrote("stock", sku.id, quantity=stock)
        done.append({"model_id": model_id, "location_id": "", "stock": stock})
    call.shop.products.touch()
    return {"success_list": done, "failure_list": failed}


def _status(product: Product, step: int) -> str:
    return STATUS[product.moves.values[step]]


def _updated(row: tuple[Product, int]) -> int:
    return row[0].moves.times[row[1]]


def _state(row: tuple[Product, int]) -> dict[str, Any]:
    told = {"item_id": int(row[0].id), "item_status": _status(*row), "update_time": _updated(row)}
    return {**told, "tag": {"kit": False}}


def _reached(call: Call, item_id: str) -> tuple[Product, int] | None:
    product = call.shop.products.by_id.get(item_id)
    step = product.moves.step(call.now) if product else -1
    return (product, step) if product and step >= 0 else None


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
        price = float(product.skus[0].price)
        told["price_info"] = [{"currency": call.shop.currency, "original_price": price, "current_price": price}]
    return told


def _model(call: Call, sku: Sku) -> dict[str, Any]:
    price = float(sku.price)
    return {
        "model_id": int(sku.id),
        "tier_index": [0],
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
    return {
        "item_id": int(product.id),
        "item_name": product.title,
        "item_status": status,
        "deboost": False,
        "item_status_details": [said] if status in TAKEN_DOWN else [],
        "deboost_details": [],
    }


ROUTES = [
    Route("GET", "/api/v2/product/get_item_list", item_list),
    Route("GET", "/api/v2/product/get_item_base_info", base_info),
    Route("GET", "/api/v2/product/get_model_list", model_list),
    Route("GET", "/api/v2/product/get_item_violation_info", violations),
    Route("POST", "/api/v2/product/update_stock", update_stock),
]
