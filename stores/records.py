"""Typed records: what a platform said, in our words. Parsers make them, the mirror keeps them, nothing else passes between.

Times are aware UTC datetimes, money is a Decimal beside its ISO currency, a missing value is None and never 0.
Each record class names its topic and has a mirror model with the same field names (see `stores.mirror`).
"""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from msgspec import Struct

from stores.topics import Topic


class Record(Struct, frozen=True, kw_only=True):
    """One item of a topic. `external_id` is the platform's own id, unique in a store and record class."""

    topic: ClassVar[Topic]

    external_id: str


class StatusRecord(Record, frozen=True, kw_only=True):
    """How the store stands with the platform; one per store (`external_id` "store").

    `selling`: active, restricted, closed, or unseen when the connection is refused. `connection`: accepted or refused.
    None in the others: the platform does not say.
    """

    topic: ClassVar[Topic] = Topic.STATUS

    selling: str
    connection: str
    reasons: list[str]
    authorised_until: datetime | None = None
    on_holiday: bool | None = None
    holiday_until: datetime | None = None


class OrderLine(Struct, frozen=True):
    """Units of one SKU in an order."""

    sku_id: str
    product_id: str
    name: str
    quantity: int


class OrderRecord(Record, frozen=True, kw_only=True):
    """An order. `status` is one of stores.models.OrderStatus; `ship_by_at` and `hand_over_by_at` are the platform's deadlines."""

    topic: ClassVar[Topic] = Topic.ORDERS

    status: str
    platform_status: str
    created_at: datetime
    updated_at: datetime
    paid_at: datetime | None
    ship_by_at: datetime | None
    shipped_at: datetime | None
    hand_over_by_at: datetime | None
    collected_at: datetime | None
    deliver_by_at: datetime | None
    delivered_at: datetime | None
    cancelled_at: datetime | None
    auto_cancel_at: datetime | None
    fulfilled_by_platform: bool
    cancel_requested: bool
    total_amount: Decimal | None
    currency: str
    carrier: str
    tracking_number: str
    lines: list[OrderLine]


class TrackingRecord(Record, frozen=True, kw_only=True):
    """The newest carrier scan of an order in transit; `external_id` is the order's. `last_scan_at` None: no scan yet."""

    topic: ClassVar[Topic] = Topic.TRACKING

    last_scan_at: datetime | None
    last_scan_text: str


class ConversationRecord(Record, frozen=True, kw_only=True):
    """A chat with a buyer. `waiting_since` is the oldest buyer message that no person has answered, None when none waits."""

    topic: ClassVar[Topic] = Topic.CONVERSATIONS

    buyer_name: str
    can_reply: bool
    unread_count: int
    created_at: datetime
    last_message_at: datetime | None
    last_sender: str
    last_staff_reply_at: datetime | None
    waiting_since: datetime | None


class MessageRecord(Record, frozen=True, kw_only=True):
    """A chat message. `sender`: buyer, staff or automatic. Phone numbers and e-mail addresses in `text` are masked."""

    topic: ClassVar[Topic] = Topic.CONVERSATIONS

    conversation_external_id: str
    sender: str
    kind: str
    text: str
    sent_at: datetime
    is_visible: bool


class ProductSku(Struct, frozen=True):
    """A variant of a product; `on_sale` False when it is switched off.

    `price`: what the seller asks for it, in minor units of `currency`, before discounts of the platform's campaigns; None: not told.
    """

    sku_id: str
    seller_sku: str
    on_sale: bool
    price: int | None = None
    currency: str = ""


class ProductRecord(Record, frozen=True, kw_only=True):
    """A listing. `status` is one of stores.models.ProductStatus."""

    topic: ClassVar[Topic] = Topic.PRODUCTS

    title: str
    status: str
    platform_status: str
    created_at: datetime | None
    updated_at: datetime | None
    skus: list[ProductSku]


class StockRecord(Record, frozen=True, kw_only=True):
    """Units of one SKU (`external_id`) over all warehouses; `available` may be negative when more was sold than held."""

    topic: ClassVar[Topic] = Topic.STOCK

    product_external_id: str
    available: int
    committed: int | None


class StatementRecord(Record, frozen=True, kw_only=True):
    """A daily settlement statement. `payment`: paid, failed, processing."""

    topic: ClassVar[Topic] = Topic.FINANCE

    statement_at: datetime
    currency: str
    settlement_amount: Decimal
    revenue_amount: Decimal | None
    fee_amount: Decimal | None
    adjustment_amount: Decimal | None
    payment: str


class WithdrawalRecord(Record, frozen=True, kw_only=True):
    """A movement between the store's balance and its bank. `kind`: withdrawal, settlement, transfer, reversal, deduction, other.

    `state`: done, under_way, failed, unknown.
    """

    topic: ClassVar[Topic] = Topic.FINANCE

    kind: str
    state: str
    platform_status: str
    amount: Decimal
    currency: str
    created_at: datetime


class UnsettledRecord(Record, frozen=True, kw_only=True):
    """What the platform expects to settle later, summed; `external_id` is the currency."""

    topic: ClassVar[Topic] = Topic.FINANCE

    settlement_amount: Decimal
    transaction_count: int | None


class AftersalesRecord(Record, frozen=True, kw_only=True):
    """What a cancellation and a return have in common. `respond_by_at`: until then the seller must answer."""

    topic: ClassVar[Topic] = Topic.AFTERSALES

    order_external_id: str
    state: str
    platform_status: str
    reason: str
    created_at: datetime
    updated_at: datetime
    respond_by_at: datetime | None
    refund_amount: Decimal | None
    currency: str


class CancellationRecord(AftersalesRecord, frozen=True, kw_only=True):
    """A request to cancel an order. `state`: pending, accepted, refused."""

    requested_by: str


class ReturnRecord(AftersalesRecord, frozen=True, kw_only=True):
    """A return or refund. `state`: pending, under_way, accepted, refused."""

    kind: str


class BalanceRecord(Record, frozen=True, kw_only=True):
    """What the seller's wallet holds (`external_id` is the currency), below zero when the seller owes the platform."""

    topic: ClassVar[Topic] = Topic.FINANCE

    amount: Decimal
    currency: str
    measured_at: datetime


class MetricRecord(Record, frozen=True, kw_only=True):
    """One figure by which the platform judges the store. `key`: our word for it, empty when we have none.

    `unit`: percent, count, hours, minutes, days, points or rating. `comparator`: how the value must stand to the target
    (<, <=, >, >=, =). `respected` None: the platform gives no verdict, or value or target is missing.
    """

    topic: ClassVar[Topic] = Topic.HEALTH

    key: str
    name: str
    value: Decimal | None
    unit: str
    target: Decimal | None
    comparator: str
    respected: bool | None


class PenaltyRecord(Record, frozen=True, kw_only=True):
    """Penalty points given for one violation; `original_points` differ after an appeal."""

    topic: ClassVar[Topic] = Topic.HEALTH

    points: int
    original_points: int | None
    reason: str
    platform_reason: str
    issued_at: datetime


class PunishmentRecord(Record, frozen=True, kw_only=True):
    """A measure the platform takes against the store. `ends_at` None: until further notice."""

    topic: ClassVar[Topic] = Topic.HEALTH

    kind: str
    platform_kind: str
    reason: str
    begins_at: datetime
    ends_at: datetime | None
    tier: int | None


class ListingIssueRecord(Record, frozen=True, kw_only=True):
    """What the platform holds against a listing. `fix_by_at`: until when it must be mended."""

    topic: ClassVar[Topic] = Topic.HEALTH

    product_external_id: str
    kind: str
    reason: str
    suggestion: str
    fix_by_at: datetime | None
    updated_at: datetime | None


class LateOrderRecord(Record, frozen=True, kw_only=True):
    """An order that the platform itself counts as late; `external_id` is the order's."""

    topic: ClassVar[Topic] = Topic.HEALTH

    ship_by_at: datetime | None
    days_late: int | None


class ReviewRecord(Record, frozen=True, kw_only=True):
    """A buyer's review. `rating`: 1 to 5, None for one without stars. `reply_text` is the seller's, empty for none."""

    topic: ClassVar[Topic] = Topic.REVIEWS

    product_external_id: str
    order_external_id: str
    rating: int | None
    text: str
    has_media: bool
    buyer_name: str
    created_at: datetime
    reply_text: str
    replied_at: datetime | None
    can_reply: bool | None
    is_hidden: bool | None


class NoticeRecord(Record, frozen=True, kw_only=True):
    """An announcement to the seller. `published_at` None: the platform gives no absolute time; the mirror knows when we saw it."""

    topic: ClassVar[Topic] = Topic.NOTICES

    title: str
    text: str
    category: str
    link: str
    published_at: datetime | None
