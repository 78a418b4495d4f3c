"""The few fields of Lazada's answers that we use, under their own names. Unknown fields are skipped in decoding.

Documentation prints every scalar as text, the gateway sends most as what they are; decoders are lax, so both are read.
"""

from msgspec import Raw, Struct

from stores.platforms.lazada.scalars import Id, Scalar

Flag = bool | None
Number = int | None
Word = str | None


class UserInfo(Struct):
    seller_id: Id
    country: str = ""
    user_id: Id | None = None
    short_code: Word = None


class KeyedUserInfo(Struct):
    """The older form: an object keyed by country."""

    seller_id: Id
    user_id: Id | None = None
    short_code: Word = None


UserInfos = list[UserInfo] | dict[str, KeyedUserInfo] | None


class Tokens(Struct):
    access_token: str
    refresh_token: str
    expires_in: int
    refresh_expires_in: Number = None
    country: Word = None
    account: Word = None
    account_id: Id | None = None
    country_user_info: UserInfos = None
    country_user_info_list: UserInfos = None


class Seller(Struct):
    seller_id: Id
    status: str
    name: Word = None
    short_code: Word = None
    cb: Flag = None
    verified: Flag = None


class OrderPage(Struct):
    orders: list[Raw]
    countTotal: Number = None  # noqa: N815


class Order(Struct):
    order_id: Id
    created_at: Scalar
    updated_at: Scalar = None
    price: Scalar = None
    voucher: Scalar = None
    shipping_fee: Scalar = None
    need_cancel_confirm: Flag = None
    is_cancel_pending: Flag = None


class OrderItem(Struct):
    status: str
    sla_time_stamp: Scalar = None
    created_at: Scalar = None
    updated_at: Scalar = None
    payment_time: Scalar = None
    is_fbl: Flag = None
    is_digital: Flag = None
    need_cancel_confirm: Flag = None
    is_cancel_pending: Flag = None
    currency: Word = None
    shipment_provider: Word = None
    tracking_code: Word = None
    sku_id: Id | None = None
    product_id: Id | None = None
    name: Word = None


class ItemsOfOrder(Struct):
    order_id: Id
    order_items: list[OrderItem]


class TraceEvent(Struct):
    event_time: Scalar = None
    title: Word = None
    description: Word = None


class TracePackage(Struct):
    logistic_detail_info_list: list[TraceEvent] | None = None


class TraceModule(Struct):
    package_detail_info_list: list[TracePackage] | None = None


class Trace(Struct):
    """The sister platform on the same gateway calls the list `data`."""

    module: list[TraceModule] | None = None
    data: list[TraceModule] | None = None


class Warehouse(Struct):
    sellableQuantity: Number = None  # noqa: N815
    quantity: Number = None
    occupyQuantity: Number = None  # noqa: N815
    withholdQuantity: Number = None  # noqa: N815


class Sku(Struct):
    SkuId: Id
    SellerSku: Word = None
    Status: Word = None
    price: Scalar = None
    special_price: Scalar = None
    quantity: Number = None
    Available: Number = None
    multiWarehouseInventories: list[Warehouse] | None = None  # noqa: N815
    fblWarehouseInventories: list[Warehouse] | None = None  # noqa: N815


class Attributes(Struct):
    name: Word = None


class RejectReason(Struct):
    suggestion: Word = None
    violationDetail: Word = None  # noqa: N815


class SuspendedSku(Struct):
    SkuId: Id | None = None
    rejectReason: Word = None  # noqa: N815


class Product(Struct):
    item_id: Id
    status: str
    subStatus: Word = None  # noqa: N815
    created_time: Scalar = None
    updated_time: Scalar = None
    attributes: Attributes | None = None
    skus: list[Sku] = []
    rejectReason: list[RejectReason] | None = None  # noqa: N815
    suspendedSkus: list[SuspendedSku] | None = None  # noqa: N815


class ProductPage(Struct):
    products: list[Raw] | None = None
    total_products: Number = None


class QcAlert(Struct):
    productId: Id  # noqa: N815
    deactivationTime: Scalar = None  # noqa: N815
    suggestionCategories: list[Id] | None = None  # noqa: N815


class Payout(Struct):
    statement_number: str
    created_at: Scalar
    closing_balance: Scalar = None
    item_revenue: Scalar = None
    other_revenue_total: Scalar = None
    fees_total: Scalar = None
    payout: Scalar = None
    paid: Scalar = None


class TransferStep(Struct):
    name: Word = None


class Transfer(Struct):
    transaction_number: Id
    transaction_time: Scalar
    type: str = ""
    sub_type: str = ""
    amount: Scalar = None
    currency: Word = None
    tracking_list: list[TransferStep] | None = None


class PageInfo(Struct):
    total_count: Number = None


class TransferPage(Struct):
    transactions: list[Raw] | None = None
    page_info: PageInfo | None = None


class ReverseLine(Struct):
    reverse_status: str
    sla: Scalar = None
    reason_text: Word = None
    refund_amount: Scalar = None
    return_order_line_gmt_create: Scalar = None
    return_order_line_gmt_modified: Scalar = None


class Reverse(Struct):
    reverse_order_id: Id
    trade_order_id: Id
    request_type: str
    reverse_order_lines: list[ReverseLine]


class ReversePage(Struct):
    items: list[Raw] | None = None
    total: Number = None


class Session(Struct):
    session_id: str
    title: Word = None
    last_message_time: Scalar = None
    unread_count: Number = None


class SessionPage(Struct):
    session_list: list[Raw] | None = None
    has_more: Flag = None
    next_start_time: Scalar = None
    last_session_id: Word = None


class Message(Struct):
    message_id: str
    from_account_type: int
    send_time: Scalar
    template_id: Number = None
    type: Number = None
    content: Word = None
    status: Number = None
    auto_reply: Flag = None
    process_msg: Word = None


class MessagePage(Struct):
    message_list: list[Raw] | None = None
    has_more: Flag = None
    next_start_time: Scalar = None
    last_message_id: Word = None


class Ratings(Struct):
    overall_rating: Number = None
    product_rating: Number = None


class Review(Struct):
    id: Id
    product_id: Id | None = None
    order_id: Id | None = None
    ratings: Ratings | None = None
    review_content: Word = None
    review_images: list[str] | None = None
    review_videos: list[Raw] | None = None
    seller_reply: Word = None
    can_reply: Flag = None
    create_time: Scalar = None
    submit_time: Scalar = None


class ReviewPage(Struct):
    review_list: list[Raw] | None = None


class ReviewIds(Struct):
    id_list: list[Id] | None = None
    total: Number = None


class NoticeContent(Struct):
    title: Word = None
    description: Word = None
    categoryName: Word = None  # noqa: N815
    webLink: Word = None  # noqa: N815


class Notice(Struct):
    id: Id
    time: Word = None
    message_content: NoticeContent | None = None


class NoticeInfo(Struct):
    total: Number = None


class NoticeList(Struct):
    dataSource: list[Raw] | None = None  # noqa: N815
    pageInfo: NoticeInfo | None = None  # noqa: N815


class NoticePage(Struct):
    data: NoticeList | None = None


class Indicator(Struct):
    type: str
    name: Word = None
    score: Scalar = None
    score_format: Word = None
    target: Scalar = None
    target_format: Word = None
    target_respected: Flag = None


class Performance(Struct):
    indicators: list[Raw] | None = None


class Metrics(Struct):
    positive_seller_rating: Scalar = None
    ship_on_time: Scalar = None
    response_rate: Scalar = None
    response_time: Scalar = None
