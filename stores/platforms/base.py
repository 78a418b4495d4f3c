"""What a platform is to the rest of the house: topics it can read, consent, tokens. A new one subclasses Platform."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import ClassVar

from msgspec import Struct, field

from stores.platforms.calls import PlatformClock, RequestLoop
from stores.platforms.errors import NotOfferedError
from stores.records import Record
from stores.topics import Topic


class AppKeys(Struct, frozen=True):
    """Our app's credentials."""

    app_key: str
    secret: str
    service_id: str = ""


class TokenGrant(Struct, frozen=True):
    """A pair of tokens as the platform gave it."""

    access_token: str
    refresh_token: str
    access_expires_at: datetime
    refresh_expires_at: datetime | None
    account_id: str
    account_name: str
    scopes: list[str]


class ShopListing(Struct, frozen=True):
    """A shop that an authorisation covers."""

    external_id: str
    name: str
    country: str
    seller_kind: str
    platform_keys: dict[str, str]


class SetAside(Struct, frozen=True):
    """An item of a page that could not be parsed."""

    item_id: str
    problem: str


class TopicRead(Struct):
    """What one reading of a topic brought. `watermark`: read up to here (platform time), None when not incremental.

    `incomplete` says in a person's words why the reading cannot be called complete; empty when it is.
    """

    records: list[Record]
    watermark: datetime | None = None
    set_aside: list[SetAside] = field(default_factory=list)
    incomplete: str = ""


class ReadingPlan(Struct, frozen=True):
    """What we already know of a store, so that only what changed is read."""

    watermarks: dict[Topic, datetime] = {}
    live_product_ids: tuple[str, ...] = ()
    # Orders under way with when something was last heard of each parcel.
    in_transit: dict[str, datetime] = {}

    def since(self, topic: Topic, *, first: datetime, overlap: timedelta) -> datetime:
        """From when to read: the watermark less an overlap, or `first` when the topic was never read."""
        return self.watermarks[topic] - overlap if topic in self.watermarks else first


class ShopSession(Struct):
    """One store being read: whose it is, how to call, what token to use."""

    store_id: int
    external_id: str
    country: str
    platform_keys: dict[str, str]
    app: AppKeys
    access_token: str
    clock: PlatformClock
    plan: ReadingPlan
    # Gets a new pair once for everybody who shares the connection and returns the access token. Raises
    # AuthorisationRefusedError when the platform gives none.
    renew_token: Callable[[str], Awaitable[str]]


class Platform(ABC):
    """A marketplace. Topic readers not overridden are not offered; coverage is derived from that."""

    id: ClassVar[str]
    # Why a topic is not offered, in a person's words.
    not_offered: ClassVar[dict[Topic, str]] = {}

    def __init__(self, loop: RequestLoop) -> None:
        self.loop = loop

    @classmethod
    def reason_not_offered(cls, topic: Topic) -> str | None:
        """None when this platform implements the topic."""
        if getattr(cls, f"read_{topic.value}") is not getattr(Platform, f"read_{topic.value}"):
            return None
        return cls.not_offered.get(topic, "The platform offers no such data.")

    async def read(self, topic: Topic, shop: ShopSession) -> TopicRead:
        """Reads one topic. Raises a PlatformError when it could not be read."""
        reader: Callable[[ShopSession], Awaitable[TopicRead]] = getattr(self, f"read_{topic.value}")
        return await reader(shop)

    # -- consent and tokens --------------------------------------------------------------------------------------

    @classmethod
    @abstractmethod
    def consent_link(cls, app: AppKeys, state: str, country: str = "") -> str:
        """Where a seller allows our app; `state` comes back with the code."""

    @abstractmethod
    async def exchange_code(self, app: AppKeys, code: str) -> TokenGrant:
        """The code of a consent for a pair of tokens. Raises AuthorisationRefusedError for a used, old or forged code."""

    @abstractmethod
    async def refresh(self, app: AppKeys, refresh_token: str) -> TokenGrant:
        """A new pair for the old refresh token, which ends with this call. Raises AuthorisationRefusedError."""

    @abstractmethod
    async def shops(self, app: AppKeys, access_token: str) -> list[ShopListing]:
        """The shops this authorisation covers."""

    # -- topics --------------------------------------------------------------------------------------------------

    async def read_status(self, shop: ShopSession) -> TopicRead:
        raise self._refuse(Topic.STATUS)

    async def read_orders(self, shop: ShopSession) -> TopicRead:
        raise self._refuse(Topic.ORDERS)

    async def read_tracking(self, shop: ShopSession) -> TopicRead:
        raise self._refuse(Topic.TRACKING)

    async def read_conversations(self, shop: ShopSession) -> TopicRead:
        raise self._refuse(Topic.CONVERSATIONS)

    async def read_products(self, shop: ShopSession) -> TopicRead:
        raise self._refuse(Topic.PRODUCTS)

    async def read_stock(self, shop: ShopSession) -> TopicRead:
        raise self._refuse(Topic.STOCK)

    async def read_finance(self, shop: ShopSession) -> TopicRead:
        raise self._refuse(Topic.FINANCE)

    async def read_aftersales(self, shop: ShopSession) -> TopicRead:
        raise self._refuse(Topic.AFTERSALES)

    async def read_reviews(self, shop: ShopSession) -> TopicRead:
        raise self._refuse(Topic.REVIEWS)

    async def read_notices(self, shop: ShopSession) -> TopicRead:
        raise self._refuse(Topic.NOTICES)

    async def read_health(self, shop: ShopSession) -> TopicRead:
        raise self._refuse(Topic.HEALTH)

    def _refuse(self, topic: Topic) -> NotOfferedError:
        return NotOfferedError(self.reason_not_offered(topic) or "")
