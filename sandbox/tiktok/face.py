"""TikTok Shop's routes: every request goes through faults, latency, the gateway and its endpoint, and into the log."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from aiohttp import web

from sandbox.clock import http_date
from sandbox.faults import SMALL_PAGES, FaultBoard
from sandbox.log import RequestLog
from sandbox.tiktok import answers
from sandbox.tiktok.broken import answer_broken, spoil
from sandbox.tiktok.endpoints import ENDPOINTS, Call
from sandbox.tiktok.gateway import Gateway
from sandbox.tiktok.tokens import TokenHost
from sandbox.world import World

APP_KEY, APP_SECRET = "6a1b2c3d4e5f", "9f2d6c1e5b8a47d3a0c4e7f1b6d8a2c5e9f03b17"

_SPOILING = ("truncated_json", "wrong_types", "null_list", "unknown_enum", "no_deadline")


class TikTokFace:
    """The platform `tiktok` of the sandbox."""

    name = "tiktok"

    def __init__(
        self, world: World, faults: FaultBoard, log: RequestLog, *, latency: float, rate: float, redirect_url: str
    ) -> None:
        self.world, self._faults, self._log, self._latency = world, faults, log, latency
        self.tokens = TokenHost(world, APP_KEY, APP_SECRET, redirect_url)
        self.gateway = Gateway(world, self.tokens, APP_KEY, APP_SECRET, rate)

    def app(self) -> dict[str, str]:
        """The credentials of the one app this sandbox knows."""
        return {"app_key": APP_KEY, "app_secret": APP_SECRET, "service_id": "7400000000000000001"}

    def stores(self) -> list[dict[str, Any]]:
        """Every shop with tokens valid now."""
        return [self._store(shop.index) for shop in self.world.shops()]

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get("/api/v2/token/get", self._token(self.tokens.exchange))
        app.router.add_get("/api/v2/token/refresh", self._token(self.tokens.refresh))
        app.router.add_get("/open/authorize", self.tokens.consent)
        for method, path, endpoint in ENDPOINTS:
            app.router.add_route(method, path, self._signed(endpoint))

    def _store(self, index: int) -> dict[str, Any]:
        shop = self.world.shop(index)
        pair = self.tokens.pairs[shop.account.open_id]
        return {
            "platform": self.name,
            "shop_id": shop.id,
            "country": shop.country,
            "access_token": pair.access,
            "refresh_token": pair.refresh,
            "shop_cipher": shop.cipher,
            "name": shop.name,
            "account_id": shop.account.open_id,
            "account_name": shop.account.name,
            "access_expires_at": pair.access_ends,
            "refresh_expires_at": shop.account.refresh_ends,
            "seller_type": shop.seller_type,
        }

    def _token(
        self, answer: Callable[[web.Request], Awaitable[web.Response]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            await asyncio.sleep(self._latency)
            try:
                broken = await answer_broken(self._faults.take("", request.path), request)
                response = broken if broken is not None else await answer(request)
            except answers.RefusedError as refusal:
                response = _refusal(refusal)
            return self._close(request, "", response, self.world.clock.now())

        return handle

    def _signed(
        self, endpoint: Callable[[Call], dict[str, Any]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            body = await request.read()
            if self._latency:
                await asyncio.sleep(self._latency)
            shop = self.world.with_cipher(request.query.get("shop_cipher", ""))
            shop_id = shop.id if shop else ""
            fault = self._faults.take(shop_id, request.path)
            skew = float(fault.removeprefix("skew_")) if fault.startswith("skew_") else 0.0
            try:
                response = await answer_broken(fault, request)
                if response is None:
                    response = self._answer(endpoint, request, body, fault, skew, shop_id)
            except answers.RefusedError as refusal:
                response = _refusal(refusal)
            return self._close(request, shop_id, response, self.world.clock.now() + skew)

        return handle

    def _answer(
        self,
        endpoint: Callable[[Call], dict[str, Any]],
        request: web.Request,
        body: bytes,
        fault: str,
        skew: float,
        shop_id: str,
    ) -> web.Response:
        caller = self.gateway.check(request, body, skew=skew)
        try:
            filters = msgspec.json.decode(body) if body else {}
        except msgspec.DecodeError:
            raise answers.RefusedError(36009022, "The body is not JSON.", 400) from None
        between_pages = fault if fault in SMALL_PAGES else ""
        call = Call(
            self.world, caller, request, filters, between_pages, lambda kind, what: self._log.write(shop_id, kind, what)
        )
        data = endpoint(call)
        return web.Response(
            body=spoil(fault, data) if fault in _SPOILING else answers.envelope(data), content_type="application/json"
        )

    def _close(
        self, request: web.Request, shop_id: str, response: web.StreamResponse, now: float
    ) -> web.StreamResponse:
        self._log.request(self.name, request.path, shop_id, response.status, now)
        if not response.prepared:
            response.headers["Date"] = http_date(now)
        return response


def _refusal(refusal: answers.RefusedError) -> web.Response:
    body = answers.envelope(None, code=refusal.code, message=refusal.message)
    return web.Response(body=body, status=refusal.status, headers=refusal.headers, content_type="application/json")
