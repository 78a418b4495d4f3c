"""Shopee's pushes: one address an app, signed with that address; what is never accepted waits to be fetched for three days."""

import itertools
from typing import Any

import msgspec

from sandbox.courier import Courier
from sandbox.happenings import Told
from sandbox.model import DAY, Shop
from sandbox.shopee.call import Call, Route
from sandbox.shopee.gateway import signature
from sandbox.shopee.order_calls import status_of

_ANSWER_SECONDS = 3
_PLAN_SECONDS = (300, 1800, 10_800)
_DEAUTHORISED = 2
_LOST_KEPT, _LOST_AT_ONCE = 3 * DAY, 100
_KNOWN = (1, 2, 3, 4, 5, 8, 10, 12, 16, 28, 29, 30, 47)


class Pusher:
    """`url`: as set in the console; the app can change it and choose what it wants to hear."""

    def __init__(self, key: str, partner_id: int, *, url: str, retry_scale: float) -> None:
        self._key, self._partner_id, self._url = key, partner_id, url
        self._on: set[int] = set(_KNOWN) if url else set()
        self._blocked: list[int] = []
        self._ids = itertools.count(1)
        self._confirmed = 0
        self.courier = Courier(
            plan=_PLAN_SECONDS, answer_seconds=_ANSWER_SECONDS, retry_scale=retry_scale, accepted=range(200, 300)
        )

    def routes(self) -> list[Route]:
        base = "/api/v2/push/"
        return [
            Route("POST", f"{base}set_app_push_config", self.set_config, of_a_shop=False),
            Route("GET", f"{base}get_app_push_config", self.config, of_a_shop=False),
            Route("GET", f"{base}get_lost_push_message", self.lost, of_a_shop=False),
            Route("POST", f"{base}confirm_consumed_lost_push_message", self.confirm, of_a_shop=False, bare=True),
        ]

    def hears(self, event: str) -> bool:
        return bool(self._url) and event in _CODES and _CODES[event] in self._on

    def send(self, shop: Shop, told: Told, now: int) -> str:
        if not self.hears(told.webhook) or int(shop.id) in self._blocked:
            return ""
        body = _BODIES[told.webhook](shop, told, now)
        if body is None:
            return ""
        if body["code"] == _DEAUTHORISED:
            body = {**body, "partner_id": self._partner_id}
        return self._deliver(told.webhook, shop.id, {**body, "timestamp": now})

    def _deliver(self, event: str, shop_id: str, told: dict[str, Any]) -> str:
        number, body = str(next(self._ids)), msgspec.json.encode(told)
        self.courier.send(event, number, shop_id, self._url, body, {"Authorization": self.signature(body)})
        return number

    def signature(self, body: bytes) -> str:
        """Over the address as it is set, a bar, and the body."""
        return signature(self._key, f"{self._url}|{body.decode()}")

    def set_config(self, call: Call) -> dict[str, Any]:
        """A new address is sent a verification."""
        if url := str(call.body.get("callback_url") or ""):
            self._url = url
        self._on |= {code for code in call.body.get("set_push_config_on") or [] if code in _KNOWN}
        self._on -= set(call.body.get("set_push_config_off") or [])
        self._blocked = list(call.body.get("blocked_shop_id_list") or self._blocked)
        info = "This is a Verification message.Please respond in the certain format."
        self._deliver("VERIFICATION", "", {"code": 0, "data": {"verify_info": info}})
        return {"result": "success"}

    def config(self, call: Call) -> dict[str, Any]:
        return {
            "callback_url": self._url,
            "live_push_status": "Normal",
            "suspended_time": 0,
            "blocked_shop_id": self._blocked,
            "push_config_on_list": sorted(self._on),
            "push_config_off_list": [code for code in _KNOWN if code not in self._on],
        }

    def lost(self, call: Call) -> dict[str, Any]:
        """The oldest that nobody confirmed; the whole body as a text within."""
        waiting = [(number, hook) for number, hook in self.courier.lost if number > self._confirmed and hook.shop_id]
        bodies = [(number, hook, msgspec.json.decode(hook.body)) for number, hook in waiting]
        bodies = [entry for entry in bodies if entry[2]["timestamp"] > call.now - _LOST_KEPT]
        page = bodies[:_LOST_AT_ONCE]
        return {
            "push_message_list": [
                {"shop_id": int(hook.shop_id), "code": body["code"], "timestamp": body["timestamp"],
                 "data": hook.body.decode()}
                for _, hook, body in page
            ],
            "has_next_page": len(bodies) > len(page),
            "last_message_id": page[-1][0] if page else 0,
        }  # fmt: skip

    def confirm(self, call: Call) -> dict[str, Any]:
        """Everything up to this one is done with."""
        self._confirmed = max(self._confirmed, call.number("last_message_id"))
        return {}


_CODES = {
    "ORDER_STATUS_CHANGE": 3,
    "CANCELLATION_STATUS_CHANGE": 3,
    "NEW_MESSAGE": 10,
    "PRODUCT_STATUS_CHANGE": 16,
    "INVENTORY_STATUS_CHANGE": 8,
    "NEW_NOTICE": 5,
    "SELLER_DEAUTHORIZATION": _DEAUTHORISED,
    "UPCOMING_AUTHORIZATION_EXPIRATION": 12,
}

_Body = dict[str, Any] | None


def _of(shop: Shop, code: int, data: dict[str, Any]) -> _Body:
    return {"data": data, "shop_id": int(shop.id), "code": code}


def _order(shop: Shop, told: Told, now: int) -> _Body:
    order = shop.orders.by_id.get(told.subject) or shop.cancellations.by_id[told.subject].order
    step = order.moves.step(now)
    data = {"ordersn": order.id, "status": status_of(order, step, now), "completed_scenario": "", "items": []}
    return _of(shop, 3, {**data, "update_time": order.moves.times[step]})


def _message(shop: Shop, told: Told, now: int) -> _Body:
    if shop.chat_closed:
        return None
    chat = shop.conversations.by_id[told.subject]
    said = chat.moves.at(now)
    content = {
        "message_id": said.id,
        "conversation_id": chat.id,
        "message_type": "text",
        "content": {"text": said.text},
        "from_id": int(chat.buyer_id),
        "to_shop_id": int(shop.id),
        "shop_id": int(shop.id),
        "created_timestamp": chat.moves.since(now),
        "region": shop.country,
    }
    return _of(shop, 10, {"type": "message", "region": shop.country, "content": content})


def _violation(shop: Shop, told: Told, now: int) -> _Body:
    product = shop.products.by_id[told.subject]
    data = {"item_id": int(product.id), "item_name": product.title, "deboost": False, "deboosted_details": []}
    status = "BANNED" if product.moves.at(now) in ("PLATFORM_DEACTIVATED", "FREEZE") else "NORMAL"
    return _of(shop, 16, {**data, "item_status": status, "item_status_details": [], "update_time": now})


def _stock(shop: Shop, told: Told, now: int) -> _Body:
    product = next(one for one in shop.products.by_id.values() if any(sku.id == told.subject for sku in one.skus))
    sku = next(one for one in product.skus if one.id == told.subject)
    changed = {"name": "reserved_stock", "old": sku.committed, "new": sku.committed}
    data = {
        "shop_id": int(shop.id),
        "item_id": int(product.id),
        "variation_id": int(sku.id),
        "changed_values": [changed],
    }
    return _of(shop, 8, {**data, "promotion_type": "", "promotion_id": 0, "action": "place_order", "update_time": now})


def _notice(shop: Shop, told: Told, now: int) -> _Body:
    notice = shop.notices.by_id[told.subject]
    action = {"title": notice.title, "content": notice.text, "url": "", "update_time": now}
    return _of(shop, 5, {"actions": [action]})


def _cancelled(shop: Shop, told: Told, now: int) -> _Body:
    """No shop id at the root; the shop's own is spelled in one word."""
    data = {"authorize_type": "user cancel shop authorization", "shopid": int(shop.id), "success": 1}
    return {"data": {**data, "extra": f"shop id {shop.id}"}, "code": _DEAUTHORISED}


def _expiring(shop: Shop, told: Told, now: int) -> _Body:
    """A week ahead."""
    ends = shop.account.refresh_ends.at(now)
    if ends - now > 7 * DAY:
        return None
    data = {"shop_expire_soon": [int(shop.id)], "merchant_expire_soon": [], "expire_before": ends}
    return {"data": {**data, "page_no": 1, "total_page": 1}, "code": 12}


_BODIES = {
    "ORDER_STATUS_CHANGE": _order,
    "CANCELLATION_STATUS_CHANGE": _order,
    "NEW_MESSAGE": _message,
    "PRODUCT_STATUS_CHANGE": _violation,
    "INVENTORY_STATUS_CHANGE": _stock,
    "NEW_NOTICE": _notice,
    "SELLER_DEAUTHORIZATION": _cancelled,
    "UPCOMING_AUTHORIZATION_EXPIRATION": _expiring,
}
