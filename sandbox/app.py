"""Puts one world behind one port: the platforms' faces side by side, their paths do not collide."""

from dataclasses import dataclass

from aiohttp import web

from sandbox.clock import Clock
from sandbox.control import Control
from sandbox.faults import FaultBoard
from sandbox.log import RequestLog
from sandbox.tiktok import answers
from sandbox.tiktok.face import APP_KEY, APP_SECRET, TikTokFace
from sandbox.tiktok.webhooks import WebhookSender
from sandbox.world import World


@dataclass(frozen=True)
class Options:
    """What the command line sets."""

    seed: int = 1
    stores: int = 12
    latency_ms: int = 0
    rate: float = 50.0
    epoch: float | None = None
    redirect_url: str = "http://127.0.0.1:8000/connect/tiktok/callback"
    webhook_url: str = ""
    webhook_retry_scale: float = 1.0


def make_app(options: Options) -> tuple[web.Application, dict[str, dict[str, str]]]:
    """The application, and the apps' credentials by platform."""
    world = World(options.seed, options.stores, Clock(options.epoch))
    world.shops()
    faults, log = FaultBoard(), RequestLog()
    face = TikTokFace(
        world, faults, log, latency=options.latency_ms / 1000, rate=options.rate, redirect_url=options.redirect_url
    )
    sender = WebhookSender(
        APP_KEY, APP_SECRET, default_url=options.webhook_url, retry_scale=options.webhook_retry_scale
    )
    app = web.Application(middlewares=[_unknown_paths])
    face.add_routes(app)
    Control(world, face, faults, log, sender).add_routes(app)
    return app, {face.name: face.app()}


@web.middleware
async def _unknown_paths(request: web.Request, handler: web.RequestHandler) -> web.StreamResponse:  # type: ignore[type-arg]
    """A path nobody serves is answered as the platform's gateway answers it."""
    try:
        return await handler(request)  # type: ignore[operator, no-any-return]
    except web.HTTPNotFound:
        body = answers.envelope(None, code=answers.PATH.code, message=answers.PATH.message)
        return web.Response(body=body, status=404, content_type="application/json")
