"""The things of the world. Each holds its script; `…_at(t)` says how it stands at a moment (Unix seconds)."""

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

HOUR, DAY = 3600, 86400


@dataclass
class Order:
    id: str
    buyer_id: str
    moves: list[tuple[int, str]]  # (time, status), ascending; the first is the placing
    lines: list[tuple[str, str, str, str]]  # (sku id, product id, title, price) a unit
    paid: int = 0
    rts_sla: int = 0
    rts: int = 0
    tts_sla: int = 0
    ship_due: int = 0
    collected: int = 0
    delivered: int = 0
    scans: list[tuple[int, str]] = field(default_factory=list)
    by_platform: bool = False
    sample: bool = False
    # The JSON form last shown, with what it depends on.
    form: tuple[tuple[int, int, tuple[int, str]], dict[str, Any]] | None = None

    @property
    def created(self) -> int:
        return self.moves[0][0]

    def step_at(self, t: float) -> int:
        """Index of the newest move reached; -1 before the order exists."""
        return bisect_right(self.moves, (t, "~")) - 1

    def status_at(self, t: float) -> str:
        return self.moves[self.step_at(t)][1]

    def updated_at(self, t: float) -> int:
        return self.moves[self.step_at(t)][0]

    def last_scan_at(self, t: float) -> int | None:
        return max((at for at, _ in self.scans if at <= t), default=None)


@dataclass
class Message:
    id: str
    at: int
    role: str
    kind: str
    text: str
    visible: bool = True


@dataclass
class Conversation:
    id: str
    buyer_id: str
    nickname: str
    messages: list[Message]
    can_send: bool = True

    def at(self, t: float) -> list[Message]:
        return [message for message in self.messages if message.at <= t]


@dataclass
class Sku:
    id: str
    seller_sku: str
    price: str
    available: int
    committed: int = 0
    normal: bool = True


@dataclass
class Product:
    id: str
    title: str
    status: str
    created: int
    updated: int
    skus: list[Sku]


@dataclass
class Statement:
    id: str
    at: int
    amount: float
    payment: str = "PAID"


@dataclass
class Withdrawal:
    id: str
    at: int
    kind: str
    status: str
    amount: float


@dataclass
class Request:
    """A cancellation or a return, with its script of states."""

    id: str
    order_id: str
    moves: list[tuple[int, str]]
    kind: str
    deadline: int = 0
    amount: str = "10.00"

    @property
    def created(self) -> int:
        return self.moves[0][0]

    def move_at(self, t: float) -> tuple[int, str]:
        return self.moves[bisect_right(self.moves, (t, "~")) - 1]


@dataclass
class Account:
    """A seller account: one authorisation for one or two shops."""

    open_id: str
    name: str
    region: str
    shops: list[int]
    refresh_ends: int
    revoked: bool = False


@dataclass
class Shop:
    index: int
    id: str
    cipher: str
    code: str
    name: str
    country: str
    currency: str
    seller_type: str
    account: Account
    closed_code: int = 0  # 36009043 or 36009044 when the gateway refuses it
    restricted: str = ""  # why SHOP_STATUS fails
    plan: list[str] = field(default_factory=list)  # what was planted, near misses with a leading ~
    orders: dict[str, Order] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    withdrawals: list[Withdrawal] = field(default_factory=list)
    cancellations: list[Request] = field(default_factory=list)
    returns: list[Request] = field(default_factory=list)
    webhooks: dict[str, str] = field(default_factory=dict)
