"""What a platform is to the rest of the house: topics it can read, consent, tokens. A new one subclasses Platform."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from django.conf import settings
from msgspec import Struct, field

from stores.platforms.allowances import Allowance
from stores.platforms.calls import Caller, PlatformClock, RequestLoop
from stores.platforms.deeds import Attempt, Deed, Deeds, Receipt, Sight, Wish
from stores.platforms.errors import NotOfferedError
from stores.records import Record
from stores.topics import Topic


class AppKeys(Struct, frozen=True):
    """Our app's credentials."""

    app_key: str
    secret: str
    service_id: str = ""


class TokenGrant(Struct, frozen=True):
    """A pair of tokens as the platform gave it.

    `refresh_expires_at`: until when the seller's authorisation holds, which may be longer than this very refresh token
    does; None when the platform does not say, then the known end stays.
    """

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


class Authorised(Struct, frozen=True):
    """What a consent gave: one pair of tokens and the shops it is good for."""

    grant: TokenGrant
    shops: list[ShopListing]


class SetAside(Struct, frozen=True):
    """An item of a page that could not be parsed."""

    item_id: str
    problem: str


class TopicRead(Struct):
    """What one reading of a topic brought. `watermark`: read up to here (platform time), None when not incremental.

    `incomplete` says in a person's words why the reading cannot be called complete; empty when it is. `behind` says that it was
    read whole, but only up to a `watermark` in the past: not complete either, yet the next reading goes on from there.
    `as_of`: the true age of the data where the reading itself brought only a part anew; None: as of now. `whole`: kinds of records
    of which this reading holds all there are, so that what it does not hold is gone.
    """

    records: list[Record]
    watermark: datetime | None = None
    set_aside: list[SetAside] = field(default_factory=list)
    incomplete: str = ""
    behind: str = ""
    as_of: datetime | None = None
    whole: frozenset[type[Record]] = frozenset()


class ReadingPlan(Struct, frozen=True):
    """What we already know of a store, so that only what changed is read.

    `read_ats`: each topic's last complete reading. `poked`: ids that webhooks named since then.
    """

    watermarks: dict[Topic, datetime] = {}
    live_product_ids: tuple[str, ...] = ()
    # Orders under way with when something was last heard of each parcel.
    in_transit: dict[str, datetime] = {}
    read_ats: dict[Topic, datetime] = {}
    poked: dict[Topic, tuple[str, ...]] = {}

    def since(self, topic: Topic, *, first: datetime, overlap: timedelta) -> datetime:
        """From when to read: the watermark less an overlap, or `first` when the topic was never read."""
        return self.watermarks[topic] - overlap if topic in self.watermarks else first


class ChatAccess(Struct):
    """The second app that some platforms want for chats, with its own token."""

    app: AppKeys
    access_token: str
    renew_token: Callable[[str], Awaitable[str]]


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
    platform: str = ""
    chat: ChatAccess | None = None
    proxy: str = ""

    def caller(self) -> Caller:
        """On whose behalf this store's calls are made."""
        return Caller(self.platform, self.app.app_key, self.external_id, self.proxy)

    def chat_caller(self) -> Caller:
        """The same for calls by the chat app, where there is one."""
        return Caller(self.platform, (self.chat or self).app.app_key, self.external_id, self.proxy)


class PushKind(StrEnum):
    """What a webhook asks of us."""

    CHANGED = "changed"  # read these topics again
    DEAUTHORISED = "deauthorised"
    EXPIRING = "expiring"
    OTHER = "other"  # nothing to be read: a console's test, news for developers


class Push(Struct, frozen=True):
    """A webhook, understood. It never carries the truth, it only says what to read again.

    `external_shop_ids`: empty when it concerns no store of ours. `subjects`: ids it names. `event_id`: the platform's own
    id of this notification, empty where it has none. `word`: the platform's own name of its type. `authorised_until`: when
    the authorisation ends, where that is what it tells.
    """

    external_shop_ids: tuple[str, ...]
    kind: PushKind
    topics: tuple[Topic, ...] = ()
    subjects: tuple[str, ...] = ()
    event_id: str = ""
    occurred_at: datetime | None = None
    word: str = ""
    authorised_until: datetime | None = None


class LostPushes(Struct, frozen=True):
    """Webhooks the platform could not deliver, raw. `confirm`: what to answer with once they are stored."""

    bodies: list[bytes]
    confirm: str
    more: bool


class Platform(ABC):
    """A marketplace. Topic readers not overridden are not offered; coverage is derived from that."""

    id: ClassVar[str]
    # Why a topic is not offered, in a person's words.
    not_offered: ClassVar[dict[Topic, str]] = {}
    # Calls a second and a day; by default a careful guess.
    allowance: ClassVar[Allowance] = Allowance()
    # Kinds of records of an offered topic that this platform cannot give all the same, and why.
    lacks: ClassVar[dict[type[Record], str]] = {}
    # Keys of the figures that its health topic can give; None: what it gives is its own choice, shop by shop.
    figures: ClassVar[frozenset[str] | None] = None
    # Topics that a webhook can tell us to read again; the contract suite holds this against `read_push`.
    pushed: ClassVar[frozenset[Topic]] = frozenset()
    # False where orders carry no deadline to ship: it is then computed from rules and working days.
    dates_orders: ClassVar[bool] = True
    # True where chats need a second app with a consent of its own.
    chat_app: ClassVar[bool] = False
    # What can be done there on a person's word; what is not in it is not offered, for the reason given here.
    deeds: ClassVar[Deeds] = {}
    not_done: ClassVar[dict[type[Wish], str]] = {}

    def __init__(self, loop: RequestLoop) -> None:
        self.loop = loop

    @classmethod
    def setting(cls, word: str, default: str = "") -> str:
        """The operator's `<PLATFORM>_<WORD>`, for example SHOPEE_API_URL."""
        return str(settings.PLATFORM_SETTINGS.get(f"{cls.id.upper()}_{word}") or default)

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

    # -- what people want done -----------------------------------------------------------------------------------

    @classmethod
    def reason_not_done(cls, kind: type[Wish]) -> str | None:
        """None when this platform lets apps do it."""
        return None if kind in cls.deeds else cls.not_done.get(kind, "The platform does not let apps do this.")

    async def do(self, wish: Wish, shop: ShopSession) -> Receipt:
        """Does it, with one write at most. Raises a PlatformError; whether anything was sent, once.py's Write tells."""
        return await self._deed(wish).do(self._doer(), shop, wish)

    async def look(self, wish: Wish, shop: ShopSession, attempt: Attempt) -> Sight:
        """Whether an attempt whose end is unclear has come to be. Only reads. Raises a PlatformError."""
        return await self._deed(wish).look(self._doer(), shop, wish, attempt)

    def _deed(self, wish: Wish) -> Deed:
        if (reason := self.reason_not_done(type(wish))) is not None:
            raise NotOfferedError(reason)
        return self.deeds[type(wish)]

    @abstractmethod
    def _doer(self) -> object:
        """What the deeds call the platform with: its client."""

    # -- consent and tokens --------------------------------------------------------------------------------------

    @classmethod
    @abstractmethod
    def consent_link(cls, app: AppKeys, *, state: str, redirect_url: str, country: str = "") -> str:
        """Where a seller allows our app; `state` comes back to `redirect_url` with the code."""

    @abstractmethod
    async def authorise(self, app: AppKeys, callback: Mapping[str, str]) -> list[Authorised]:
        """Tokens and shops for what the seller's browser came back with (the query of the redirect).

        Raises AuthorisationRefusedError when the seller refused, or for a used, old or forged code.
        """

    @abstractmethod
    async def refresh(self, app: AppKeys, refresh_token: str, account_id: str) -> TokenGrant:
        """A new pair for the old refresh token, which ends with this call. Raises AuthorisationRefusedError."""

    @classmethod
    def disconnect_link(cls, app: AppKeys, redirect_url: str) -> str:
        """The platform's own page where a seller ends the authorisation; empty where it has none for apps to link to."""
        return ""

    # -- webhooks ------------------------------------------------------------------------------------------------

    @classmethod
    @abstractmethod
    def push_is_genuine(cls, app: AppKeys, url: str, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the platform signed these very bytes for us. `url`: as registered; header names in lower case."""

    @classmethod
    @abstractmethod
    def read_push(cls, body: bytes) -> Push:
        """What a genuine webhook says. Raises ValueError for one that cannot be understood."""

    async def subscribe(self, shop: ShopSession, url: str) -> list[str]:
        """Sets up what is missing of a store's webhooks, reads back and returns the platform's words for what is on."""
        raise NotOfferedError("Webhooks are switched on in the platform's developer console.")

    async def lost_pushes(self, app: AppKeys) -> LostPushes:
        """The oldest webhooks that could not be delivered."""
        raise NotOfferedError("The platform keeps no webhooks that were lost.")

    async def confirm_lost_pushes(self, app: AppKeys, confirm: str) -> None:
        """Says that everything up to `confirm` is stored here."""
        raise NotOfferedError("The platform keeps no webhooks that were lost.")

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
