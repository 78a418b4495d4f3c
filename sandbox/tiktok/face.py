"""TikTok Shop behind one function: every request goes through route, faults, gateway and endpoint, and into the log."""

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
from sandbox.tiktok import (
    aftersale_calls,
    answers,
    chat_calls,
    money_calls,
    order_calls,
    package_calls,
    product_calls,
    store_calls,
)
from sandbox.tiktok.call import Call, Route, RouteTable
from sandbox.tiktok.consent import ConsentPage
from sandbox.tiktok.gateway import REFUSALS, Gateway
from sandbox.tiktok.tokens import TokenHost
from sandbox.tiktok.webhooks import TYPES, WebhookSender
from sandbox.world import World

if TYPE_CHECKING:
    from sandbox.app import Options

APP_KEY, APP_SECRET = "6a1b2c3d4e5f", "9f2d6c1e5b8a47d3a0c4e7f1b6d8a2c5e9f03b17"

_AREAS = (store_calls, order_calls, package_calls, chat_calls, product_calls, money_calls, aftersale_calls)
_EXCHANGE, _REFRESH, _CONSENT = "/api/v2/token/get", "/api/v2/token/refresh", "/open/authorize"

_DEADLINES = ("rts_sla_time", "tts_sla_time", "shipping_due_time", "collection_due_time")
_TO_SHIP = ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING")


class TikTokFace(Face):
    """The platform `tiktok` of the sandbox."""

    name = "tiktok"
    opening, whole = b'{"code":0,"message":"', answers.success(b"{}")

    def __init__(self, world: World, faults: FaultBoard, log: RequestLog, options: "Options") -> None:
        super().__init__(world, faults, log, options)
        self.tokens = TokenHost(world, APP_KEY, APP_SECRET, frozenset(options.without_scopes.split(",")))
        self._consent = ConsentPage(world, self.tokens, options.redirect_address(self.name))
        self._gateway = Gateway(world, self.tokens, APP_KEY, APP_SECRET, options.rate)
        self._sender = WebhookSender(
            APP_KEY,
            APP_SECRET,
            default_url=options.webhook_address(self.name),
            retry_scale=options.webhook_retry_scale,
        )
        self._routes = RouteTable([route for area in _AREAS for route in area.ROUTES])

    def app(self) -> dict[str, str]:
        """The credentials of the one app this sandbox knows."""
        return {"app_key": APP_KEY, "app_secret": APP_SECRET, "service_id": "7400000000000000001"}

    def addresses(self, base_url: str) -> dict[str, str]:
        return dict.fromkeys(("API_URL", "AUTH_URL", "CONSENT_URL"), base_url)

    def claims(self, path: str) -> bool:
        return path in (_EXCHANGE, _REFRESH, _CONSENT)

    def hears(self, shop: Shop, event: str) -> bool:
        return event in shop.webhooks

    def push(self, shop: Shop, told: Told, now: int) -> str:
        return self._sender.send(shop, told.webhook, told.data or {}, now) if told.webhook in TYPES else ""

    def attempts(self) -> list[dict[str, Any]]:
        return self._sender.courier.attempts()

    def stop(self) -> None:
        self._sender.courier.stop()

    def stores(self) -> list[dict[str, Any]]:
        """Every shop with the newest tokens of its account."""
        now = int(self.world.clock.now())
        return [
            {
                "platform": self.name,
                "shop_id": shop.id,
                "country": shop.country,
                "access_token": (grant := self.tokens.newest[shop.account.open_id]).access,
                "refresh_token": grant.refresh,
                "platform_keys": {"cipher": shop.cipher},
                "shop_cipher": shop.cipher,
                "name": shop.name,
                "account_id": shop.account.open_id,
                "account_name": shop.account.name,
                "access_expires_at": grant.access_ends,
                "refresh_expires_at": shop.account.refresh_ends.at(now),
                "seller_type": shop.seller_type,
            }
            for shop in self.world.of(self.name)
        ]

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Any request that is not the sandbox's own."""
        path, _, text = request.raw_path.partition("?")
        query, raw = dict(parse_qsl(text, keep_blank_values=True)), await request.read()

        def respond(now: int, fault: str) -> web.Response:
            return self._respond(Call(request.method, path, query, request.headers, raw, now, fault))

        return await self.serve(request, path, self._whose(request, query), respond)

    def _whose(self, request: web.BaseRequest, query: dict[str, str]) -> tuple[list[str], bool]:
        """Which shops a request is about, and whether it names the one. Unchecked: only faults and the log go by it."""
        shop = self.world.by_cipher.get(query.get("shop_cipher", ""))
        if shop:
            return [shop.id], True
        grant = self.tokens.grant_of(request.headers.get("x-tts-access-token", ""))
        if grant:
            return [one.id for one in grant.account.shops], False
        return self.tokens.shops_of_refresh(query.get("refresh_token", "")), False

    def _respond(self, call: Call) -> web.Response:
        try:
            if call.path == _CONSENT:
                return self._consent_page(call)
            if call.path in (_EXCHANGE, _REFRESH):
                return _json(answers.success(self._tokens_told(call), b"success"))
            route, call.match = self._routes.find(call.method, call.path)
            data = breakage.spoil(call.fault, self._admitted(call, route), deadlines=_DEADLINES, to_ship=_TO_SHIP)
            return _json(breakage.cut_short(call.fault, answers.success(data)))
        except answers.RefusedError as refusal:
            return _json(answers.failure(refusal), refusal.status, refusal.headers)

    def _admitted(self, call: Call, route: Route) -> bytes:
        self._gateway.admit(call, route)
        call.new_pen = self.world.event_pen
        data = route.endpoint(call)
        self.note_writes(call, call.now)
        return data

    def _tokens_told(self, call: Call) -> bytes:
        if call.method != "GET":
            raise answers.METHOD
        if refusal := REFUSALS.get(call.fault):
            raise refusal
        told = self.tokens.exchange if call.path == _EXCHANGE else self.tokens.refresh
        return msgspec.json.encode(told(call.query, call.now))

    def _consent_page(self, call: Call) -> web.Response:
        status, text = self._consent.answer(call.query, call.now)
        if status == 302:
            return web.Response(status=302, headers={"Location": text})
        return web.Response(text=text, content_type="text/html")


def _json(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(body=body, status=status, headers={"Content-Type": "application/json", **(headers or {})})
