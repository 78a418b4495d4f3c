"""Shopee behind one function: every request goes through faults, gateway and endpoint, and into the log."""

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import msgspec
from aiohttp import web

from sandbox import breakage
from sandbox.face import Face
from sandbox.faults import FaultBoard
from sandbox.happenings import Told
from sandbox.model import Shop
from sandbox.requestlog import RequestLog
from sandbox.shopee import (
    answers,
    chat_calls,
    health_calls,
    money_calls,
    order_calls,
    product_calls,
    store_calls,
    voice_calls,
)
from sandbox.shopee.call import Call, Route
from sandbox.shopee.consent import AUTH, AUTH_SIGNED, CANCEL, ConsentPage
from sandbox.shopee.gateway import Gateway
from sandbox.shopee.tokens import TokenHost
from sandbox.shopee.webhooks import Pusher
from sandbox.world import World

if TYPE_CHECKING:
    from sandbox.app import Options

PARTNER_ID, PARTNER_KEY = 2_001_887, "6d5a7b4e4f6a52584c7a4b7973644e6b51766845577a7178594d757248535445"

_AREAS = (store_calls, health_calls, order_calls, product_calls, money_calls, voice_calls, chat_calls)
_TIKTOKS = ("/api/v2/token/get", "/api/v2/token/refresh")
_TO_SHIP = ("READY_TO_SHIP", "RETRY_SHIP")


class ShopeeFace(Face):
    """The platform `shopee` of the sandbox."""

    name = "shopee"
    opening, whole = b'{"error":"","message":"', answers.success({})

    def __init__(self, world: World, faults: FaultBoard, log: RequestLog, options: "Options") -> None:
        super().__init__(world, faults, log, options)
        self.tokens = TokenHost(world, PARTNER_ID)
        self._gateway = Gateway(
            world, self.tokens, PARTNER_ID, PARTNER_KEY, rate=options.rate, chat=options.shopee_chat
        )
        self._consent = ConsentPage(world, self.tokens, PARTNER_ID, options.redirect_address(self.name))
        self._pusher = Pusher(
            PARTNER_KEY,
            PARTNER_ID,
            url=options.webhook_address(self.name),
            retry_scale=options.webhook_retry_scale,
        )
        routes = [route for area in _AREAS for route in area.ROUTES]
        routes += [*store_calls.Holidays().routes(), *self.tokens.routes, *self._pusher.routes()]
        self._routes = {(route.method, route.path): route for route in routes}

    def app(self) -> dict[str, str]:
        return {"app_key": str(PARTNER_ID), "app_secret": PARTNER_KEY}

    def addresses(self, base_url: str) -> dict[str, str]:
        return dict.fromkeys(("API_URL", "AUTH_URL", "CONSENT_URL"), base_url)

    def claims(self, path: str) -> bool:
        return path == AUTH or (path.startswith("/api/v2/") and path not in _TIKTOKS)

    def hears(self, shop: Shop, event: str) -> bool:
        return self._pusher.hears(event)

    def push(self, shop: Shop, told: Told, now: int) -> str:
        return self._pusher.send(shop, told, now)

    def attempts(self) -> list[dict[str, Any]]:
        return self._pusher.courier.attempts()

    def stop(self) -> None:
        self._pusher.courier.stop()

    def stores(self) -> list[dict[str, Any]]:
        """Every shop with its newest tokens."""
        now = int(self.world.clock.now())
        return [
            {
                "platform": self.name,
                "shop_id": shop.id,
                "country": shop.country,
                "name": shop.name,
                "account_id": shop.id,
                "account_name": shop.name,
                "access_token": (grant := self.tokens.newest[shop.id]).access,
                "refresh_token": grant.refresh,
                "access_expires_at": grant.access_ends,
                "refresh_expires_at": shop.account.refresh_ends.at(now),
                "seller_type": shop.seller_type,
                "platform_keys": {"seller_kind": shop.seller_type.lower()},
            }
            for shop in self.world.of(self.name)
        ]

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        pairs = parse_qsl(request.raw_path.partition("?")[2], keep_blank_values=True)
        query, raw = dict(pairs), await request.read()

        def respond(now: int, fault: str) -> web.Response:
            return self._respond(Call(request.method, request.path, pairs, raw, now, fault, query))

        return await self.serve(request, request.path, self._whose(query, raw), respond)

    def _whose(self, query: dict[str, str], raw: bytes) -> tuple[list[str], bool]:
        """Which shop a request is about, and whether it is signed for it. Unchecked: only faults and the log go by it."""
        if query.get("shop_id") and query.get("access_token"):
            return [query["shop_id"]], True
        try:
            told = msgspec.json.decode(raw or b"{}", type=dict[str, Any])
        except (msgspec.DecodeError, msgspec.ValidationError):
            return [], False
        return [str(told["shop_id"])] if "shop_id" in told else [], False

    def _respond(self, call: Call) -> web.Response:
        try:
            if call.path in (AUTH, AUTH_SIGNED, CANCEL):
                return self._consent_page(call)
            route = self._routes.get((call.method, call.path))
            if route is None:
                raise answers.PATH
            return _json(self._admitted(call, route))
        except answers.RefusedError as refusal:
            return _json(breakage.cut_short(call.fault, answers.failure(refusal)), refusal.status)

    def _admitted(self, call: Call, route: Route) -> bytes:
        self._gateway.admit(call, route)
        call.new_pen = self.world.event_pen
        response = route.endpoint(call)
        self.note_writes(call, call.now)
        if call.fault:
            data = msgspec.json.encode(response)
            spoilt = breakage.spoil(call.fault, data, deadlines=("ship_by_date",), to_ship=_TO_SHIP)
            response = msgspec.json.decode(spoilt) if route.bare and spoilt != b"null" else msgspec.Raw(spoilt)
        return breakage.cut_short(call.fault, answers.success(response, bare=route.bare and isinstance(response, dict)))

    def _consent_page(self, call: Call) -> web.Response:
        if call.path != AUTH:
            self._gateway.check_signature(call, of_a_shop=False)
        status, text, gone = self._consent.answer(call.path, call.query, call.now)
        for shop in gone.shops if gone else []:
            self.push(shop, Told("connection", "SELLER_DEAUTHORIZATION", {}), call.now)
        if status == 302:
            return web.Response(status=302, headers={"Location": text})
        return web.Response(status=status, text=text, content_type="text/html")


def _json(body: bytes, status: int = 200) -> web.Response:
    return web.Response(body=body, status=status, headers={"Content-Type": "application/json"})
