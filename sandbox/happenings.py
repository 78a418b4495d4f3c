"""What an event is given and what it tells: the things it is about, and the webhook's data in the platform's spelling."""

from dataclasses import dataclass
from typing import Any

import msgspec

from sandbox import catalogue, orders
from sandbox.model import HOUR, Conversation, Order, Product, Shop, Sku
from sandbox.pen import Pen


class NoSuchThingError(Exception):
    """The event names something the shop does not have, or not in the state it needs."""


@dataclass(frozen=True)
class Happening:
    """`given`: the event's own parameters. `now` in whole Unix seconds."""

    shop: Shop
    pen: Pen
    now: int
    given: dict[str, Any]


@dataclass(frozen=True)
class Told:
    """`subject`: the id of what it happened to. `webhook`: the event type that tells of it, empty for none, and its data."""

    subject: str
    webhook: str = ""
    data: dict[str, Any] | None = None


def order_of(happening: Happening) -> Order:
    shop, wanted = happening.shop, str(happening.given.get("order_id", ""))
    if wanted:
        order = shop.orders.by_id.get(wanted)
        if order is None or order.moves.step(happening.now) < 0:
            raise NoSuchThingError("no such order_id")
        return order
    waiting = [one for one, step in shop.orders.rows(happening.now) if one.moves.values[step] == "AWAITING_SHIPMENT"]
    return (
        max(waiting, key=lambda one: one.paid)
        if waiting
        else orders.place(shop, happening.pen, happening.now - 2 * HOUR)
    )


def order_told(order: Order, now: int) -> Told:
    """The webhook spells one status in its own way."""
    status = order.moves.at(now)
    data = {
        "order_id": order.id,
        "order_status": "CANCEL" if status == "CANCELLED" else status,
        "is_on_hold_order": status == "ON_HOLD",
        "update_time": order.moves.since(now),
    }
    return Told(order.id, "ORDER_STATUS_CHANGE", data)


def message_told(chat: Conversation, text: str, at: int) -> Told:
    message = chat.moves.at(at)
    data = {
        "conversation_id": chat.id,
        "message_id": message.id,
        "type": message.kind,
        "content": msgspec.json.encode({"content": text}).decode(),
        "create_time": at,
        "is_visible": True,
        "index": f"{at * 1000 + chat.moves.step(at) * 7}",
        "sender": {"im_user_id": chat.buyer_id, "role": "BUYER"},
    }
    return Told(chat.id, "NEW_MESSAGE", data)


def product_of(happening: Happening, *statuses: str) -> Product:
    """The one named, or the first of these statuses; a product of the regular range when it will do."""
    shop, wanted = happening.shop, str(happening.given.get("product_id", ""))
    if wanted in shop.products.by_id:
        return shop.products.by_id[wanted]
    if not wanted:
        for product in [*shop.regular, *shop.products.by_id.values()]:
            if product.moves.at(happening.now) in statuses:
                return product
    raise NoSuchThingError("no such product")


def product_told(happening: Happening, status: str, reason: str) -> Told:
    was = ("PLATFORM_DEACTIVATED", "FREEZE") if status == "ACTIVATE" else ("ACTIVATE",)
    product = product_of(happening, *was)
    product.moves.change(happening.now, status)
    happening.shop.products.touch()
    data = {
        "product_id": int(product.id),  # a JSON number in this type
        "status": "PRODUCT_STATUS_CHANGED",
        "suspended_reason": reason,
        "update_time": happening.now,
    }
    return Told(product.id, "PRODUCT_STATUS_CHANGE", data)


def sku_of(happening: Happening) -> Sku:
    wanted = str(happening.given.get("sku_id", ""))
    if not wanted:
        return product_of(happening, "ACTIVATE").skus[0]
    for product in happening.shop.products.by_id.values():
        for sku in product.skus:
            if sku.id == wanted:
                return sku
    raise NoSuchThingError("no such sku_id")


def stock_told(happening: Happening, quantity: int) -> Told:
    sku, now = sku_of(happening), happening.now
    sku.stock.change(now, quantity)
    catalogue.edit(sku.product, now)
    happening.shop.products.touch()
    data = {
        "product_id": sku.product.id,
        "sku_id": sku.id,
        "trigger_reason": {"alert_type": "REALTIME", "low_stock_threshold": 10},
        "current_inventory_status": "OUT_OF_STOCK"
        if quantity <= 0
        else "LOW_STOCK"
        if quantity < 10
        else "SUFFICIENT_STOCK",
        "inventory_distribution": {"total_quantity": quantity, "available_quantity": quantity, "committed_quantity": 0},
        "update_time": now,
    }
    return Told(sku.id, "INVENTORY_STATUS_CHANGE", data)
