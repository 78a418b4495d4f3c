"""What a platform's face is to the rest of the sandbox: it answers requests, names its stores, tells of what happened."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from aiohttp import web

from sandbox import breakage
from sandbox.calls import ShopCall
from sandbox.clock import http_date
from sandbox.faults import AFTER, FaultBoard
from sandbox.happenings import Told
from sandbox.model import Shop
from sandbox.requestlog import RequestLog
from sandbox.world import World

if TYPE_CHECKING:
    from sandbox.app import Options


class Face(ABC):
    """One platform's protocol over the world's shops of that platform."""

    name: ClassVar[str]

    # How an answer begins, up to inside a text, and a small whole one: for faults that break off or trickle.
    opening: ClassVar[bytes]
    whole: ClassVar[bytes]

    def __init__(self, world: World, faults: FaultBoard, log: RequestLog, options: "Options") -> None:
        """`faults` says what a request meets; `log` is told of every request and every accepted write."""
        self.world, self.log = world, log
        self._faults, self._latency = faults, options.latency_ms / 1000
        self._date = (0, "")

    @abstractmethod
    def app(self) -> dict[str, str]:
        """The credentials of the app this face knows: app_key, app_secret, and what else the platform wants."""

    @abstractmethod
    def addresses(self, base_url: str) -> dict[str, str]:
        """Where a client finds it, by the words API_URL, AUTH_URL, CONSENT_URL."""

    @abstractmethod
    def stores(self) -> list[dict[str, Any]]:
        """Every shop of this platform with tokens that work."""

    @abstractmethod
    def claims(self, path: str) -> bool:
        """Whether a request for this path is this platform's."""

    @abstractmethod
    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Any request that this face claims."""

    async def serve(
        self,
        request: web.BaseRequest,
        path: str,
        whose: tuple[list[str], bool],
        respond: Callable[[int, str], web.Response],
    ) -> web.StreamResponse:
        """What every request goes through: latency, faults, the clock, the log.

        `whose`: the shops it is about, and whether it is about just that one. `respond(now, fault)`: the platform's own answer.
        """
        if self._latency:
            await asyncio.sleep(self._latency)
        shop_ids, of_a_shop = whose
        faults, method = self._faults, request.method
        fault = faults.take(shop_ids, path, of_a_shop=of_a_shop, method=method) if faults.on else ""
        skew = int(fault.removeprefix("skew_")) if fault.startswith("skew_") else 0
        now, shop_id = int(self.world.clock.now()) + skew, shop_ids[0] if of_a_shop else ""
        if breakage.is_streamed(fault):
            self.log.request(self.name, request.method, path, shop_id, 0, now)
            return await breakage.stream(fault, request, opening=self.opening, whole=self.whole)
        written = self.log.accepted
        response = breakage.plain(fault) or respond(now, fault)
        if faults.on and self.log.accepted > written:
            after = faults.take(shop_ids, path, of_a_shop=of_a_shop, method=method, accepted=True).removeprefix(AFTER)
            if after in ("hang", "cut"):
                self.log.request(self.name, method, path, shop_id, 0, now)
                how = "hang" if after == "hang" else "cut_body"
                return await breakage.stream(how, request, opening=self.opening, whole=self.whole)
            response = breakage.plain(f"error_{after}") or response
        response.headers["Date"] = self._http_date(now)
        self.log.request(self.name, request.method, path, shop_id, response.status, self.world.clock.now())
        return response

    def note_writes(self, call: ShopCall, now: int) -> None:
        """What an accepted call wrote, for the log."""
        for kind, identity, what in call.writes:
            self.log.write(self.name, call.shop.id, kind, identity, now, what)

    def _http_date(self, now: int) -> str:
        if self._date[0] != now:
            self._date = (now, http_date(now))
        return self._date[1]

    def hears(self, shop: Shop, event: str) -> bool:
        """Whether anybody listens to this kind of webhook of the shop."""
        return False

    def push(self, shop: Shop, told: Told, now: int) -> str:
        """Sends the webhook that tells of it, in the platform's own form. Gives its id, empty when nobody listens."""
        return ""

    def attempts(self) -> list[dict[str, Any]]:
        """Every try to deliver so far, oldest first."""
        return []

    def stop(self) -> None:  # noqa: B027  (most have nothing to give up)
        """Gives up on whatever is still to be repeated."""
