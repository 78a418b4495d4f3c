"""TikTok Shop's webhooks: signed, sent to the addresses a shop registered, repeated by the documented plan."""

import hashlib
import hmac
import itertools
from typing import Any

import msgspec

from sandbox.courier import Courier
from sandbox.model import Shop

_ANSWER_SECONDS = 3
_PLAN_SECONDS = (120, 1800, 10_800, 43_200)

# Type 27 cannot be registered by API, only in Partner Center: it goes to the default address.
TYPES = {
    "ORDER_STATUS_CHANGE": 1,
    "PRODUCT_STATUS_CHANGE": 5,
    "SELLER_DEAUTHORIZATION": 6,
    "UPCOMING_AUTHORIZATION_EXPIRATION": 7,
    "CANCELLATION_STATUS_CHANGE": 11,
    "NEW_MESSAGE": 14,
    "INVENTORY_STATUS_CHANGE": 27,
    "PRODUCT_AUDIT_STATUS_CHANGE": 37,
}


class WebhookSender:
    """`retry_scale` shortens the plan; `default_url` receives what no shop registered."""

    def __init__(self, app_key: str, app_secret: str, *, default_url: str, retry_scale: float) -> None:
        self._app_key, self._app_secret, self._default_url = app_key, app_secret, default_url
        self._ids = itertools.count(7_380_066_284_010_030_890)
        self.courier = Courier(plan=_PLAN_SECONDS, answer_seconds=_ANSWER_SECONDS, retry_scale=retry_scale)

    def send(self, shop: Shop, event: str, data: dict[str, Any], now: int) -> str:
        """Sends in the background. Gives the notification's id, empty when nobody listens."""
        address = shop.webhooks.get(event, (self._default_url, 0))[0]
        if not address:
            return ""
        number = str(next(self._ids))
        told = {"type": TYPES[event], "tts_notification_id": number, "shop_id": shop.id, "timestamp": now, "data": data}
        body = msgspec.json.encode(told)
        self.courier.send(event, number, shop.id, address, body, {"Authorization": self.signature(body)})
        return number

    def signature(self, body: bytes) -> str:
        """The Authorization header: HMAC-SHA256 over app key + body, in hex, without a scheme."""
        return hmac.new(self._app_secret.encode(), self._app_key.encode() + body, hashlib.sha256).hexdigest()
