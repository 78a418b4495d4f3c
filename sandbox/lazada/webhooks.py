"""Lazada's push mechanism: one address an app, answered within half a second or tried again every half hour, twelve times."""

import hashlib
import hmac
import itertools
from typing import Any

import msgspec

from sandbox.courier import Courier
from sandbox.happenings import Told
from sandbox.lazada.gateway import App
from sandbox.lazada.order_calls import line_status
from sandbox.model import DAY, Shop

_ANSWER_SECONDS = 0.5
_PLAN_SECONDS = (1800,) * 12
_SITES = ("lazada_{}", "LAZADA_{}", "lazada-{}")


class Pusher:
    """Sends what happened in the platform's own, irregular form. `url`: the address registered for both apps."""

    def __init__(self, seller: App, im: App, *, url: str, retry_scale: float) -> None:
        self._apps, self._url = {"seller": seller, "im": im}, url
        self._ids = itertools.count(1)
        self.courier = Courier(plan=_PLAN_SECONDS, answer_seconds=_ANSWER_SECONDS, retry_scale=retry_scale)

    def hears(self, event: str) -> bool:
        return bool(self._url) and event in _FORMS

    def send(self, shop: Shop, told: Told, now: int) -> str:
        """Gives an id of ours: the platform names none."""
        if not self.hears(told.webhook):
            return ""
        number, bodies = next(self._ids), list(_FORMS[told.webhook](shop, told, now))
        for message_type, data, app in bodies:
            site = _SITES[number % 3].format(shop.country.lower())
            body = msgspec.json.encode(
                {
                    "seller_id": shop.id,
                    "message_type": message_type,
                    "data": data,
                    "timestamp": now * 1000,
                    "site": site,
                }
            )
            headers = {"Authorization": signature(self._apps[app], body)}
            self.courier.send(told.webhook, str(number), shop.id, self._url, body, headers)
        return str(number) if bodies else ""


def signature(app: App, body: bytes) -> str:
    """HMAC-SHA256 in lower-case hex over app key + body."""
    return hmac.new(app.secret.encode(), app.key.encode() + body, hashlib.sha256).hexdigest()


_Body = tuple[int, dict[str, Any], str]


def _order(shop: Shop, told: Told, now: int) -> list[_Body]:
    """One for each line."""
    order = shop.orders.by_id[told.subject]
    step = order.moves.step(now)
    return [
        (
            0,
            {
                "order_status": line_status(order, step, number),
                "trade_order_id": order.id,
                "trade_order_line_id": line_id,
                "status_update_time": order.moves.times[step],
                "buyer_id": order.buyer_id,
            },
            "seller",
        )
        for number, (line_id, _) in enumerate(order.lines)
    ]


def _message(shop: Shop, told: Told, now: int) -> list[_Body]:
    chat = shop.conversations.by_id[told.subject]
    said = chat.moves.at(now)
    data = {
        "session_id": chat.id,
        "message_id": said.id,
        "from_account_id": chat.buyer_id,
        "from_account_type": 1,
        "to_account_id": shop.id,
        "to_account_type": 2,
        "type": 1,
        "template_id": 1,
        "content": msgspec.json.encode({"txt": said.text}).decode(),
        "send_time": now * 1000,
        "status": 0,
        "auto_reply": False,
        "site_id": shop.country,
    }
    return [(2, data, "im")]


def _quality(shop: Shop, told: Told, now: int) -> list[_Body]:
    product = shop.products.by_id[told.subject]
    word = "Lock" if product.moves.at(now) in ("PLATFORM_DEACTIVATED", "FREEZE") else "APPROVED"
    data = {"itemId": int(product.id), "status": word, "reason": (told.data or {}).get("suspended_reason", "")}
    return [(1, {**data, "date": now * 1000, "seller_id": shop.id}, "seller")]


def _stock(shop: Shop, told: Told, now: int) -> list[_Body]:
    """Shallow stock is told, five or less; any other change as an edit of the product."""
    product = next(one for one in shop.products.by_id.values() if any(sku.id == told.subject for sku in one.skus))
    sku = next(sku for sku in product.skus if sku.id == told.subject)
    left = sku.stock.at(now)
    named = {"sku_id": int(sku.id), "seller_sku": sku.seller_sku}
    if left > 5:
        data = {"item_id": int(product.id), "sku_list": [named], "action": "EDITED_UPDATED"}
        return [(4, data, "seller")]
    amounts = {"real_quantity": left + sku.committed, "occupy_quantity": sku.committed, "withhold_quantity": 0}
    return [(6, {**named, "warehouse": "dropshipping", **amounts, "pre_order_quantity": 0}, "seller")]


def _reverse(shop: Shop, told: Told, now: int) -> list[_Body]:
    request = shop.cancellations.by_id[told.subject]
    data = {"reverse_order_id": request.id, "trade_order_id": request.order.id, "reverse_status": "CANCEL_INIT"}
    return [
        (10, {**data, "reverse_order_line_id": str(int(request.id) + number), "trade_order_line_id": line_id}, "seller")
        for number, (line_id, _) in enumerate(request.order.lines)
    ]


def _review(shop: Shop, told: Told, now: int) -> list[_Body]:
    review = shop.reviews.by_id[told.subject]
    data = {"item_id": int(review.product.id), "id": int(review.id)}
    return [(21, {**data, "order_id": int(review.order_id) if review.order_id else 0}, "seller")]


def _expiring(shop: Shop, told: Told, now: int) -> list[_Body]:
    """Only within the last two days."""
    ends = shop.account.refresh_ends.at(now)
    return [(8, {"auth_expiry_time": ends, "seller_id": shop.id}, "seller")] if ends - now <= 2 * DAY else []


_FORMS = {
    "ORDER_STATUS_CHANGE": _order,
    "NEW_MESSAGE": _message,
    "PRODUCT_STATUS_CHANGE": _quality,
    "INVENTORY_STATUS_CHANGE": _stock,
    "CANCELLATION_STATUS_CHANGE": _reverse,
    "NEW_REVIEW": _review,
    "UPCOMING_AUTHORIZATION_EXPIRATION": _expiring,
}
