"""Things that can be made to happen in a shop: the world changes, truth follows, the webhook goes out."""

from collections.abc import Callable
from typing import Any

from sandbox import aftersales, chats, orders
from sandbox.model import Shop
from sandbox.tiktok.webhooks import WebhookSender
from sandbox.world import World

Told = tuple[str, dict[str, Any]]


def new_order(world: World, shop: Shop, now: int) -> Told:
    order = orders.fresh_order(shop, world.pen(shop), now)
    data = {"order_id": order.id, "order_status": "UNPAID", "is_on_hold_order": False, "update_time": now}
    return "ORDER_STATUS_CHANGE", data


def buyer_message(world: World, shop: Shop, now: int) -> Told:
    chat = chats.ask(shop, world.pen(shop), now, "Hello, is anybody there?")
    said = chat.messages[-1]
    content = '{"content": "Hello, is anybody there?"}'
    data = {"conversation_id": chat.id, "message_id": said.id, "type": "TEXT", "content": content, "create_time": now}
    return "NEW_MESSAGE", {
        **data,
        "index": str(now),
        "is_visible": True,
        "sender": {"im_user_id": chat.buyer_id, "role": "BUYER"},
    }


def deauthorise(world: World, shop: Shop, now: int) -> Told:
    shop.account.revoked = True
    return "SELLER_DEAUTHORIZATION", {"message": "The seller has revoked the authorization."}


def auth_expiring(world: World, shop: Shop, now: int) -> Told:
    shop.account.refresh_ends = now + 20 * 86_400
    data = {"message": "The authorization will expire.", "expiration_time": str(shop.account.refresh_ends)}
    return "UPCOMING_AUTHORIZATION_EXPIRATION", data


def _first_live(shop: Shop) -> Any:
    return next(one for one in shop.products.values() if one.status == "ACTIVATE")


def listing_suspended(world: World, shop: Shop, now: int) -> Told:
    product = _first_live(shop)
    product.status, product.updated = "PLATFORM_DEACTIVATED", now
    data = {
        "product_id": int(product.id),
        "status": "PRODUCT_STATUS_CHANGED",
        "suspended_reason": "Policy",
        "update_time": now,
    }
    return "PRODUCT_STATUS_CHANGE", data


def stock_zero(world: World, shop: Shop, now: int) -> Told:
    product = _first_live(shop)
    product.skus[0].available, product.updated = 0, now
    return "PRODUCT_STATUS_CHANGE", {
        "product_id": int(product.id),
        "status": "PRODUCT_STATUS_CHANGED",
        "update_time": now,
    }


def cancel_request(world: World, shop: Shop, now: int) -> Told:
    request = aftersales.ask_to_cancel(shop, world.pen(shop), now)
    data = {"order_id": request.order_id, "cancel_id": request.id, "cancellations_role": "BUYER", "create_time": now}
    return "CANCELLATION_STATUS_CHANGE", {**data, "cancel_status": "CANCELLATION_REQUEST_PENDING"}


EVENTS: dict[str, Callable[[World, Shop, int], Told]] = {
    "new_order": new_order,
    "buyer_message": buyer_message,
    "deauthorise": deauthorise,
    "auth_expiring": auth_expiring,
    "listing_suspended": listing_suspended,
    "stock_zero": stock_zero,
    "cancel_request": cancel_request,
}


def make_happen(world: World, sender: WebhookSender, shop: Shop, event: str) -> dict[str, Any]:
    """Raises KeyError for an event that does not exist."""
    now = int(world.clock.now())
    name, data = EVENTS[event](world, shop, now)
    sender.send(shop, name, data, now)
    return {"event": event, "webhook": name, "data": data}
