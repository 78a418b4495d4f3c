"""Products and their stock: searched, read, refilled."""

from typing import Any

import msgspec

from sandbox import catalogue
from sandbox.model import Product, Shop, Sku
from sandbox.tiktok import answers
from sandbox.tiktok.call import Call, Route
from sandbox.tiktok.listing import Row, between, one_of
from sandbox.tiktok.paging import listed, moment

_READ, _WRITE = "seller.product.basic", "seller.product.write"


def search_products(call: Call) -> bytes:
    """By id; this endpoint has no sorting, and its upper bounds include the last second."""
    shop, at = call.shop, moment(call)
    rows = sorted(between(call, shop.products.rows(at), call.body, closed=True), key=lambda row: row[0].id)
    if (status := call.body.get("status") or "ALL") != "ALL":
        rows = [row for row in rows if row[0].moves.values[row[1]] == status]
    sellers, skus = one_of(call.body.get("seller_skus"), "seller_skus"), one_of(call.body.get("sku_ids"), "sku_ids")
    if sellers or skus:
        rows = [row for row in rows if any(sku.id in skus or sku.seller_sku in sellers for sku in row[0].skus)]
    return listed(call, "products", rows, lambda row: msgspec.json.encode(_product(shop, row, at)), most=100)


def product_detail(call: Call) -> bytes:
    product = _find(call)
    step = product.moves.step(call.now)
    status = product.moves.values[step]
    reasons = [{"position": "Title", "reasons": ["Misleading claim"], "suggestions": ["Rewrite the title"]}]
    bad = status in ("FAILED", "PLATFORM_DEACTIVATED", "FREEZE")
    wire = _product(call.shop, (product, step), call.now)
    return msgspec.json.encode({**wire, "product_status": status, "audit_failed_reasons": reasons if bad else []})


def search_inventory(call: Call) -> bytes:
    """SKU ids win over product ids."""
    products, skus = one_of(call.body.get("product_ids"), "product_ids"), one_of(call.body.get("sku_ids"), "sku_ids")
    if len(products) > 100 or len(skus) > 600 or not (products or skus):
        raise answers.bad_parameter("sku_ids" if skus else "product_ids")
    found = []
    for product, _ in call.shop.products.rows(call.now):
        wanted = [sku for sku in product.skus if sku.id in skus] if skus else product.skus * (product.id in products)
        if wanted:
            found.append({"product_id": product.id, "skus": [_stock(call.shop, sku, call.now) for sku in wanted]})
    return msgspec.json.encode({"inventory": found})


def update_inventory(call: Call) -> bytes:
    """Absolute quantities; what does not fit is told per SKU, with code 0 all the same."""
    product, shop = _find(call), call.shop
    wanted = call.body.get("skus")
    if not isinstance(wanted, list) or not wanted:
        raise answers.bad_parameter("skus")
    errors = [error for entry in wanted if (error := _set_stock(call, product, entry))]
    if len(errors) < len(wanted):
        catalogue.edit(product, call.now)
        shop.products.touch()
    return msgspec.json.encode({"errors": errors})


def _set_stock(call: Call, product: Product, entry: Any) -> dict[str, Any] | None:
    try:
        sku = next((one for one in product.skus if one.id == entry["id"]), None)
        warehouse, quantity = str(entry["inventory"][0]["warehouse_id"]), int(entry["inventory"][0]["quantity"])
    except (LookupError, TypeError, ValueError):
        raise answers.bad_parameter("skus") from None
    if sku is None:
        return _error(str(entry["id"]), warehouse, "The SKU does not exist")
    if warehouse != call.shop.warehouse_id:
        return _error(sku.id, warehouse, "The warehouse does not exist")
    if not 1 <= quantity <= 99_999:
        return _error(sku.id, warehouse, "The quantity is out of range")
    sku.stock.change(call.now, quantity)
    call.wrote("stock", f"{sku.id}={quantity}", product_id=product.id, sku_id=sku.id, quantity=quantity)
    return None


def _error(sku_id: str, warehouse: str, why: str) -> dict[str, Any]:
    detail = {"sku_id": sku_id, "extra_errors": [{"warehouse_id": warehouse, "code": 12052097, "message": why}]}
    return {"code": 12052990, "message": "Check failed", "detail": detail}


def _find(call: Call) -> Product:
    product = call.shop.products.by_id.get(call.match["product_id"])
    if product is None or product.moves.step(call.now) < 0:
        raise answers.NO_PRODUCT
    return product


def _product(shop: Shop, row: Row[Product], t: int) -> dict[str, Any]:
    product, step = row
    status = product.moves.values[step]
    audit = {"PENDING": "AUDITING", "FAILED": "FAILED", "DRAFT": "NONE"}.get(status, "APPROVED")
    return {
        "id": product.id,
        "title": product.title,
        "status": status,
        "sales_regions": [shop.country],
        "create_time": product.moves.times[0],
        "update_time": product.moves.times[step],
        "is_not_for_sale": False,
        "has_draft": False,
        "audit": {"status": audit},
        "skus": [_sku(shop, sku, t) for sku in product.skus],
    }


def _sku(shop: Shop, sku: Sku, t: int) -> dict[str, Any]:
    return {
        "id": sku.id,
        "seller_sku": sku.seller_sku,
        "price": {"currency": shop.currency, "tax_exclusive_price": sku.asked(t), "sale_price": sku.asked(t)},
        "inventory": [{"warehouse_id": shop.warehouse_id, "quantity": max(sku.stock.at(t), 0)}],
        "status_info": {"status": "NORMAL"}
        if sku.normal
        else {"status": "DEACTIVATED", "deactivation_source": "SELLER"},
    }


def _stock(shop: Shop, sku: Sku, t: int) -> dict[str, Any]:
    available = sku.stock.at(t)
    place = {"warehouse_id": shop.warehouse_id, "available_quantity": available, "committed_quantity": sku.committed}
    return {
        "id": sku.id,
        "seller_sku": sku.seller_sku,
        "total_available_quantity": available,
        "total_committed_quantity": sku.committed,
        "warehouse_inventory": [place],
        "total_available_inventory_distribution": {"in_shop_inventory": {"quantity": max(available, 0)}},
    }


ROUTES = [
    Route("POST", "/product/202502/products/search", search_products, _READ),
    Route("POST", "/product/202309/products/search", search_products, _READ),
    Route("GET", "/product/202309/products/{product_id}", product_detail, _READ),
    Route("POST", "/product/202309/inventory/search", search_inventory, _READ),
    Route("POST", "/product/202309/products/{product_id}/inventory/update", update_inventory, _WRITE),
]
