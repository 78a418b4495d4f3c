"""The sandbox's own pages under /_sandbox/: what is there, what is true, the clock, faults, events, the log. Unsigned, loopback only."""

from typing import Any

import msgspec
from aiohttp import web

from sandbox.events import EVENTS, make_happen
from sandbox.faults import FAULTS, FaultBoard
from sandbox.log import RequestLog
from sandbox.model import Shop
from sandbox.tiktok.face import TikTokFace
from sandbox.tiktok.webhooks import WebhookSender
from sandbox.truth import truth_of
from sandbox.world import World


class Control:
    """Drives one world."""

    def __init__(
        self, world: World, face: TikTokFace, faults: FaultBoard, log: RequestLog, sender: WebhookSender
    ) -> None:
        self._world, self._face, self._faults, self._log, self._sender = world, face, faults, log, sender

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get("/_sandbox/stores", self.stores)
        app.router.add_get("/_sandbox/truth", self.truth)
        app.router.add_get("/_sandbox/counts", self.counts)
        app.router.add_get("/_sandbox/faults", self.list_faults)
        app.router.add_post("/_sandbox/faults", self.switch_on)
        app.router.add_delete("/_sandbox/faults", self.clear_faults)
        app.router.add_get("/_sandbox/clock", self.clock)
        app.router.add_post("/_sandbox/clock", self.advance)
        app.router.add_post("/_sandbox/events", self.event)
        app.router.add_get("/_sandbox/log", self.log)
        app.router.add_delete("/_sandbox/log", self.clear_log)

    async def stores(self, request: web.Request) -> web.Response:
        return _json(self._face.stores())

    async def truth(self, request: web.Request) -> web.Response:
        """`?at=` another moment than now, `?shop_id=` one shop."""
        at = float(request.query.get("at", self._world.clock.now()))
        shops = [self._shop(request.query["shop_id"])] if "shop_id" in request.query else self._world.shops()
        return _json([problem for shop in shops for problem in truth_of(shop, at)])

    async def counts(self, request: web.Request) -> web.Response:
        shop, now = self._shop(request.query.get("shop_id", "")), self._world.clock.now()
        orders = [one for one in shop.orders.values() if one.created <= now]
        return _json(
            {
                "orders": len(orders),
                "orders_awaiting_shipment": sum(one.status_at(now) == "AWAITING_SHIPMENT" for one in orders),
                "conversations": sum(bool(one.at(now)) for one in shop.conversations.values()),
                "products": len(shop.products),
                "reviews": 0,
            }
        )

    async def list_faults(self, request: web.Request) -> web.Response:
        on = [
            {"fault": one.fault, "shop_id": one.shop_id, "path": one.path, "left": one.left, "hits": one.hits}
            for one in self._faults.on
        ]
        return _json({"faults": FAULTS, "on": on})

    async def switch_on(self, request: web.Request) -> web.Response:
        wanted = await _body(request)
        if wanted.get("fault") not in FAULTS:
            raise _bad(f"`fault` must be one of: {', '.join(FAULTS)}")
        self._faults.switch_on(
            wanted["fault"],
            shop_id=wanted.get("shop_id") or "",
            path=wanted.get("path") or "",
            count=wanted.get("count"),
            seconds=wanted.get("seconds"),
        )
        return _json({"on": wanted["fault"]})

    async def clear_faults(self, request: web.Request) -> web.Response:
        self._faults.on.clear()
        return _json({"on": []})

    async def clock(self, request: web.Request) -> web.Response:
        return _json({"now": self._world.clock.now(), "epoch": self._world.clock.epoch})

    async def advance(self, request: web.Request) -> web.Response:
        self._world.clock.advance(float((await _body(request)).get("advance_seconds", 0)))
        return await self.clock(request)

    async def event(self, request: web.Request) -> web.Response:
        wanted = await _body(request)
        if wanted.get("event") not in EVENTS:
            raise _bad(f"`event` must be one of: {', '.join(EVENTS)}")
        shop = self._shop(str(wanted.get("shop_id", "")))
        return _json(make_happen(self._world, self._sender, shop, wanted["event"]))

    async def log(self, request: web.Request) -> web.Response:
        """`?shop_id=` and `?path=` (prefix) narrow it down."""
        shop_id, path = request.query.get("shop_id"), request.query.get("path", "")
        kept = [one for one in self._log.requests if one["path"].startswith(path) and shop_id in (None, one["shop_id"])]
        writes = [one for one in self._log.writes if shop_id in (None, one["shop_id"])]
        return _json({"requests": kept, "writes": writes})

    async def clear_log(self, request: web.Request) -> web.Response:
        self._log.clear()
        return _json({})

    def _shop(self, shop_id: str) -> Shop:
        shop = self._world.with_id(shop_id)
        if shop is None:
            raise _bad(f"no shop {shop_id!r}")
        return shop


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        value = msgspec.json.decode(await request.read())
    except msgspec.DecodeError:
        raise _bad("the body must be a JSON object") from None
    if not isinstance(value, dict):
        raise _bad("the body must be a JSON object")
    return value


def _json(value: Any) -> web.Response:
    return web.Response(body=msgspec.json.encode(value), content_type="application/json")


def _bad(why: str) -> web.HTTPBadRequest:
    return web.HTTPBadRequest(body=msgspec.json.encode({"error": why}), content_type="application/json")
