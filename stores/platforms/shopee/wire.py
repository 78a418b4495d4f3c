"""The few fields of Shopee's answers that we use, under their own names. Unknown fields are skipped in decoding."""

from decimal import Decimal
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

Number = int | None
Money = Decimal | None
Sn = Annotated[str, Meta(min_length=1, max_length=64)]


# -- tokens and shops ---------------------------------------------------------------------------------------------


class Tokens(Struct):
    """`expire_in`: seconds from now, but an absolute time when it is that large (seen in the reference)."""

    access_token: str
    refresh_token: str
    expire_in: int
    shop_id_list: list[int] | None = None


class AuthorisedShop(Struct):
    shop_id: int
    region: str = ""
    auth_time: Number = None
    expire_time: Number = None


class ShopInfo(Struct):
    shop_name: str
    region: str
    status: str
    is_cb: bool = False
    expire_time: Number = None


class HolidayMode(Struct):
    holiday_mode_on: bool
    holiday_mode_end_time: Number = None


# -- orders -------------------------------------------------------------------------------------------------------


class OrderId(Struct):
    order_sn: Sn


class OrderItem(Struct):
    item_id: int
    model_id: Number = None
    item_name: str = ""
    model_quantity_purchased: int = 0


class Package(Struct):
    package_number: str = ""
    logistics_status: str = ""
    shipping_carrier: str | None = None


class Order(Struct):
    order_sn: Sn
    order_status: str
    create_time: int
    update_time: Number = None
    pay_time: Number = None
    ship_by_date: Number = None
    pickup_done_time: Number = None
    fulfillment_flag: str | None = None
    shipping_carrier: str | None = None
    currency: str = ""
    total_amount: Money = None
    buyer_cancel_reason: str | None = None
    cancel_by: str | None = None
    cancel_reason: str | None = None
    item_list: list[OrderItem] = []
    package_list: list[Package] = []


class Orders(Struct):
    order_list: list[msgspec.Raw]


class TrackingEvent(Struct):
    update_time: int
    description: str | None = None


class Tracking(Struct):
    tracking_info: list[TrackingEvent] = []


# -- chat ---------------------------------------------------------------------------------------------------------


class Conversation(Struct):
    """`last_message_timestamp` counts nanoseconds; `to_id` is the buyer."""

    conversation_id: str | int
    to_id: int
    last_message_timestamp: int
    to_name: str | None = None
    unread_count: int = 0
    pinned: bool = False


class Message(Struct):
    message_id: str | int
    message_type: str
    created_timestamp: int
    from_shop_id: int
    content: msgspec.Raw = msgspec.Raw(b"{}")
    status: str | None = None
    business_type: Number = None


class MessageContent(Struct):
    text: str | None = None
    shopee_chatbot_replied: bool | None = None


class NextConversation(Struct):
    next_message_time_nano: str | int = ""


class ConversationPlace(Struct):
    next_cursor: NextConversation | None = None
    more: bool = False


class MessagePlace(Struct):
    next_offset: str | int | None = None


class Conversations(Struct):
    conversations: list[Conversation]
    page_result: ConversationPlace


class Messages(Struct):
    messages: list[Message]
    page_result: MessagePlace


# -- products and stock -------------------------------------------------------------------------------------------


class ItemState(Struct):
    item_id: int
    item_status: str
    update_time: Number = None


class StockSummary(Struct):
    total_available_stock: int
    total_reserved_stock: Number = None


class StockInfo(Struct):
    summary_info: StockSummary | None = None


class PriceInfo(Struct):
    currency: str = ""
    original_price: Decimal | None = None


class Item(Struct):
    item_id: int
    item_status: str
    item_name: str = ""
    item_sku: str | None = None
    create_time: Number = None
    update_time: Number = None
    has_model: bool = False
    price_info: list[PriceInfo] | None = None
    stock_info_v2: StockInfo | None = None


class Items(Struct):
    item_list: list[msgspec.Raw]


class Model(Struct):
    model_id: int
    model_sku: str | None = None
    model_status: str | None = None
    price_info: list[PriceInfo] | None = None
    stock_info_v2: StockInfo | None = None


class Models(Struct):
    model: list[Model]


# -- money --------------------------------------------------------------------------------------------------------


class Movement(Struct):
    """A wallet transaction; there is no id."""

    transaction_type: str
    status: str
    create_time: int
    amount: Decimal
    current_balance: Decimal
    withdrawal_id: Number = None
    order_sn: str | None = None


class IncomeSums(Struct):
    pending_amount: Money = None
    to_release_amount: Money = None


class IncomeOverview(Struct):
    total_income: IncomeSums


# -- returns, reviews, notices ------------------------------------------------------------------------------------


class Return(Struct):
    return_sn: Sn
    order_sn: Sn
    status: str
    create_time: int
    update_time: Number = None
    reason: str | None = None
    text_reason: str | None = None
    due_date: Number = None
    negotiation_status: str | None = None
    seller_proof_status: str | None = None
    return_solution: Number = None
    refund_amount: Money = None
    currency: str = ""


class CommentReply(Struct):
    reply: str | None = None
    create_time: Number = None


class CommentMedia(Struct):
    image_url_list: list[str] | None = None
    video_url_list: list[str] | None = None


class Comment(Struct):
    """The reply's field is `comment_reply` in the table and `cmt_reply` in the sample."""

    comment_id: int
    create_time: int
    comment: str | None = None
    buyer_username: str | None = None
    order_sn: str | None = None
    item_id: Number = None
    rating_star: Number = None
    hidden: bool | None = None
    comment_reply: CommentReply | None = None
    cmt_reply: CommentReply | None = None
    media: CommentMedia | None = None


class Notice(Struct):
    title: str
    content: str | None = None
    url: str | None = None
    create_time: Number = None
    notification_id: int | str | None = None


class Notices(Struct):
    """The reference types `data` as one object although it is a page."""

    data: list[Notice] | Notice | None
    cursor: int | str | None = None


# -- account health -----------------------------------------------------------------------------------------------


class Target(Struct):
    value: Money = None
    comparator: str = ""


class Metric(Struct):
    metric_id: int
    metric_name: str | None = None
    current_period: Money = None
    unit: Number = None
    target: Target | None = None


class OverallPerformance(Struct):
    rating: Number = None


class Performance(Struct):
    metric_list: list[Metric]
    overall_performance: OverallPerformance | None = None


class Penalty(Struct):
    reference_id: int
    violation_type: int
    issue_time: int
    latest_point_num: int
    original_point_num: Number = None


class Punishment(Struct):
    reference_id: int
    punishment_type: int
    start_time: int
    end_time: Number = None
    reason: Number = None


class IssueListing(Struct):
    item_id: int
    reason: int


class LateOrder(Struct):
    order_sn: Sn
    shipping_deadline: Number = None
    late_by_days: Number = None


class Violation(Struct):
    violation_type: str | None = None
    violation_reason: str | None = None
    suggestion: str | None = None
    fix_deadline_time: Number = None
    update_time: Number = None


class ViolatingItem(Struct):
    item_id: int
    item_status_details: list[Violation] | None = None
    deboost_details: list[Violation] | None = None


class ViolatingItems(Struct):
    item_list: list[ViolatingItem]
