"""Things that can be made to happen in a shop: the world changes, truth follows, and the webhook to be sent is told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from sandbox import aftersales, catalogue, chats, money, names, orders
from sandbox.model import DAY, HOUR, Conversation, Order, Product, Shop, Sku, Statement
from sandbox.pen import Pen
from sandbox.planted import can_plant, plant
from sandbox.timeline import Timeline


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


def new_order(happening: Happening) -> Told:
    """Paid at once; shipped in time by its script, unless `waits` is given: then nobody ships it."""
    shop, pen, now = happening.shop, happening.pen, happening.now
    order = orders.place(shop, pen, now, hold=int(happening.given.get("hold_seconds", orders.REMORSE)))
    if not happening.given.get("waits"):
        orders.ship_well(order, pen, now + pen.between(2 * HOUR, 12 * HOUR))
    return _order_told(order, now)


def order_status(happening: Happening) -> Told:
    """`status`, and `order_id` or the newest order that waits to be shipped."""
    shop, now = happening.shop, happening.now
    order = _order(happening)
    orders.set_status(order, str(happening.given.get("status", "CANCELLED")), now)
    shop.orders.touch()
    return _order_told(order, now)


def buyer_message(happening: Happening) -> Told:
    """`text`; in `conversation_id` or in a new conversation; `waited_seconds` puts it into the past."""
    shop, pen = happening.shop, happening.pen
    at = happening.now - int(happening.given.get("waited_seconds", 0))
    text = str(happening.given.get("text", "Hello, is anybody there?"))
    known = shop.conversations.by_id.get(str(happening.given.get("conversation_id", "")))
    chat = known or chats.ask(shop, pen, at, text)
    if known:
        chats.say(known, pen, at, "BUYER", text)
        shop.conversations.touch()
    return _message_told(chat, text, at)


def agent_reply(happening: Happening) -> Told:
    """A person answers in the seller's own inbox; `conversation_id` and `text`."""
    chat = happening.shop.conversations.by_id.get(str(happening.given.get("conversation_id", "")))
    if chat is None:
        raise NoSuchThingError("no such conversation_id")
    chats.say(chat, happening.pen, happening.now, "CUSTOMER_SERVICE", str(happening.given.get("text", "On it.")))
    happening.shop.conversations.touch()
    return Told(chat.id)


def deauthorise(happening: Happening) -> Told:
    shop = happening.shop
    shop.account.revoked.change(happening.now, True)
    message = f"Shop_id {shop.id} is deauthorized from your APP by merchant."
    return Told("connection", "SELLER_DEAUTHORIZATION", {"message": message})


def auth_expiring(happening: Happening) -> Told:
    """`days` until the authorisation ends, 20 unless given."""
    shop, days = happening.shop, float(happening.given.get("days", 20))
    ends = happening.now + int(days * DAY)
    shop.account.refresh_ends.change(happening.now, ends)
    message = f"Authorization of shop_id {shop.id} is expiring in {int(days)} days. Please direct the merchant to re-authorize."
    return Told("connection", "UPCOMING_AUTHORIZATION_EXPIRATION", {"message": message, "expiration_time": str(ends)})


def shop_closed(happening: Happening) -> Told:
    """`code`: 36009043 (the shop, unless given) or 36009044 (the seller)."""
    happening.shop.closed.change(happening.now, int(happening.given.get("code", 36009043)))
    return Told("store")


def shop_reopened(happening: Happening) -> Told:
    happening.shop.closed.change(happening.now, 0)
    happening.shop.restricted.change(happening.now, "")
    return Told("store")


def shop_restricted(happening: Happening) -> Told:
    reason = "Your shop can't publish products because of a policy violation."
    happening.shop.restricted.change(happening.now, reason)
    return Told("store")


def listing_suspended(happening: Happening) -> Told:
    """`product_id`, or a live product nobody planted anything in."""
    return _product_told(happening, "PLATFORM_DEACTIVATED", "Policy violation")


def listing_restored(happening: Happening) -> Told:
    """`product_id`, or the first that is suspended."""
    return _product_told(happening, "ACTIVATE", "")


def audit_failed(happening: Happening) -> Told:
    product = _product(happening, "ACTIVATE")
    product.moves.change(happening.now, "FAILED")
    happening.shop.products.touch()
    data = {"product_id": int(product.id), "audit": {"status": "FAILED"}, "update_time": happening.now}
    return Told(product.id, "PRODUCT_AUDIT_STATUS_CHANGE", data)


def stock_zero(happening: Happening) -> Told:
    return _stock_told(happening, 0)


def stock_set(happening: Happening) -> Told:
    """`quantity`, below zero for oversold; `sku_id`, or a live SKU nobody planted anything in."""
    return _stock_told(happening, int(happening.given.get("quantity", 100)))


def cancel_request(happening: Happening) -> Told:
    """`order_id`, or a new order the buyer regrets; `asked_seconds_ago` puts the asking into the past."""
    shop, now = happening.shop, happening.now
    at = now - int(happening.given.get("asked_seconds_ago", 0))
    known = shop.orders.by_id.get(str(happening.given.get("order_id", "")))
    order = known or orders.place(shop, happening.pen, at - 2 * HOUR, window=orders.WINDOWS[1])
    request = aftersales.ask_to_cancel(shop, happening.pen, order, at)
    data = {"order_id": order.id, "cancel_id": request.id, "cancellations_role": "BUYER", "create_time": at}
    return Told(request.id, "CANCELLATION_STATUS_CHANGE", {**data, "cancel_status": aftersales.PENDING})


def payment_failed(happening: Happening) -> Told:
    """The newest statement's payment fails."""
    statement, _ = max(happening.shop.statements.rows(happening.now), key=lambda row: row[0].moves.times[0])
    statement.moves.change(happening.now, "FAILED")
    happening.shop.statements.touch()
    return Told(statement.id)


def settlement_negative(happening: Happening) -> Told:
    """A statement below zero, out of turn; `amount` in the shop's currency."""
    shop = happening.shop
    amount = -abs(float(happening.given.get("amount", shop.income)))
    moves = Timeline(happening.now, "PROCESSING")
    shop.statements.add(Statement(happening.pen.id(72), moves, names.money(shop.country, amount)))
    return Told("settlement")


def withdrawal_failed(happening: Happening) -> Told:
    return Told(money.bounce_withdrawal(happening.shop, happening.pen, happening.now - 4 * HOUR).id)


def plant_problem(happening: Happening) -> Told:
    """`kind`: any of the planter's kinds, problem or near miss (with a leading ~), as it would stand at the start of a world."""
    kind = str(happening.given.get("kind", ""))
    if not can_plant(kind):
        raise NoSuchThingError("no such kind")
    row = plant(happening.shop, happening.pen, kind, happening.now, int(happening.given.get("near_seconds", 60)))
    return Told(row[1] if row else "")


_ACTS: tuple[Callable[[Happening], Told], ...] = (
    new_order, order_status, buyer_message, agent_reply, deauthorise, auth_expiring, shop_closed, shop_reopened,
    shop_restricted, listing_suspended, listing_restored, audit_failed, stock_zero, stock_set, cancel_request,
    payment_failed, settlement_negative, withdrawal_failed,
)  # fmt: skip
EVENTS = {act.__name__: act for act in _ACTS} | {"plant": plant_problem}


def _order(happening: Happening) -> Order:
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


def _order_told(order: Order, now: int) -> Told:
    """The webhook spells one status in its own way."""
    status = order.moves.at(now)
    data = {
        "order_id": order.id,
        "order_status": "CANCEL" if status == "CANCELLED" else status,
        "is_on_hold_order": status == "ON_HOLD",
        "update_time": order.moves.since(now),
    }
    return Told(order.id, "ORDER_STATUS_CHANGE", data)


def _message_told(chat: Conversation, text: str, at: int) -> Told:
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


def _product(happening: Happening, *statuses: str) -> Product:
    """The one named, or the first of these statuses; a product of the regular range when it will do."""
    shop, wanted = happening.shop, str(happening.given.get("product_id", ""))
    if wanted in shop.products.by_id:
        return shop.products.by_id[wanted]
    if not wanted:
        for product in [*shop.regular, *shop.products.by_id.values()]:
            if product.moves.at(happening.now) in statuses:
                return product
    raise NoSuchThingError("no such product")


def _product_told(happening: Happening, status: str, reason: str) -> Told:
    was = ("PLATFORM_DEACTIVATED", "FREEZE") if status == "ACTIVATE" else ("ACTIVATE",)
    product = _product(happening, *was)
    product.moves.change(happening.now, status)
    happening.shop.products.touch()
    data = {
        "product_id": int(product.id),  # a JSON number in this type
        "status": "PRODUCT_STATUS_CHANGED",
        "suspended_reason": reason,
        "update_time": happening.now,
    }
    return Told(product.id, "PRODUCT_STATUS_CHANGE", data)


def _sku(happening: Happening) -> Sku:
    wanted = str(happening.given.get("sku_id", ""))
    if not wanted:
        return _product(happening, "ACTIVATE").skus[0]
    for product in happening.shop.products.by_id.values():
        for sku in product.skus:
            if sku.id == wanted:
                return sku
    raise NoSuchThingError("no such sku_id")


def _stock_told(happening: Happening, quantity: int) -> Told:
    sku, now = _sku(happening), happening.now
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
