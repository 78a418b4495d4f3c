"""Things that can be made to happen in a shop: the world changes, truth follows, and the webhook to be sent is told."""

from collections.abc import Callable

from sandbox import aftersales, chats, money, names, orders, prices, voices
from sandbox.happenings import (
    Happening,
    NoSuchThingError,
    Told,
    message_told,
    order_of,
    order_told,
    product_of,
    product_told,
    stock_told,
)
from sandbox.model import DAY, HOUR, Statement
from sandbox.planted import can_plant, plant
from sandbox.timeline import Timeline


def new_order(happening: Happening) -> Told:
    """Paid at once; shipped in time by its script, unless `waits` is given: then nobody ships it."""
    shop, pen, now = happening.shop, happening.pen, happening.now
    order = orders.place(shop, pen, now, hold=int(happening.given.get("hold_seconds", orders.REMORSE)))
    if not happening.given.get("waits"):
        orders.ship_well(order, pen, now + pen.between(2 * HOUR, 12 * HOUR))
    return order_told(order, now)


def order_status(happening: Happening) -> Told:
    """`status`, and `order_id` or the newest order that waits to be shipped."""
    shop, now = happening.shop, happening.now
    order = order_of(happening)
    orders.set_status(order, str(happening.given.get("status", "CANCELLED")), now)
    shop.orders.touch()
    return order_told(order, now)


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
    return message_told(chat, text, at)


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
    return product_told(happening, "PLATFORM_DEACTIVATED", "Policy violation")


def listing_restored(happening: Happening) -> Told:
    """`product_id`, or the first that is suspended."""
    return product_told(happening, "ACTIVATE", "")


def audit_failed(happening: Happening) -> Told:
    product = product_of(happening, "ACTIVATE")
    product.moves.change(happening.now, "FAILED")
    happening.shop.products.touch()
    data = {"product_id": int(product.id), "audit": {"status": "FAILED"}, "update_time": happening.now}
    return Told(product.id, "PRODUCT_AUDIT_STATUS_CHANGE", data)


def prices_fall(happening: Happening) -> Told:
    """Those of a shop that `/_sandbox/stores` says can: by 20, 40 and 60 per cent, and one is back at once. No webhook is sent."""
    if not happening.shop.to_fall:
        raise NoSuchThingError("no prices of this shop can fall; start with --price-drops")
    prices.fall(happening.shop, happening.now)
    return Told(happening.shop.to_fall[0].id)


def stock_zero(happening: Happening) -> Told:
    return stock_told(happening, 0)


def stock_set(happening: Happening) -> Told:
    """`quantity`, below zero for oversold; `sku_id`, or a live SKU nobody planted anything in."""
    return stock_told(happening, int(happening.given.get("quantity", 100)))


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


def new_review(happening: Happening) -> Told:
    """`stars` (1 unless given) and `text`."""
    given = happening.given
    review = voices.add_review(
        happening.shop, happening.pen, happening.now, int(given.get("stars", 1)), text=str(given.get("text", ""))
    )
    return Told(review.id, "NEW_REVIEW", {"product_id": review.product.id, "order_id": review.order_id})


def new_notice(happening: Happening) -> Told:
    """`title`, `text`, `category`."""
    words = [str(happening.given.get(name, usual)) for name, usual in _NOTICE]
    return Told(voices.add_notice(happening.shop, happening.pen, happening.now, *words).id, "NEW_NOTICE", {})


_NOTICE = (("title", "A rule has changed"), ("text", "Please read it."), ("category", "System"))


def balance_set(happening: Happening) -> Told:
    """`amount` in the shop's currency, below zero for a debt."""
    amount = names.money(happening.shop.country, float(happening.given.get("amount", -happening.shop.income)))
    happening.shop.balance.change(happening.now, amount)
    return Told("balance", "BALANCE_CHANGE", {"amount": amount})


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
    prices_fall, payment_failed, settlement_negative, withdrawal_failed, new_review, new_notice, balance_set,
)  # fmt: skip
EVENTS = {act.__name__: act for act in _ACTS} | {"plant": plant_problem}
