"""The sandbox's own pages under /_sandbox/: stores, truth, clock, faults, events, log, policies. Unsigned, loopback only."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from aiohttp import web

from sandbox.events import EVENTS
from sandbox.face import Face
from sandbox.faults import FAULTS, Fault, FaultBoard
from sandbox.happenings import Happening, NoSuchThingError, order_told
from sandbox.model import Shop
from sandbox.policies import PREFIX, policy_page
from sandbox.pools import disagreeing, name_of
from sandbox.requestlog import RequestLog
from sandbox.truth import truth_of
from sandbox.words import words_of
from sandbox.world import World

_Page = Callable[[web.BaseRequest], Awaitable[Any]]


class RefusedByControlError(Exception):
    """What the driver asked for makes no sense; the message says why."""


class Control:
    """Drives one world."""

    def __init__(self, world: World, faces: Mapping[str, Face], faults: FaultBoard, log: RequestLog) -> None:
        self._world, self._faces, self._faults, self._log = world, faces, faults, log
        self._pages: dict[tuple[str, str], _Page] = {
            ("GET", "/_sandbox/stores"): self.stores,
            ("GET", "/_sandbox/truth"): self.truth,
            ("GET", "/_sandbox/counts"): self.counts,
            ("GET", "/_sandbox/told"): self.told,
            ("POST", "/_sandbox/policies"): self.change_policy,
            ("GET", "/_sandbox/faults"): self.list_faults,
            ("POST", "/_sandbox/faults"): self.switch_on,
            ("DELETE", "/_sandbox/faults"): self.clear_faults,
            ("GET", "/_sandbox/clock"): self.clock,
            ("POST", "/_sandbox/clock"): self.advance,
            ("GET", "/_sandbox/events"): self.list_events,
            ("POST", "/_sandbox/events"): self.event,
            ("GET", "/_sandbox/webhooks"): self.webhooks,
            ("GET", "/_sandbox/log"): self.log,
            ("DELETE", "/_sandbox/log"): self.clear_log,
        }

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """JSON for every page but the policies'; 404 for an unknown one, 400 with the reason for a senseless wish."""
        if request.path.startswith(PREFIX):
            age = self._world.clock.now() - self._world.clock.epoch
            text = policy_page(request.path, age, self._world.changed_policies)
            return web.Response(text=text or "gone", content_type="text/html", status=200 if text else 404)
        page = self._pages.get((request.method, request.path))
        if page is None:
            return _json({"error": "no such page", "pages": [f"{verb} {path}" for verb, path in self._pages]}, 404)
        try:
            return _json(await page(request))
        except (RefusedByControlError, NoSuchThingError, ValueError) as why:
            return _json({"error": str(why)}, 400)

    async def stores(self, request: web.BaseRequest) -> Any:
        """With what is planted there; whether the event `prices_fall` does something there; the pool of shops that share its stock,
        and the seller SKUs of which these show different numbers.
        """
        rows = [row for face in self._faces.values() for row in face.stores()]
        for row in rows:
            shop = self._world.by_id[row["shop_id"]]
            row["plan"] = shop.plan
            if shop.has_prices_to_fall:
                row["prices_can_fall"] = True
            if shop.pool:
                row |= {"pool": name_of(shop), "pool_disagrees": disagreeing(shop, self._world.seed)}
        return rows

    async def truth(self, request: web.BaseRequest) -> Any:
        """`?at=` another moment than now, `?shop_id=` one shop."""
        at = int(float(request.query.get("at", self._world.clock.now())))
        shops = [self._shop(request)] if "shop_id" in request.query else self._world.shops
        problems = []
        for shop in shops:
            for other in shop.pool:
                self._world.alive(other, at)
            problems += truth_of(self._world.alive(shop, at), at)
            await asyncio.sleep(0)
        return problems

    async def told(self, request: web.BaseRequest) -> Any:
        """What no API says of the shops, oldest first: whoever drives the world carries it to the reader in the reader's own way."""
        now = int(self._world.clock.now())
        return [
            {"shop_id": shop.id, "platform": shop.platform, "country": shop.country, **word}
            for shop in self._world.shops
            for word in words_of(self._world.alive(shop, now), now)
        ]

    async def change_policy(self, request: web.BaseRequest) -> Any:
        """Lets the page of a platform and a country change at once."""
        wanted = await _body(request)
        place = (str(wanted.get("platform")), str(wanted.get("country")))
        if policy_page(f"{PREFIX}{'/'.join(place)}", 0) is None:
            raise RefusedByControlError("there is no policy page of this `platform` and `country`")
        self._world.changed_policies.add(place)
        return {"changed": sorted(self._world.changed_policies)}

    async def counts(self, request: web.BaseRequest) -> Any:
        now = int(self._world.clock.now())
        shop = self._world.alive(self._shop(request), now)
        orders = shop.orders.rows(now)
        return {
            "orders": len(orders),
            "orders_awaiting_shipment": sum(one.moves.values[step] == "AWAITING_SHIPMENT" for one, step in orders),
            "conversations": len(shop.conversations.rows(now)),
            "products": len(shop.products.rows(now)),
            "reviews": len(shop.reviews.rows(now)),
        }

    async def list_faults(self, request: web.BaseRequest) -> Any:
        on = [
            {"fault": one.fault, "shop_id": one.shop_id, "path": one.path, "left": one.left, "hits": one.hits}
            for one in self._faults.on
        ]
        return {"faults": FAULTS, "on": on}

    async def switch_on(self, request: web.BaseRequest) -> Any:
        wanted = await _body(request)
        if wanted.get("fault") not in FAULTS:
            raise RefusedByControlError(f"`fault` must be one of: {', '.join(FAULTS)}")
        if wanted.get("shop_id"):
            self._shop_with(str(wanted["shop_id"]))
        seconds = wanted.get("seconds")
        until = None if seconds is None else time.monotonic() + float(seconds)
        shop_id, path = str(wanted.get("shop_id") or ""), str(wanted.get("path") or "")
        method = str(wanted.get("method") or "").upper()
        self._faults.switch_on(Fault(wanted["fault"], shop_id, path, wanted.get("count"), until, method))
        return {"on": wanted["fault"]}

    async def clear_faults(self, request: web.BaseRequest) -> Any:
        self._faults.on.clear()
        return {"on": []}

    async def clock(self, request: web.BaseRequest) -> Any:
        return {"now": self._world.clock.now(), "epoch": self._world.clock.epoch}

    async def advance(self, request: web.BaseRequest) -> Any:
        wanted = await _body(request)
        seconds = float(wanted.get("advance_seconds", 0))
        if seconds < 0:
            raise RefusedByControlError("`advance_seconds` goes forward only")
        if "stand_still" in wanted:
            self._world.clock.stand_still(bool(wanted["stand_still"]))
        before = int(self._world.clock.now())
        self._world.clock.advance(seconds)
        self._tell_of_moves(before, int(self._world.clock.now()))
        return await self.clock(request)

    def _tell_of_moves(self, before: int, now: int) -> None:
        """Webhooks for orders the advance moved on, as they stand now, to the shops that registered for them."""
        for shop in self._world.shops:
            if not self._faces[shop.platform].hears(shop, "ORDER_STATUS_CHANGE"):
                continue
            for order, step in self._world.alive(shop, now).orders.rows(now):
                if order.moves.times[step] > before:
                    self._faces[shop.platform].push(shop, order_told(order, now), now)

    async def list_events(self, request: web.BaseRequest) -> Any:
        return {name: act.__doc__ or "" for name, act in EVENTS.items()}

    async def event(self, request: web.BaseRequest) -> Any:
        wanted = await _body(request)
        act = EVENTS.get(str(wanted.get("event")))
        if act is None:
            raise RefusedByControlError(f"`event` must be one of: {', '.join(EVENTS)}")
        now = int(self._world.clock.now())
        shop = self._world.alive(self._shop_with(str(wanted.get("shop_id", ""))), now)
        told = act(Happening(shop, self._world.event_pen(shop), now, wanted))
        sent = self._faces[shop.platform].push(shop, told, now) if told.webhook else ""
        answer = {"event": wanted["event"], "subject": told.subject, "at": now, "notification_id": sent}
        return {**answer, "webhook": told.webhook, "data": told.data}

    async def webhooks(self, request: web.BaseRequest) -> Any:
        return [attempt for face in self._faces.values() for attempt in face.attempts()]

    async def log(self, request: web.BaseRequest) -> Any:
        """`?shop_id=` and `?path=` (prefix) narrow it down."""
        return self._log.read(request.query.get("shop_id", ""), request.query.get("path", ""))

    async def clear_log(self, request: web.BaseRequest) -> Any:
        self._log.clear()
        return {}

    def _shop(self, request: web.BaseRequest) -> Shop:
        return self._shop_with(request.query.get("shop_id", ""))

    def _shop_with(self, shop_id: str) -> Shop:
        if shop_id not in self._world.by_id:
            raise RefusedByControlError(f"no shop {shop_id!r}")
        return self._world.by_id[shop_id]


async def _body(request: web.BaseRequest) -> dict[str, Any]:
    try:
        return msgspec.json.decode(await request.read(), type=dict[str, Any])
    except (msgspec.DecodeError, msgspec.ValidationError):
        raise RefusedByControlError("the body must be a JSON object") from None


def _json(value: Any, status: int = 200) -> web.Response:
    return web.Response(body=msgspec.json.encode(value), status=status, content_type="application/json")
