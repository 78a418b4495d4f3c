"""Delivers webhooks as platforms do: in the background, repeated by a plan until the receiver accepts them."""

import asyncio
import itertools
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import aiohttp


@dataclass(frozen=True)
class Webhook:
    """`body` as sent, byte for byte."""

    event: str
    notification_id: str
    shop_id: str
    address: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Attempt:
    """One try to deliver. `status`: the receiver's HTTP status, 0 for no answer in time."""

    event: str
    notification_id: str
    shop_id: str
    address: str
    status: int


class Courier:
    """`plan`: seconds to wait before each repetition; `retry_scale` shortens it (0.001: two minutes become 0.12 s).

    `accepted`: the statuses that end it; `lost`: what the plan ended without, numbered from 1 in the order of its loss.
    """

    def __init__(
        self, *, plan: Sequence[float], answer_seconds: float, retry_scale: float, accepted: Collection[int] = (200,)
    ) -> None:
        self._plan, self._answer_seconds, self._retry_scale = tuple(plan), answer_seconds, retry_scale
        self._accepted = frozenset(accepted)
        self._tasks: set[asyncio.Task[None]] = set()
        self._attempts: deque[Attempt] = deque(maxlen=50_000)
        self._lost_ids = itertools.count(1)
        self.lost: deque[tuple[int, Webhook]] = deque(maxlen=5_000)

    def send(
        self, event: str, notification_id: str, shop_id: str, address: str, body: bytes, headers: Mapping[str, str]
    ) -> None:
        """Sends in the background."""
        hook = Webhook(event, notification_id, shop_id, address, body, {"Content-Type": "application/json", **headers})
        task = asyncio.get_running_loop().create_task(self._deliver(hook))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def attempts(self) -> list[dict[str, Any]]:
        """Every try so far, oldest first."""
        return [asdict(attempt) for attempt in self._attempts]

    def stop(self) -> None:
        """Gives up on whatever is still to be repeated."""
        for task in self._tasks:
            task.cancel()

    async def _deliver(self, hook: Webhook) -> None:
        for wait in (0, *self._plan):
            if wait:
                await asyncio.sleep(wait * self._retry_scale)
            status = await self._post(hook)
            self._attempts.append(Attempt(hook.event, hook.notification_id, hook.shop_id, hook.address, status))
            if status in self._accepted:
                return
        self.lost.append((next(self._lost_ids), hook))

    async def _post(self, hook: Webhook) -> int:
        timeout = aiohttp.ClientTimeout(total=self._answer_seconds)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(hook.address, data=hook.body, headers=hook.headers, allow_redirects=False) as answer,
            ):
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return 0
