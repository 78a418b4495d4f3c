"""Orders in TikTok Shop's JSON. What an order shows follows from the step it has reached, so each step is written out once."""

from typing import Any

import msgspec

from sandbox import names
from sandbox.model import Order, Shop, Sku

PACKAGE_STATUS = {
    "IN_TRANSIT": "FULFILLING",
    "AWAITING_COLLECTION": "PROCESSING",
    "DELIVERED": "COMPLETED",
    "COMPLETED": "COMPLETED",
    "CANCELLED": "CANCELLED",
}
CARRIER, CARRIER_ID = "J&T Express", "6617675021119438849"


def order_json(shop: Shop, order: Order, step: int) -> bytes:
    """One order as listed and as in detail."""
    if order.encoded is None or order.encoded[0] != step:
        order.encoded = (step, msgspec.json.encode(_order(shop, order, step)))
    return order.encoded[1]


def has_package(shop: Shop, order: Order, at: int) -> bool:
    """In the US a package comes into being with shipment, elsewhere with payment."""
    return bool(0 < order.rts <= at) if shop.country == "US" else bool(0 < order.paid <= at)


def tracking_number(order: Order) -> str:
    return f"JT{order.id[-10:]}"


def asked_to_cancel(order: Order, at: int) -> bool:
    return bool(order.cancel_asked and order.cancel_asked <= at < (order.cancel_answered or at + 1))


def _order(shop: Shop, order: Order, step: int) -> dict[str, Any]:
    status, at = order.moves.values[step], order.moves.times[step]
    total = names.money(shop.country, sum(float(sku.price) for _, sku in order.lines))
    packaged = has_package(shop, order, at)
    return {
        "id": order.id,
        "status": status,
        "create_time": order.moves.times[0],
        "update_time": at,
        **_times(order, at, status),
        "user_id": order.buyer_id,
        "buyer_email": f"{order.buyer_id[-9:]}@chat.seller.tiktok.com",
        "buyer_message": "",
        "fulfillment_type": order.fulfillment,
        "shipping_type": "TIKTOK",
        "shipping_provider": CARRIER if packaged else "",
        "shipping_provider_id": CARRIER_ID if packaged else "",
        "tracking_number": tracking_number(order) if 0 < order.rts <= at else "",
        "delivery_type": "HOME_DELIVERY",
        "delivery_option_name": "Standard shipping",
        "is_buyer_request_cancel": asked_to_cancel(order, at),
        "is_on_hold_order": status == "ON_HOLD",
        "is_cod": False,
        "is_sample_order": order.sample,
        "is_replacement_order": False,
        "commerce_platform": "TIKTOK_SHOP",
        "payment_method_name": "Bank transfer",
        "warehouse_id": shop.warehouse_id,
        "packages": [{"id": order.package_id}] if packaged else [],
        "payment": {
            "currency": shop.currency,
            "sub_total": total,
            "shipping_fee": "0",
            "seller_discount": "0",
            "platform_discount": "0",
            "total_amount": total,
            "original_total_product_price": total,
            "tax": "0",
        },
        "recipient_address": {} if status in ("UNPAID", "ON_HOLD") else _address(shop, order),
        "line_items": _lines(shop, order, status, at, packaged),
    }


def _times(order: Order, at: int, status: str) -> dict[str, Any]:
    """Unset times are left out by some orders and sent as 0 by others."""
    paid = 0 < order.paid <= at
    times: dict[str, int] = {
        "paid_time": order.paid if paid else 0,
        "rts_sla_time": order.rts_sla if paid else 0,
        "tts_sla_time": order.tts_sla if paid else 0,
        "shipping_due_time": order.ship_due if paid else 0,
        "collection_due_time": order.collect_due if paid else 0,
        "delivery_due_time": 0,
        "rts_time": order.rts if order.rts <= at else 0,
        "collection_time": order.collected if order.collected <= at else 0,
        "delivery_time": order.delivered if order.delivered <= at else 0,
        "cancel_time": at if status == "CANCELLED" else 0,
        "request_cancel_time": order.cancel_asked if asked_to_cancel(order, at) else 0,
    }
    if int(order.id[-1]) % 2:
        times = {name: time for name, time in times.items() if time}
    if status != "CANCELLED":
        return times
    lost = order.cancelled_by == "SYSTEM" and order.collected > 0
    reason = (
        "Package lost" if lost else "Order created by mistake" if order.cancelled_by == "BUYER" else "Due time passed"
    )
    return {**times, "cancellation_initiator": order.cancelled_by, "cancel_reason": reason}


def _address(shop: Shop, order: Order) -> dict[str, Any]:
    """Masked, as where the platform's own logistics are used."""
    country = names.COUNTRIES[shop.country]
    return {
        "full_address": f"{country.city}, ****",
        "name": order.buyer,
        "phone_number": f"(+{country.dial}){order.buyer_id[-3:]}***{order.buyer_id[-5:-3]}",
        "postal_code": "*****",
        "region_code": shop.country,
        "address_detail": "****",
        "district_info": [{"address_level_name": "Country", "address_name": shop.country, "address_level": "L0"}],
    }


def _lines(shop: Shop, order: Order, status: str, at: int, packaged: bool) -> list[dict[str, Any]]:
    return [
        _line(shop, order, number, line, status, at, packaged) for number, line in enumerate(order.lines)
    ]  # one entry a unit: there is no quantity


def _line(
    shop: Shop, order: Order, number: int, line: tuple[str, Sku], status: str, at: int, packaged: bool
) -> dict[str, Any]:
    line_id, sku = line
    if status == "PARTIALLY_SHIPPING":
        status = "AWAITING_SHIPMENT" if number else "AWAITING_COLLECTION"
    return {
        "id": line_id,
        "sku_id": sku.id,
        "product_id": sku.product.id,
        "product_name": sku.product.title,
        "sku_name": sku.name,
        "seller_sku": sku.seller_sku,
        "display_status": status,
        "package_id": order.package_id if packaged else "",
        "package_status": PACKAGE_STATUS.get(status, "TO_FULFILL"),
        "original_price": sku.price,
        "sale_price": sku.price,
        "seller_discount": "0",
        "platform_discount": "0",
        "currency": shop.currency,
        "is_gift": False,
        "sku_type": "NORMAL",
        "rts_time": order.rts if order.rts <= at else 0,
    }
