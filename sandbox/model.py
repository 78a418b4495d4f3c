"""The things of the world. What changes is a timeline, so any of them can be asked how it stands at a moment.

The world's words for states are TikTok Shop's; the faces of other platforms translate them.
"""

from dataclasses import dataclass, field
from typing import Any

from sandbox.timeline import Shelf, Timeline

HOUR, DAY = 3600, 86400


@dataclass(slots=True)
class Product:
    """`moves`: its status; every step is also an edit and stamps the update time."""

    id: str
    title: str
    moves: Timeline[str]
    skus: list["Sku"] = field(default_factory=list)
    issue_at: int = 0  # since when something is held against it, 0 for never


@dataclass(slots=True)
class Sku:
    """`stock`: what can be sold; below zero when more was sold than there is. `price`: what orders are reckoned with; `prices`: what
    the listing asks, where that ever changes.
    """

    id: str
    product: Product
    seller_sku: str
    name: str
    price: str
    stock: Timeline[int]
    committed: int = 0
    normal: bool = True
    prices: Timeline[str] | None = None

    def asked(self, t: float) -> str:
        """What the listing asks at a moment."""
        return self.prices.at(t) if self.prices else self.price


@dataclass(slots=True)
class Order:
    """`moves`: its status. Times are Unix seconds, 0 for none; `scans` are the carrier's events, ascending."""

    id: str
    buyer_id: str
    buyer: str
    moves: Timeline[str]
    lines: list[tuple[str, Sku]]
    package_id: str
    paid: int = 0
    rts_sla: int = 0
    tts_sla: int = 0
    ship_due: int = 0
    collect_due: int = 0
    packed: int = 0  # where packing is a step of its own: since when, 0 for not
    rts: int = 0
    collected: int = 0
    delivered: int = 0
    scans: list[tuple[int, str]] = field(default_factory=list)
    fulfillment: str = "FULFILLMENT_BY_SELLER"
    sample: bool = False
    cancel_asked: int = 0
    cancel_answered: int = 0
    cancelled_by: str = "SYSTEM"
    encoded: tuple[int, bytes] | None = None  # the step it was last written out for, and the text


@dataclass(slots=True)
class Message:
    id: str
    role: str
    kind: str
    text: str
    visible: bool = True
    scam: bool = False


@dataclass(slots=True)
class Conversation:
    """`moves`: its messages."""

    id: str
    buyer_id: str
    nickname: str
    moves: Timeline[Message]
    can_send: bool = True
    encoded: tuple[int, bytes] | None = None


@dataclass(slots=True)
class Statement:
    """`moves`: the payment's status, from the statement's own time on. `amount` as sent, a decimal in major units."""

    id: str
    moves: Timeline[str]
    amount: str


@dataclass(slots=True)
class Withdrawal:
    """`moves`: its status."""

    id: str
    kind: str
    moves: Timeline[str]
    amount: str


@dataclass(slots=True)
class Request:
    """To cancel or to return; `moves`: its status. `deadline`: until when the seller must answer, 0 for never."""

    id: str
    order: Order
    kind: str
    moves: Timeline[str]
    deadline: int = 0


@dataclass(slots=True)
class Review:
    """`moves`: the seller's reply, empty until there is one. `order_id` may be empty."""

    id: str
    product: Product
    order_id: str
    stars: int
    text: str
    buyer: str
    moves: Timeline[str]


@dataclass(slots=True)
class Notice:
    """`moves`: one step, when it was sent."""

    id: str
    title: str
    text: str
    category: str
    moves: Timeline[str]


@dataclass(frozen=True, slots=True)
class Points:
    """Penalty points; `original` before an appeal."""

    id: str
    at: int
    points: int
    original: int


@dataclass(frozen=True, slots=True)
class Measure:
    """Something the platform forbids the shop: no campaigns."""

    id: str
    begins: int
    ends: int
    kind: int = 107


@dataclass(frozen=True, slots=True)
class Holiday:
    """Unix seconds, the last one included. `kind` 0: no orders are taken; 1: they may be shipped later."""

    changed: int = 0
    begins: int = 0
    ends: int = 0
    kind: int = 0
    description: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A word that no API says: somebody saw it in Seller Center, or another tool of the seller's knows it. `what`: of which kind;
    `at`: when; `says`: the rest (see `planted_told`).
    """

    what: str
    at: int
    says: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Account:
    """A seller account: one authorisation for one or two shops, all on one platform."""

    platform: str
    open_id: str
    name: str
    region: str
    refresh_ends: Timeline[int]
    revoked: Timeline[bool]
    shops: list["Shop"] = field(default_factory=list)


@dataclass(slots=True)
class Shop:
    """`closed`: 0, or the gateway's code for refusing it. `restricted`: empty, or why its status check fails.

    `chat_closed`: the platform lets no app into its chats. `balance`: what the wallet holds, where the platform shows one.
    `figures`: by the platform's words for them (see `figures`).
    `news_from`: notices older than this are history.
    `pool`: the shops that share its stock, itself included; empty for a shop with a stock of its own.
    `to_fall`: what falls in price when it is asked to.
    `told`: what whoever drives the world is to carry to the reader; `tells_voices`: reviews and notices among it, though the
    platform shows none to apps.
    `idle`: seconds nobody has worked there, 0 for a living shop. `plan`: what is planted, near misses with a leading ~;
    `planted`: (check, subject) meant to be true at the start. `lived_until`: up to when its script is written, 0 for not at all.
    """

    index: int
    id: str
    cipher: str
    code: str
    name: str
    country: str
    currency: str
    seller_type: str
    platform: str
    account: Account
    closed: Timeline[int]
    restricted: Timeline[str]
    plan: list[str]
    chat_closed: bool = False
    pool: tuple["Shop", ...] = ()
    has_prices_to_fall: bool = False
    to_fall: list[Sku] = field(default_factory=list)
    news_from: int = 0
    told: list[Told] = field(default_factory=list)
    tells_voices: bool = False
    idle: int = 0
    income: int = 0
    planted: list[tuple[str, str]] = field(default_factory=list)
    lived_until: int = 0
    orders: Shelf[Order] = field(default_factory=Shelf)
    conversations: Shelf[Conversation] = field(default_factory=Shelf)
    products: Shelf[Product] = field(default_factory=Shelf)
    statements: Shelf[Statement] = field(default_factory=Shelf)
    withdrawals: Shelf[Withdrawal] = field(default_factory=Shelf)
    cancellations: Shelf[Request] = field(default_factory=Shelf)
    returns: Shelf[Request] = field(default_factory=Shelf)
    reviews: Shelf[Review] = field(default_factory=Shelf)
    notices: Shelf[Notice] = field(default_factory=Shelf)
    figures: dict[str, Timeline[float]] = field(default_factory=dict)
    points: list[Points] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    holiday: Holiday = Holiday()
    balance: Timeline[str] = field(default_factory=lambda: Timeline(0, "0"))
    regular: list[Product] = field(default_factory=list)  # what benign orders buy; nothing is planted in these
    chatty: list[Conversation] = field(default_factory=list)  # where benign buyers write again
    webhooks: dict[str, tuple[str, int]] = field(default_factory=dict)  # event type -> (address, since)

    @property
    def warehouse_id(self) -> str:
        return f"69{self.id[2:]}"
