"""The one typed picture of a store that all checks judge: values only, no queries behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from inspections.accounts.facts import Account, BankTold, LogIns
from inspections.calendars.calendar import EVERY_DAY, WorkingCalendar
from inspections.conduct import Conduct
from inspections.exchange import Rate
from inspections.manual.facts import ManualFact
from inspections.stock_pools import StockPool
from stores.topics import Outcome, Topic

# How far back `Sku.sold_lately` counts.
SOLD_LATELY = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a topic's last try ended. `read_at`: the last complete reading, platform time."""

    outcome: Outcome
    reason_code: str = ""
    reason: str = ""
    read_at: datetime | None = None
    failing_since: datetime | None = None
    set_aside: int = 0


@dataclass(frozen=True, slots=True)
class Status:
    """How the store stands with the platform; see stores.records.StatusRecord."""

    selling: str
    connection: str
    reasons: tuple[str, ...] = ()
    authorised_until: datetime | None = None
    on_holiday: bool | None = None
    holiday_until: datetime | None = None

    def reason(self) -> str:
        """What the platform says, in one line."""
        return " ".join(self.reasons) or "-"


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An order that some deadline still concerns."""

    external_id: str
    status: str
    created_at: datetime
    paid_at: datetime | None
    ship_by_at: datetime | None
    shipped_at: datetime | None
    hand_over_by_at: datetime | None
    collected_at: datetime | None
    fulfilled_by_platform: bool
    last_scan_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PendingCancellation:
    """A request to cancel that waits for the seller's answer."""

    external_id: str
    order_external_id: str
    created_at: datetime
    respond_by_at: datetime | None


@dataclass(frozen=True, slots=True)
class WaitingBuyer:
    """A conversation in which a buyer waits for a person's answer."""

    external_id: str
    buyer_name: str
    waiting_since: datetime
    can_reply: bool


@dataclass(frozen=True, slots=True)
class Sku:
    """A SKU of a live listing. `available` None: its stock is not known. `sold_lately`: units, see SOLD_LATELY."""

    external_id: str
    product_external_id: str
    title: str
    seller_sku: str
    available: int | None
    sold_lately: int


@dataclass(frozen=True, slots=True)
class PriceMove:
    """A price that changed, seen at `at` (our clock), and what the SKU, still on sale, costs now. Minor units of the currencies.

    `price` None: the platform no longer tells it.
    """

    sku_id: str
    seller_sku: str
    title: str
    before: int
    currency: str
    at: datetime
    price: int | None
    price_currency: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing that the platform took down or froze."""

    external_id: str
    title: str
    platform_status: str
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A daily settlement statement; `payment` is paid, failed or processing."""

    external_id: str
    statement_at: datetime
    currency: str
    settlement_amount: Decimal
    payment: str


@dataclass(frozen=True, slots=True)
class WithdrawalLine:
    """A movement to or from the bank; see stores.records.WithdrawalRecord."""

    external_id: str
    kind: str
    state: str
    amount: Decimal
    currency: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """What a wallet holds; below zero: owed to the platform."""

    amount: Decimal
    currency: str
    measured_at: datetime


@dataclass(frozen=True, slots=True)
class SharedFact:
    """Something this store shares with one that must be separate from it; kinds as in stores.boundaries_breaches."""

    kind: str
    other_store_id: int


@dataclass(frozen=True, slots=True)
class Boundary:
    """What is known of a store's separateness. `outdated`: kinds whose statement can no longer be compared."""

    stated: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()
    shared: tuple[SharedFact, ...] = ()


@dataclass(frozen=True, slots=True)
class ExitDay:
    """An address the store was seen from on one of its days, by the way out it has now. `country` empty: not known."""

    day: date
    address: str
    country: str
    first_seen_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Exits:
    """The addresses of the last days, oldest first. `measured` False: nobody measures them."""

    measured: bool = False
    days: tuple[ExitDay, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyPageSeen:
    """An official page that concerns the store. `failing_since`: its last look failed, for `reason`; None: it was read."""

    id: int
    title: str
    read_at: datetime | None
    reason: str = ""
    failing_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class UnreadChange:
    """A change of such a page, and the roles that still owe it a reader (see inspections.policy.picture)."""

    id: int
    page: str
    seen_at: datetime
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PolicyWatch:
    """The official pages that concern the store; each is looked at once an `interval`."""

    interval: timedelta = timedelta(days=7)
    pages: tuple[PolicyPageSeen, ...] = ()
    unread: tuple[UnreadChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A store as its mirror shows it, with how each topic was read. `now` is the platform's clock."""

    store_id: int
    platform: str
    country: str
    time_zone: str
    now: datetime
    readings: dict[Topic, Reading]
    status: Status | None = None
    authorisation_ends_at: datetime | None = None
    # Newest of: an order shipped, a person's reply, a product changed, a log-in attested or told. None: nothing of the kind is known.
    last_activity_at: datetime | None = None
    orders: tuple[OpenOrder, ...] = ()
    cancellations: tuple[PendingCancellation, ...] = ()
    waiting_buyers: tuple[WaitingBuyer, ...] = ()
    skus: tuple[Sku, ...] = ()
    # Of the last weeks, of SKUs on sale; and how many of these have no known price.
    price_moves: tuple[PriceMove, ...] = ()
    unpriced: int = 0
    suspended_listings: tuple[Listing, ...] = ()
    statements: tuple[StatementLine, ...] = ()
    withdrawals: tuple[WithdrawalLine, ...] = ()
    balances: tuple[BalanceLine, ...] = ()
    # The same over the last weeks, from every source, oldest first.
    balance_history: tuple[BalanceLine, ...] = ()
    usd_rates: Mapping[str, Rate] = field(default_factory=dict)
    boundary: Boundary = Boundary()
    exits: Exits = Exits()
    conduct: Conduct = field(default_factory=Conduct)
    # Our clock.
    connected_at: datetime | None = None
    policies: PolicyWatch = PolicyWatch()
    # A key of stores.platforms.names.TIERS; empty: ordinary, or not known.
    tier: str = ""
    # Which days count for shipping, and which for answering buyers.
    order_days: WorkingCalendar = EVERY_DAY
    chat_days: WorkingCalendar = EVERY_DAY
    # False: the platform's orders carry no deadline of their own; ours, computed, is then all there is.
    dates_orders: bool = True
    manual: tuple[ManualFact, ...] = ()
    accounts: tuple[Account, ...] = ()
    log_ins: LogIns = field(default_factory=LogIns)
    bank: BankTold = field(default_factory=BankTold)
    # The stores with which it shares one stock, itself included.
    pools: tuple[StockPool, ...] = ()

    def day_of(self, moment: datetime) -> str:
        """The store's own calendar day, as ISO text."""
        return moment.astimezone(ZoneInfo(self.time_zone)).date().isoformat()
