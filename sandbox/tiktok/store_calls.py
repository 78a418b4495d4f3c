"""Shops of a token, active shops, permissions, listing prerequisites, the service figures of the shop, webhook addresses."""

import msgspec

from sandbox.model import Account
from sandbox.tiktok import answers
from sandbox.tiktok.call import Call, Route

_AUTHORIZATION, _SHOP = "seller.authorization.info", "seller.shop.info"
_CHECKS = ("SHOP_TAX", "PICKUP_WAREHOUSE", "RETURN_WAREHOUSE", "DELIVERY_OPTION", "SHIPPING_TEMPLATE", "BANk_ACCOUNT")

REGISTRABLE = frozenset((
    "ORDER_STATUS_CHANGE", "RECIPIENT_ADDRESS_UPDATE", "PACKAGE_UPDATE", "PRODUCT_STATUS_CHANGE", "SELLER_DEAUTHORIZATION",
    "UPCOMING_AUTHORIZATION_EXPIRATION", "CANCELLATION_STATUS_CHANGE", "RETURN_STATUS_CHANGE", "REVERSE_STATUS_UPDATE",
    "NEW_CONVERSATION", "NEW_MESSAGE", "NEW_MESSAGE_LISTENER", "PRODUCT_INFORMATION_CHANGE", "PRODUCT_CREATION",
    "PRODUCT_CATEGORY_CHANGE", "INVOICE_STATUS_CHANGE", "PRODUCT_AUDIT_STATUS_CHANGE",
))  # fmt: skip


def _account(call: Call) -> Account:
    if call.account is None:
        raise answers.TOKEN
    return call.account


def authorized_shops(call: Call) -> bytes:
    return msgspec.json.encode(
        {
            "shops": [
                {
                    "id": shop.id,
                    "name": shop.name,
                    "region": shop.country,
                    "seller_type": shop.seller_type,
                    "cipher": shop.cipher,
                    "code": shop.code,
                }
                for shop in _account(call).shops
            ]
        }
    )


def active_shops(call: Call) -> bytes:
    """Closed shops are missing here."""
    shops = [shop for shop in _account(call).shops if not shop.closed.at(call.now)]
    return msgspec.json.encode({"shops": [{"id": shop.id, "region": shop.country} for shop in shops]})


def permissions(call: Call) -> bytes:
    global_seller = any(shop.seller_type == "CROSS_BORDER" for shop in _account(call).shops)
    return msgspec.json.encode({"permissions": ["MANAGE_GLOBAL_PRODUCT"] if global_seller else []})


def prerequisites(call: Call) -> bytes:
    why = call.shop.restricted.at(call.now)
    results = [{"check_item": "SHOP_STATUS", "is_failed": bool(why), "fail_reasons": [why] if why else []}]
    results += [{"check_item": name, "is_failed": False, "fail_reasons": []} for name in _CHECKS]
    return msgspec.json.encode({"check_results": results})


def list_webhooks(call: Call) -> bytes:
    hooks = [
        {"event_type": name, "address": address, "create_time": since, "update_time": since}
        for name, (address, since) in call.shop.webhooks.items()
    ]
    return msgspec.json.encode({"total_count": len(hooks), "webhooks": hooks})


def put_webhook(call: Call) -> bytes:
    """Real addresses are https and have a domain name; the sandbox also takes http on this machine."""
    name, address = call.body.get("event_type"), call.body.get("address")
    if name not in REGISTRABLE:
        raise answers.bad_parameter("event_type")
    local = ("https://", "http://127.0.0.1", "http://localhost")
    if not isinstance(address, str) or not address.startswith(local) or len(address) > 255:
        raise answers.bad_parameter("address")
    call.shop.webhooks[str(name)] = (address, call.now)
    call.wrote("webhook", f"{name} {address}", event_type=name, address=address)
    return b"{}"


def delete_webhook(call: Call) -> bytes:
    call.shop.webhooks.pop(str(call.body.get("event_type")), None)
    return b"{}"


ROUTES = [
    Route("GET", "/authorization/202309/shops", authorized_shops, _AUTHORIZATION, of_a_shop=False),
    Route("GET", "/seller/202309/shops", active_shops, _SHOP, of_a_shop=False),
    Route("GET", "/seller/202309/permissions", permissions, _SHOP, of_a_shop=False),
    Route("GET", "/product/202312/prerequisites", prerequisites, "seller.product.basic"),
    Route("GET", "/event/202309/webhooks", list_webhooks, _AUTHORIZATION),
    Route("PUT", "/event/202309/webhooks", put_webhook, _AUTHORIZATION),
    Route("DELETE", "/event/202309/webhooks", delete_webhook, _AUTHORIZATION),
]
