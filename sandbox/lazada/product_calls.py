"""Listings with their stock, what Lazada will take down, and stock written as XML."""

from typing import Any
from xml.etree import ElementTree

from sandbox.lazada import answers
from sandbox.lazada.call import Call, Route
from sandbox.model import DAY, Product, Sku
from sandbox.pages import page_of

# World's word -> status and sub-status as Lazada spells them.
_STATUS = {
    "ACTIVATE": ("Active", ""),
    "SELLER_DEACTIVATED": ("InActive", ""),
    "PLATFORM_DEACTIVATED": ("Suspended", "Lock"),
    "FREEZE": ("Suspended", "Admin"),
    "DRAFT": ("InActive", ""),
    "PENDING": ("Pending QC", ""),
    "FAILED": ("InActive", "Reject"),
    "DELETED": ("Deleted", ""),
}
_FILTERS = ("all", "live", "inactive", "deleted", "pending", "rejected", "sold-out")
_MOST_OFFSET, _MOST_SKUS, _MOST_STOCK = 10_000, 50, 99_999_999


def products(call: Call) -> dict[str, Any]:
    which, limit, offset = call.given.get("filter", "all"), call.number("limit", 20), call.number("offset", 0)
    if which not in _FILTERS:
        raise answers.business(36, "Invalid status filter")
    if not 1 <= limit <= 50:
        raise answers.LIMIT
    if not 0 <= offset <= _MOST_OFFSET:
        raise answers.OFFSET
    rows = [row for row in call.shop.products.rows(call.now) if _is(call, which, row) and _between(call, row)]
    rows.sort(key=lambda row: row[0].id)
    page, total = page_of(call.fault, rows, offset, limit, lambda row: _product(call, *row))
    return {"data": {"total_products": total, "products": page}}


def product(call: Call) -> dict[str, Any]:
    found = call.shop.products.by_id.get(call.needed("item_id"))
    step = found.moves.step(call.now) if found else -1
    if found is None or step < 0:
        raise answers.NO_PRODUCT
    return {"data": _product(call, found, step)}


def quality_alerts(call: Call) -> dict[str, Any]:
    """Products to be taken down unless they are mended."""
    told = [
        {
            "productId": int(product.id),
            "categoryId": 10_002_019,
            "deactivationTime": (product.issue_at // DAY + 12) * DAY * 1000,
            "suggestionCategories": [10_002_020],
        }
        for product, step in call.shop.products.rows(call.now)
        if 0 < product.issue_at <= call.now and product.moves.values[step] == "ACTIVATE"
    ]
    offset, limit = call.number("offset", 0), call.number("limit", 10)
    if offset < 0:
        raise answers.OFFSET
    if limit < 1:
        raise answers.LIMIT
    return {"data": told[offset : offset + limit]}


def set_stock(call: Call) -> dict[str, Any]:
    """/product/price_quantity/update and /product/stock/sellable/update: overwritten."""
    return _write(call, _asked(call))


def adjust_stock(call: Call) -> dict[str, Any]:
    """/product/stock/sellable/adjust: added or taken away."""
    return _write(call, [(sku, sku.stock.at(call.now) + change) for sku, change in _asked(call)])


def _write(call: Call, wanted: list[tuple[Sku, int]]) -> dict[str, Any]:
    """All of them, or none when one cannot be."""
    if any(quantity < 0 for _, quantity in wanted):
        raise answers.business(212, "Negative sellable stock")
    if any(quantity > _MOST_STOCK for _, quantity in wanted):
        raise answers.invalid("Quantity")
    for sku, quantity in wanted:
        sku.stock.change(call.now, quantity)
        call.wrote("stock", sku.id, quantity=quantity)
    call.shop.products.touch()
    return {"data": {}}


def _asked(call: Call) -> list[tuple[Sku, int]]:
    """The SKUs in the payload, each with its number."""
    payload = call.needed("payload")
    if "<!" in payload:  # no document types, no entities
        raise answers.business(30, "Empty Request")
    try:
        asked = ElementTree.fromstring(payload).findall("./Product/Skus/Sku")  # noqa: S314  (no entities pass the line above)
    except ElementTree.ParseError:
        raise answers.business(30, "Empty Request") from None
    if not asked:
        raise answers.business(200, "Empty SKU")
    if len(asked) > _MOST_SKUS:
        raise answers.business(204, "Too many SKUs")
    known = {sku.id: sku for one in call.shop.products.by_id.values() for sku in one.skus}
    found: list[tuple[Sku, int]] = []
    for one in asked:
        sku = known.get(one.findtext("SkuId", ""))
        text = one.findtext(".//SellableQuantity") or one.findtext(".//Quantity") or ""
        if sku is None:
            raise answers.business(207, "SKU not found")
        try:
            found.append((sku, int(text)))
        except ValueError:
            raise answers.invalid("Quantity") from None
    return found


def _is(call: Call, which: str, row: tuple[Product, int]) -> bool:
    status, sub = _STATUS[row[0].moves.values[row[1]]]
    sold_out = all(sku.stock.at(call.now) <= 0 for sku in row[0].skus)
    return {
        "all": status != "Deleted",
        "live": status == "Active" and not sold_out,
        "sold-out": status == "Active" and sold_out,
        "inactive": status == "InActive",
        "deleted": status == "Deleted",
        "pending": status == "Pending QC",
        "rejected": sub == "Reject",
    }[which]


def _between(call: Call, row: tuple[Product, int]) -> bool:
    for word, at in (("create", row[0].moves.times[0]), ("update", row[0].moves.times[row[1]])):
        after, before = call.moment(f"{word}_after"), call.moment(f"{word}_before")
        if (after is not None and at < after) or (before is not None and at > before):
            return False
    return True


def _product(call: Call, one: Product, step: int) -> dict[str, Any]:
    """Times are milliseconds as text."""
    status, sub = _STATUS[one.moves.values[step]]
    told: dict[str, Any] = {
        "item_id": int(one.id),
        "primary_category": 10_002_019,
        "created_time": str(one.moves.times[0] * 1000),
        "updated_time": str(one.moves.times[step] * 1000),
        "images": [],
        "attributes": {"name": one.title},
        "skus": [_sku(call, sku) for sku in one.skus],
        "status": status,
        "trialProduct": False,
    }
    if sub:
        told["subStatus"] = sub
        told["rejectReason"] = [{"suggestion": "Change the description.", "violationDetail": "Prohibited claims"}]
    return told


def _sku(call: Call, sku: Sku) -> dict[str, Any]:
    available = sku.stock.at(call.now)
    told: dict[str, Any] = {
        "SkuId": int(sku.id),
        "SellerSku": sku.seller_sku,
        "ShopSku": f"{sku.product.id}_{call.shop.country}-{sku.id}",
        "Status": "active" if sku.normal else "inactive",
        "quantity": available,
        "Available": available,
        "price": float(sku.asked(call.now)),
        "special_price": 0.0,
        "saleProp": {"variation": sku.name},
    }
    if call.given.get("options") == "1":
        house = {"warehouseCode": "dropshipping", "totalQuantity": max(0, available) + sku.committed}
        house |= {"sellableQuantity": available, "quantity": available, "occupyQuantity": sku.committed}
        told["multiWarehouseInventories"] = [{**house, "withholdQuantity": 0}]
        told["fblWarehouseInventories"] = []
        told["channelInventories"] = []
    return told


ROUTES = [
    Route("/products/get", products, ("GET",)),
    Route("/product/item/get", product, ("GET",)),
    Route("/product/qc/alert/list", quality_alerts, ("GET",)),
    Route("/product/price_quantity/update", set_stock, ("POST",)),
    Route("/product/stock/sellable/update", set_stock, ("POST",)),
    Route("/product/stock/sellable/adjust", adjust_stock, ("POST",)),
]
