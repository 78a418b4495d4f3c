"""Puts one world behind one port: the platforms' faces side by side, their paths do not collide."""

from dataclasses import dataclass

from aiohttp import web

from sandbox.clock import Clock
from sandbox.control import Control
from sandbox.face import Face
from sandbox.faults import FaultBoard
from sandbox.lazada.face import LazadaFace
from sandbox.requestlog import RequestLog
from sandbox.shopee.face import ShopeeFace
from sandbox.tiktok.face import TikTokFace
from sandbox.world import World

KINDS: tuple[type[Face], ...] = (TikTokFace, ShopeeFace, LazadaFace)  # a new platform's face goes here
PLATFORMS = tuple(kind.name for kind in KINDS)


@dataclass(frozen=True)
class Options:
    """What the command line sets. `near_seconds`: when near misses of the crossing kind come true, after the start.

    `redirect_url`: where consent pages lead back to. `webhook_url`: where webhooks go that no shop has registered an address
    for. In both, {platform} stands for the platform's id.
    """

    platforms: tuple[str, ...] = PLATFORMS
    seed: int = 1
    stores: int = 12
    latency_ms: int = 0
    rate: float = 50.0
    epoch: float | None = None
    near_seconds: int = 60
    redirect_url: str = "http://127.0.0.1:8000/connect/{platform}/callback"
    without_scopes: str = ""
    webhook_url: str = ""
    webhook_retry_scale: float = 1.0
    shopee_chat: bool = False
    pools: int = 0
    price_drops: int = 0
    complete: bool = False

    def redirect_address(self, platform: str) -> str:
        """Where consent pages lead back to, as registered with one platform."""
        return self.redirect_url.replace("{platform}", platform)

    def webhook_address(self, platform: str) -> str:
        """Where one platform's webhooks go when nobody registered anything."""
        return self.webhook_url.replace("{platform}", platform)


class Marketplace:
    """`answer` serves every request. TikTok Shop is asked last: its gateway answers whatever nobody else claims."""

    def __init__(self, options: Options) -> None:
        closed = frozenset() if options.shopee_chat else frozenset(("shopee",))
        clock = Clock(options.epoch)
        world = World(
            *(options.seed, options.stores, clock, options.near_seconds, options.platforms, closed),
            pools=options.pools,
            price_drops=options.price_drops,
            complete=options.complete,
        )
        faults, log = FaultBoard(), RequestLog()
        self._faces = {kind.name: kind(world, faults, log, options) for kind in KINDS}
        self._last = self._faces["tiktok"]
        self._control = Control(world, self._faces, faults, log)

    def credentials(self) -> dict[str, dict[str, str]]:
        """The apps' keys by platform."""
        return {name: face.app() for name, face in self._faces.items()}

    def environment(self, base_url: str) -> dict[str, str]:
        """The variables with which the product speaks to this marketplace instead of the real ones."""
        told = {"POLICY_TEST_ORIGIN": base_url}
        for name, face in self._faces.items():
            words = {word.upper(): value for word, value in face.app().items()} | face.addresses(base_url)
            told |= {f"{name.upper()}_{word}": value for word, value in words.items()}
        return told

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.raw_path.startswith("/_sandbox"):
            return await self._control.answer(request)
        face = next((one for one in self._faces.values() if one.claims(request.path)), self._last)
        return await face.answer(request)

    def stop(self) -> None:
        for face in self._faces.values():
            face.stop()
