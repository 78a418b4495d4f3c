"""What a platform's face is to the rest of the sandbox: it answers requests, names its stores, tells of what happened."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from aiohttp import web

from sandbox.faults import FaultBoard
from sandbox.happenings import Told
from sandbox.model import Shop
from sandbox.requestlog import RequestLog
from sandbox.world import World

if TYPE_CHECKING:
    from sandbox.app import Options


class Face(ABC):
    """One platform's protocol over the world's shops of that platform."""

    name: ClassVar[str]

    @abstractmethod
    def __init__(self, world: World, faults: FaultBoard, log: RequestLog, options: "Options") -> None:
        """`faults` says what a request meets; `log` is told of every request and every accepted write."""

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
