"""The few fields of TikTok Shop's answers that we use, under their own names. Unknown fields are skipped in decoding."""

from msgspec import Struct

Number = int | None


class Payment(Struct):
    currency: str = ""
    total_amount: str | None = None


class LineItem(Struct):
    sku_id: str = ""
    product_id: str = ""
    product_name: str = ""
    display_status: str = ""


class Order(Struct):
    id: str
    status: str
    create_time: int
    update_time: Number = None
    paid_time: Number = None
    rts_sla_time: Number = None
    rts_time: Number = None
    tts_sla_time: Number = None
    shipping_due_time: Number = None
    collection_time: Number = None
    delivery_sla_time: Number = None
    delivery_time: Number = None
    cancel_time: Number = None
    is_buyer_request_cancel: bool | None = None
    fulfillment_type: str = ""
    shipping_provider: str | None = None
    tracking_number: str | None = None
    payment: Payment | None = None
    line_items: list[LineItem] = []


class TrackingEvent(Struct):
    update_time_millis: int
    description: str = ""


class Tracking(Struct):
    tracking: list[TrackingEvent] = []


class Sender(Struct):
    role: str = ""


class Message(Struct):
    id: str
    type: str
    create_time: int
    content: str = ""
    is_visible: bool = True
    sender: Sender | None = None
    index: str = ""


class Participant(Struct):
    role: str = ""
    nickname: str = ""


class Conversation(Struct):
    id: str
    create_time: int
    can_send_message: bool = True
    unread_count: int = 0
    participants: list[Participant] = []
    latest_message: Message | None = None


class SkuState(Struct):
    status: str = "NORMAL"


class SkuPrice(Struct):
    """`sale_price`: what the seller asks, taxes included; not everywhere told."""

    currency: str = ""
    sale_price: str | None = None
    tax_exclusive_price: str | None = None


class ProductSku(Struct):
    id: str
    seller_sku: str = ""
    price: SkuPrice | None = None
    status_info: SkuState | None = None


class Product(Struct):
    id: str
    status: str
    title: str = ""
    create_time: Number = None
    update_time: Number = None
    skus: list[ProductSku] = []


class StockSku(Struct):
    id: str
    total_available_quantity: int
    total_committed_quantity: Number = None


class ProductStock(Struct):
    product_id: str
    skus: list[StockSku] = []


class Statement(Struct):
    id: str
    statement_time: int
    currency: str
    settlement_amount: str
    revenue_amount: str | None = None
    fee_amount: str | None = None
    adjustment_amount: str | None = None
    payment_status: str = ""


class Withdrawal(Struct):
    id: str
    type: str
    amount: str
    currency: str
    status: str
    create_time: int


class UnsettledLine(Struct):
    currency: str = ""


class Unsettled(Struct):
    """`transactions` holds one page only; the sums are of all."""

    sum_est_settlement_amount: str | None = None
    total_count: Number = None
    transactions: list[UnsettledLine] = []


class NextAction(Struct):
    action: str = ""
    deadline: Number = None


class Refund(Struct):
    currency: str = ""
    refund_total: str | None = None


class Cancellation(Struct):
    cancel_id: str
    order_id: str
    cancel_status: str
    create_time: int
    update_time: Number = None
    role: str = ""
    cancel_reason_text: str | None = None
    seller_next_action_response: list[NextAction] | None = None
    refund_amount: Refund | None = None


class Return(Struct):
    return_id: str
    order_id: str
    return_status: str
    create_time: int
    return_type: str = ""
    update_time: Number = None
    return_reason_text: str | None = None
    seller_next_action_response: list[NextAction] | None = None
    refund_amount: Refund | None = None


class Shop(Struct):
    id: str
    region: str = ""
    name: str = ""
    seller_type: str = ""
    cipher: str = ""


class Shops(Struct):
    shops: list[Shop]


class CheckResult(Struct):
    check_item: str
    is_failed: bool
    fail_reasons: list[str] | None = None


class Prerequisites(Struct):
    check_results: list[CheckResult]


class ServicePerformance(Struct):
    support_session_count: int | None = None
    response_percentage: str | None = None
    satisfaction_percentage: str | None = None
    response_time_mins: str | None = None


class ServicePerformanceAnswer(Struct):
    performance: ServicePerformance


class Tokens(Struct):
    access_token: str
    access_token_expire_in: int
    refresh_token: str
    open_id: str
    refresh_token_expire_in: Number = None
    seller_name: str = ""
    granted_scopes: list[str] | None = None


class Webhook(Struct):
    """Where one type of webhook goes."""

    event_type: str
    address: str = ""


class Webhooks(Struct):
    """All that are switched on for a shop."""

    webhooks: list[Webhook] = []
