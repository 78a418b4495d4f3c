"""Puts one world behind one port: the platforms' faces side by side, their paths do not collide."""

from dataclasses import dataclass

from aiohttp import web

from sandbox.clock import Clock
from sandbox.control import Control
from sandbox.faults import FaultBoard
from sandbox.requestlog import RequestLog
from sandbox.tiktok.face import APP_KEY, APP_SECRET, TikTokFace
from sandbox.tiktok.webhooks import WebhookSender
from sandbox.world import World


@dataclass(frozen=True)
class Options:
    """What the command line sets. `near_seconds`: when near misses of the crossing kind come true, after the start."""

    seed: int = 1
    stores: int = 12
    latency_ms: int = 0
    rate: float = 50.0
    epoch: float | None = None
    near_seconds: int = 60
    redirect_url: str = "http://127.0.0.1:8000/connect/tiktok/callback"
    without_scopes: str = ""
    webhook_url: str = ""
    webhook_retry_scale: float = 1.0


class Marketplace:
    """`answer` serves every request. Another platform is one more face, asked before TikTok, whose gateway answers the rest."""

    def __init__(self, options: Options) -> None:
        world = World(options.seed, options.stores, Clock(options.epoch), options.near_seconds)
        faults, log = FaultBoard(), RequestLog()
        self._sender = WebhookSender(
            APP_KEY, APP_SECRET, default_url=options.webhook_url, retry_scale=options.webhook_retry_scale
        )
        self._tiktok = TikTokFace(
            world,
            faults,
            log,
            latency=options.latency_ms / 1000,
            rate=options.rate,
            redirect_url=options.redirect_url,
            withheld_scopes=frozenset(options.without_scopes.split(",")),
        )
        self._control = Control(world, self._tiktok, faults, log, self._sender)

    def credentials(self) -> dict[str, dict[str, str]]:
        """The apps' keys by platform."""
        return {self._tiktok.name: self._tiktok.app()}

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.raw_path.startswith("/_sandbox"):
            return await self._control.answer(request)
        return await self._tiktok.answer(request)

    def stop(self) -> None:
        self._sender.stop()
