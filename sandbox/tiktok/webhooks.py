"""Webhooks: signed, sent to the addresses a shop registered, repeated by the documented plan until answered with 200."""

import asyncio
import hashlib
import hmac
import itertools
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

import aiohttp
import msgspec

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


@dataclass(frozen=True)
class Webhook:
    """`body` as sent, byte for byte."""

    event: str
    notification_id: str
    shop_id: str
    address: str
    body: bytes


@dataclass(frozen=True)
class Attempt:
    """One try to deliver. `status`: the receiver's HTTP status, 0 for no answer in time."""

    event: str
    notification_id: str
    shop_id: str
    address: str
    status: int


class WebhookSender:
    """`retry_scale` shortens the plan (0.001: two minutes become 0.12 s); `default_url` receives what no shop registered."""

    def __init__(self, app_key: str, app_secret: str, *, default_url: str, retry_scale: float) -> None:
        self._app_key, self._app_secret = app_key, app_secret
        self._default_url, self._retry_scale = default_url, retry_scale
        self._ids = itertools.count(7_380_066_284_010_030_890)
        self._tasks: set[asyncio.Task[None]] = set()
        self._attempts: deque[Attempt] = deque(maxlen=5_000)

    def send(self, shop: Shop, event: str, data: dict[str, Any], now: int) -> str:
        """Sends in the background. Gives the notification's id, empty when nobody listens."""
        address = shop.webhooks.get(event, (self._default_url, 0))[0]
        if not address:
            return ""
        number = str(next(self._ids))
        told = {"type": TYPES[event], "tts_notification_id": number, "shop_id": shop.id, "timestamp": now, "data": data}
        hook = Webhook(event, number, shop.id, address, msgspec.json.encode(told))
        task = asyncio.get_running_loop().create_task(self._deliver(hook))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return number

    def attempts(self) -> list[dict[str, Any]]:
        """Every try so far, oldest first."""
        return [asdict(attempt) for attempt in self._attempts]

    def stop(self) -> None:
        """Gives up on whatever is still to be repeated."""
        for task in self._tasks:
            task.cancel()

    def signature(self, body: bytes) -> str:
        """The Authorization header: HMAC-SHA256 over app key + body, in hex, without a scheme."""
        return hmac.new(self._app_secret.encode(), self._app_key.encode() + body, hashlib.sha256).hexdigest()

    async def _deliver(self, hook: Webhook) -> None:
        headers = {"Authorization": self.signature(hook.body), "Content-Type": "application/json"}
        for wait in (0, *_PLAN_SECONDS):
            await asyncio.sleep(wait * self._retry_scale)
            status = await _post(hook.address, hook.body, headers)
            self._attempts.append(Attempt(hook.event, hook.notification_id, hook.shop_id, hook.address, status))
            if status == 200:
                return


async def _post(address: str, body: bytes, headers: dict[str, str]) -> int:
    try:
        timeout = aiohttp.ClientTimeout(total=_ANSWER_SECONDS)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(address, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            return answer.status
    except (aiohttp.ClientError, TimeoutError):
        return 0
