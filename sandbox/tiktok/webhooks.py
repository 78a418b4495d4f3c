"""Webhooks: signed, sent to the addresses a shop registered, repeated by the documented plan until answered with 200."""

import asyncio
import hashlib
import hmac
import itertools
from typing import Any

import aiohttp
import msgspec

from sandbox.model import Shop

_ANSWER_SECONDS = 3
_PLAN_SECONDS = (120, 1800, 10_800, 43_200)

TYPES = {
    "ORDER_STATUS_CHANGE": 1,
    "PRODUCT_STATUS_CHANGE": 5,
    "SELLER_DEAUTHORIZATION": 6,
    "UPCOMING_AUTHORIZATION_EXPIRATION": 7,
    "CANCELLATION_STATUS_CHANGE": 11,
    "NEW_MESSAGE": 14,
}


class WebhookSender:
    """`retry_scale` shortens the plan (0.001: two minutes become 0.12 s); `default_url` receives what no shop registered."""

    def __init__(self, app_key: str, app_secret: str, *, default_url: str, retry_scale: float) -> None:
        self._app_key, self._app_secret = app_key, app_secret
        self._default_url, self._retry_scale = default_url, retry_scale
        self._ids = itertools.count(7_380_066_284_010_030_890)
        self._tasks: set[asyncio.Task[None]] = set()
        self.sent: list[dict[str, Any]] = []

    def send(self, shop: Shop, event: str, data: dict[str, Any], now: float) -> None:
        """Sends in the background; nothing when nobody listens."""
        address = shop.webhooks.get(event) or self._default_url
        if not address:
            return
        whose = (
            {"seller_open_id": shop.account.open_id}
            if event.startswith(("SELLER", "UPCOMING"))
            else {"shop_id": shop.id}
        )
        body = msgspec.json.encode(
            {
                "type": TYPES[event],
                "tts_notification_id": str(next(self._ids)),
                **whose,
                "timestamp": int(now),
                "data": data,
            }
        )
        task = asyncio.create_task(self._deliver(address, body))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def signature(self, body: bytes) -> str:
        """The Authorization header: HMAC-SHA256 over app key + body, in hex, without a scheme."""
        return hmac.new(self._app_secret.encode(), self._app_key.encode() + body, hashlib.sha256).hexdigest()

    async def _deliver(self, address: str, body: bytes) -> None:
        headers = {"Authorization": self.signature(body), "Content-Type": "application/json"}
        for wait in (*_PLAN_SECONDS, 0):
            status = await _post(address, body, headers)
            self.sent.append({"address": address, "status": status})
            if status == 200:
                return
            await asyncio.sleep(wait * self._retry_scale)


async def _post(address: str, body: bytes, headers: dict[str, str]) -> int:
    try:
        timeout = aiohttp.ClientTimeout(total=_ANSWER_SECONDS)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(address, data=body, headers=headers) as answer,
        ):
            return answer.status
    except (aiohttp.ClientError, TimeoutError):
        return 0
