"""Lazada behind one function: every request goes through faults, gateway and endpoint, and into the log."""

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import msgspec
from aiohttp import web

from sandbox import breakage
from sandbox.face import Face
from sandbox.faults import FaultBoard
from sandbox.happenings import Told
from sandbox.lazada import (
    answers,
    chat_calls,
    fulfilment_calls,
    money_calls,
    notice_calls,
    order_calls,
    product_calls,
    reverse_calls,
    review_calls,
    store_calls,
)
from sandbox.lazada.call import Call
from sandbox.lazada.consent import ConsentPage
from sandbox.lazada.gateway import REFUSALS, App, Gateway
from sandbox.lazada.webhooks import Pusher
from sandbox.model import Shop
from sandbox.requestlog import RequestLog
from sandbox.world import World

if TYPE_CHECKING:
    from sandbox.app import Options

_AREAS = (
    store_calls, order_calls, reverse_calls, product_calls, money_calls, review_calls, notice_calls, chat_calls,
    fulfilment_calls,
)  # fmt: skip
_CREATE, _REFRESH, _CONSENT = "/auth/token/create", "/auth/token/refresh", "/oauth/authorize"
# One host for everybody, or the country's own: /sg/rest/orders/get.
_ADDRESS = re.compile(r"(?:/(sg|my|ph|th|vn|id))?/rest(/.*)")
_TO_SHIP = ("pending", "repacked")


class LazadaFace(Face):
    """The platform `lazada` of the sandbox."""

    name = "lazada"
    opening, whole = b'{"code":"0","message":"', answers.success({"data": {}})

    def __init__(self, world: World, faults: FaultBoard, log: RequestLog, options: "Options") -> None:
        super().__init__(world, faults, log, options)
        self._seller = App(world, "seller", "100132", "p6Xb2uYw9sKd3RtVq8LzNc5MhJf7Ga1E")
        self._im = App(world, "im", "100245", "Zk4Tn8Qe1WcRy7Ui3Op5As9Df2Gh6Jl0")
        apps = [self._seller, self._im]
        self._gateway = Gateway(world, apps, options.rate)
        self._consent = ConsentPage(world, apps, options.redirect_address(self.name))
        self._pusher = Pusher(*apps, url=options.webhook_address(self.name), retry_scale=options.webhook_retry_scale)
        self._routes = {route.path: route for area in _AREAS for route in area.ROUTES}

    def app(self) -> dict[str, str]:
        return {
            "app_key": self._seller.key,
            "app_secret": self._seller.secret,
            "chat_app_key": self._im.key,
            "chat_app_secret": self._im.secret,
        }

    def addresses(self, base_url: str) -> dict[str, str]:
        return {"API_URL": f"{base_url}/{{country}}/rest", "AUTH_URL": f"{base_url}/rest", "CONSENT_URL": base_url}

    def claims(self, path: str) -> bool:
        return path == _CONSENT or _ADDRESS.fullmatch(path) is not None

    def hears(self, shop: Shop, event: str) -> bool:
        return self._pusher.hears(event)

    def push(self, shop: Shop, told: Told, now: int) -> str:
        return self._pusher.send(shop, told, now)

    def attempts(self) -> list[dict[str, Any]]:
        return self._pusher.courier.attempts()

    def stop(self) -> None:
        self._pusher.courier.stop()

    def stores(self) -> list[dict[str, Any]]:
        """Every shop with the newest tokens of its account, of both apps."""
        now = int(self.world.clock.now())
        return [
            {
                "platform": self.name,
                "shop_id": shop.id,
                "country": shop.country,
                "name": shop.name,
                "account_id": shop.account.shops[0].id,
                "account_name": f"{shop.account.open_id}@seller.example",
                **_tokens_of(self._seller, shop, now),
                "seller_type": shop.seller_type,
                "platform_keys": {"user_id": f"9{shop.id[1:]}", "short_code": shop.code[:8]},
                "chat": _tokens_of(self._im, shop, now),
            }
            for shop in self.world.of(self.name)
        ]

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        given = await _given(request)
        found = _ADDRESS.fullmatch(request.path)
        country, path = ((found[1] or "").upper(), found[2]) if found else ("", request.path)

        def respond(now: int, fault: str) -> web.Response:
            return self._respond(Call(request.method, path, given, now, country, fault))

        return await self.serve(request, path, self._whose(given, country), respond)

    def _whose(self, given: dict[str, str], country: str) -> tuple[list[str], bool]:
        """Which shops a request is about, and whether it names the one. Unchecked: only faults and the log go by it."""
        token = given.get("access_token", "")
        for app in (self._seller, self._im):
            grant = app.tokens.grant_of(token)
            if grant:
                return [shop.id for shop in grant.account.shops if country in ("", shop.country)][:1] or [""], True
            if shops := app.tokens.shops_of_refresh(given.get("refresh_token", "")):
                return shops, False
        return [], False

    def _respond(self, call: Call) -> web.Response:
        try:
            if call.path == _CONSENT:
                return self._consent_page(call)
            if call.path in (_CREATE, _REFRESH):
                return _json(answers.success(self._tokens_told(call)))
            return _json(self._admitted(call))
        except answers.RefusedError as refusal:
            return _json(breakage.cut_short(call.fault, answers.failure(refusal)), refusal.status)

    def _admitted(self, call: Call) -> bytes:
        route = self._routes.get(call.path)
        if route is None:
            raise answers.PATH
        if call.method not in route.methods:
            raise answers.METHOD
        self._gateway.admit(call, route)
        call.new_pen = self.world.event_pen
        members = route.endpoint(call)
        self.note_writes(call, call.now)
        if call.fault:
            members = {
                key: _spoilt(call.fault, value) if key in ("data", "result") else value
                for key, value in members.items()
            }
        return breakage.cut_short(call.fault, answers.success(members))

    def _tokens_told(self, call: Call) -> dict[str, Any]:
        app = self._gateway.app_of(call)
        if refusal := REFUSALS.get(call.fault):
            raise answers.REFRESH_TOKEN if refusal is answers.TOKEN else refusal
        return app.tokens.create(call) if call.path == _CREATE else app.tokens.refresh(call)

    def _consent_page(self, call: Call) -> web.Response:
        status, text = self._consent.answer(call.given, call.now)
        if status == 302:
            return web.Response(status=302, headers={"Location": text})
        return web.Response(status=status, text=text, content_type="text/html")


async def _given(request: web.BaseRequest) -> dict[str, str]:
    """Query and form, merged as the gateway does it."""
    given = dict(parse_qsl(request.raw_path.partition("?")[2], keep_blank_values=True))
    if request.method == "POST" and request.content_type == "application/x-www-form-urlencoded":
        given |= dict(parse_qsl((await request.read()).decode("utf-8", "replace"), keep_blank_values=True))
    return given


def _tokens_of(app: App, shop: Shop, now: int) -> dict[str, Any]:
    grant = app.tokens.newest[shop.account.open_id]
    return {
        "access_token": grant.access,
        "refresh_token": grant.refresh,
        "access_expires_at": grant.access_ends,
        "refresh_expires_at": shop.account.refresh_ends.at(now),
    }


def _spoilt(fault: str, value: Any) -> msgspec.Raw:
    data = msgspec.json.encode(value)
    return msgspec.Raw(breakage.spoil(fault, data, deadlines=("sla_time_stamp",), to_ship=_TO_SHIP))


def _json(body: bytes, status: int = 200) -> web.Response:
    return web.Response(body=body, status=status, headers={"Content-Type": "application/json;charset=UTF-8"})
