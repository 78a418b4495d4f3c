"""Shopee's words into our records. Each function raises ValueError for an item that cannot be understood."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from stores.models.order import OrderStatus
from stores.platforms.base import SetAside, ShopListing, TokenGrant
from stores.platforms.clean import (
    clip,
    count,
    known_amount,
    known_moment,
    masked_name,
    masked_text,
    minor_units,
    moment,
)
from stores.platforms.shopee import wire
from stores.platforms.shopee.words import (
    MOVEMENT_STATE,
    ORDER_STATUS,
    PRODUCT_STATUS,
    RETURN_KIND,
    RETURN_STATE,
    SELLING,
)
from stores.records import (
    BalanceRecord,
    CancellationRecord,
    OrderLine,
    OrderRecord,
    ProductRecord,
    ProductSku,
    Record,
    ReturnRecord,
    ReviewRecord,
    StatusRecord,
    StockRecord,
    TrackingRecord,
    UnsettledRecord,
    WithdrawalRecord,
)

W = TypeVar("W")

# Larger than any span of life: then it is a moment.
_ABSOLUTE_FROM = 1_000_000_000


def each(
    items: Iterable[W], parse: Callable[[W], Record], id_of: Callable[[W], str]
) -> tuple[list[Record], list[SetAside]]:
    """The records of all items that can be understood, and the others set aside."""
    records: list[Record] = []
    set_aside: list[SetAside] = []
    for item in items:
        try:
            records.append(parse(item))
        except (ValueError, OverflowError) as fault:
            set_aside.append(SetAside(clip(id_of(item), 64), str(fault)[:300]))
    return records, set_aside


# -- tokens and shops ---------------------------------------------------------------------------------------------


def grant(item: wire.Tokens, *, shop_id: str, shop_name: str, now: datetime, until: datetime | None) -> TokenGrant:
    """`until`: the end of the seller's authorisation; the refresh token itself lasts 30 days and is renewed with each use."""
    expires_at = (
        datetime.fromtimestamp(item.expire_in, UTC)
        if item.expire_in > _ABSOLUTE_FROM
        else now + timedelta(seconds=item.expire_in)
    )
    return TokenGrant(item.access_token, item.refresh_token, expires_at, until, shop_id, clip(shop_name, 200), [])


def shop(shop_id: str, item: wire.ShopInfo) -> ShopListing:
    kind = "cross_border" if item.is_cb else "local"
    return ShopListing(shop_id, clip(item.shop_name, 200), item.region.upper(), kind, {"seller_kind": kind})


def status(item: wire.ShopInfo, holiday: wire.HolidayMode | None) -> StatusRecord:
    """Shopee gives no reason for a state."""
    return StatusRecord(
        external_id="store",
        selling=known_word(SELLING, item.status, "shop status"),
        connection="accepted",
        reasons=[] if item.status == "NORMAL" else [f"Shopee says of the shop: {item.status}."],
        authorised_until=moment(item.expire_time),
        on_holiday=holiday.holiday_mode_on if holiday else None,
        holiday_until=moment(holiday.holiday_mode_end_time) if holiday and holiday.holiday_mode_on else None,
    )


# -- orders -------------------------------------------------------------------------------------------------------


def order(item: wire.Order) -> OrderRecord:
    """One deadline serves both: `ship_by_date` is until when the parcel must be arranged, and then handed over."""
    deadline = moment(item.ship_by_date)
    cancelled = item.order_status == "CANCELLED"
    updated_at = moment(item.update_time) or known_moment(item.create_time)
    return OrderRecord(
        external_id=item.order_sn,
        status=_order_status(item),
        platform_status=clip(item.order_status, 40),
        created_at=known_moment(item.create_time),
        updated_at=updated_at,
        paid_at=moment(item.pay_time),
        ship_by_at=deadline,
        shipped_at=moment(item.pickup_done_time),
        hand_over_by_at=deadline,
        collected_at=moment(item.pickup_done_time),
        deliver_by_at=None,
        delivered_at=None,
        cancelled_at=updated_at if cancelled else None,
        auto_cancel_at=None,
        fulfilled_by_platform=item.fulfillment_flag == "fulfilled_by_shopee",
        cancel_requested=item.order_status == "IN_CANCEL",
        total_amount=_money(item.total_amount),
        currency=clip(item.currency, 3),
        carrier=clip(item.shipping_carrier or _first_carrier(item), 80),
        tracking_number="",
        lines=_lines(item.item_list),
    )


def cancellation(item: wire.Order) -> CancellationRecord:
    """The request of an order in IN_CANCEL: there is no id of its own and no deadline. Its age is the order's last change."""
    asked_at = moment(item.update_time) or known_moment(item.create_time)
    return CancellationRecord(
        external_id=item.order_sn,
        order_external_id=item.order_sn,
        state="pending",
        platform_status=clip(item.order_status, 60),
        requested_by=clip((item.cancel_by or "buyer").lower(), 16),
        reason=clip(masked_text(item.buyer_cancel_reason or item.cancel_reason), 300),
        created_at=asked_at,
        updated_at=asked_at,
        respond_by_at=None,
        refund_amount=_money(item.total_amount),
        currency=clip(item.currency, 3),
    )


def tracking(order_id: str, item: wire.Tracking) -> TrackingRecord:
    newest = max(item.tracking_info, key=lambda event: event.update_time, default=None)
    return TrackingRecord(
        external_id=order_id,
        last_scan_at=moment(newest.update_time) if newest else None,
        last_scan_text=clip((newest.description or "").strip(), 200) if newest else "",
    )


# -- products and stock -------------------------------------------------------------------------------------------


def product(item: wire.Item, models: list[wire.Model] | None) -> ProductRecord:
    """`models`: of an item that has some; one without is sold under its own id."""
    skus = (
        [ProductSku(str(item.item_id), clip(item.item_sku, 80), True, *_price(item.price_info))]
        if models is None
        else [
            ProductSku(str(one.model_id), clip(one.model_sku, 80), _is_on_sale(one), *_price(one.price_info))
            for one in models
        ]
    )
    return ProductRecord(
        external_id=str(item.item_id),
        title=clip(item.item_name, 300),
        status=known_word(PRODUCT_STATUS, item.item_status, "item status"),
        platform_status=clip(item.item_status, 40),
        created_at=moment(item.create_time),
        updated_at=moment(item.update_time),
        skus=skus,
    )


def _price(told: list[wire.PriceInfo] | None) -> tuple[int | None, str]:
    """The seller's own price: `current_price` follows every flash sale."""
    if not told:
        return None, ""
    currency = clip(told[0].currency, 3)
    return minor_units(_money(told[0].original_price), currency), currency


def gone_product(item: wire.ItemState) -> ProductRecord:
    """A deleted item, of which only its state can still be read."""
    return product(wire.Item(item.item_id, item.item_status, update_time=item.update_time), [])


def stock(item_id: int, sku_id: int, info: wire.StockInfo | None) -> StockRecord:
    """Units of an item without models (`sku_id` is then the item's), or of one model."""
    if info is None or info.summary_info is None:
        raise ValueError("the stock is missing")
    reserved = info.summary_info.total_reserved_stock
    return StockRecord(
        external_id=str(sku_id),
        product_external_id=str(item_id),
        available=count(info.summary_info.total_available_stock),
        committed=None if reserved is None else count(reserved),
    )


# -- money --------------------------------------------------------------------------------------------------------


def balance(newest: wire.Movement, currency: str) -> BalanceRecord:
    """No endpoint tells the balance; it is what the newest movement left."""
    return BalanceRecord(
        external_id=currency,
        amount=known_amount(str(newest.current_balance)),
        currency=currency,
        measured_at=known_moment(newest.create_time),
    )


def withdrawals(movements: Iterable[wire.Movement], currency: str) -> tuple[list[Record], list[SetAside]]:
    """Each withdrawal shows as several movements under one id; a failed one says so in the movement that began it."""
    by_id: dict[int, list[wire.Movement]] = defaultdict(list)
    for one in movements:
        if one.transaction_type.startswith("WITHDRAWAL_") and one.withdrawal_id:
            by_id[one.withdrawal_id].append(one)
    return each(by_id.items(), lambda pair: _withdrawal(*pair, currency), lambda pair: str(pair[0]))


def unsettled(item: wire.IncomeOverview, currency: str) -> UnsettledRecord | None:
    """What is not released yet; None when Shopee does not say."""
    sums = [
        known_amount(str(value))
        for value in (item.total_income.pending_amount, item.total_income.to_release_amount)
        if value is not None
    ]
    if not sums:
        return None
    return UnsettledRecord(external_id=currency, settlement_amount=sum(sums, Decimal(0)), transaction_count=None)


# -- returns and reviews ------------------------------------------------------------------------------------------


def returned(item: wire.Return) -> ReturnRecord:
    state = known_word(RETURN_STATE, item.status, "return status")
    return ReturnRecord(
        external_id=item.return_sn,
        order_external_id=item.order_sn,
        kind=RETURN_KIND.get(item.return_solution if item.return_solution is not None else -1, ""),
        state=state,
        platform_status=clip(item.status, 60),
        reason=clip(masked_text(item.text_reason or item.reason), 300),
        created_at=known_moment(item.create_time),
        updated_at=moment(item.update_time) or known_moment(item.create_time),
        respond_by_at=moment(item.due_date) if _waits_for_seller(item, state) else None,
        refund_amount=_money(item.refund_amount),
        currency=clip(item.currency, 3),
    )


def review(item: wire.Comment) -> ReviewRecord:
    answer = item.comment_reply or item.cmt_reply
    text = (answer.reply or "").strip() if answer else ""
    media = item.media or wire.CommentMedia()
    return ReviewRecord(
        external_id=str(item.comment_id),
        product_external_id=str(item.item_id or ""),
        order_external_id=clip(item.order_sn, 64),
        rating=_stars(item.rating_star),
        text=masked_text(item.comment),
        has_media=bool(media.image_url_list or media.video_url_list),
        buyer_name=masked_name(item.buyer_username),
        created_at=known_moment(item.create_time),
        reply_text=masked_text(text),
        replied_at=moment(answer.create_time) if answer and text else None,
        can_reply=not text,  # one reply to each review
        is_hidden=item.hidden,
    )


# -- parts --------------------------------------------------------------------------------------------------------


def known_word(table: dict[str, str], word: str, what: str) -> str:
    """A word in our terms. Raises ValueError for one that nobody knows."""
    if word not in table:
        raise ValueError(f"unknown {what} {word[:40]!r}")
    return str(table[word])


def _order_status(item: wire.Order) -> str:
    """PROCESSED stays a while after the carrier has the parcel."""
    if item.order_status == "PROCESSED" and item.pickup_done_time:
        return OrderStatus.IN_TRANSIT
    return known_word(ORDER_STATUS, item.order_status, "order status")


def _money(value: Decimal | None) -> Decimal | None:
    return None if value is None else known_amount(str(value))


def _lines(items: list[wire.OrderItem]) -> list[OrderLine]:
    """An item bought with and without a discount stands there twice; ours counts the units of a SKU."""
    lines: dict[str, OrderLine] = {}
    for item in items:
        sku_id = str(item.model_id or item.item_id)
        units = count(item.model_quantity_purchased) + (lines[sku_id].quantity if sku_id in lines else 0)
        lines[sku_id] = OrderLine(sku_id, str(item.item_id), clip(item.item_name, 120), units)
    return list(lines.values())


def _first_carrier(item: wire.Order) -> str:
    return next((one.shipping_carrier for one in item.package_list if one.shipping_carrier), "")


def _is_on_sale(model: wire.Model) -> bool:
    return model.model_status in (None, "", "MODEL_NORMAL")


def _withdrawal(withdrawal_id: int, movements: list[wire.Movement], currency: str) -> WithdrawalRecord:
    began = min(movements, key=lambda one: (one.create_time, one.transaction_type != "WITHDRAWAL_CREATED"))
    state = known_word(MOVEMENT_STATE, began.status, "withdrawal status")
    ended = {one.transaction_type for one in movements} & {"WITHDRAWAL_COMPLETED", "WITHDRAWAL_CANCELLED"}
    return WithdrawalRecord(
        external_id=str(withdrawal_id),
        kind="withdrawal",
        state="done" if ended and state != "failed" else state,
        platform_status=clip(began.status, 40),
        amount=known_amount(str(abs(began.amount))),
        currency=currency,
        created_at=known_moment(began.create_time),
    )


def _waits_for_seller(item: wire.Return, state: str) -> bool:
    if state not in ("pending", "under_way"):
        return False
    asked = (item.negotiation_status, item.seller_proof_status)
    return state == "pending" or "PENDING_RESPOND" in asked or "PENDING" in asked


def _stars(value: int | None) -> int | None:
    if not value:
        return None
    if not 1 <= value <= 5:
        raise ValueError(f"{value} stars")
    return value
