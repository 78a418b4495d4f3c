"""What its items make of an order, which has no state of its own at Lazada, and where a parcel was seen last.

Raises ValueError for what is not understood.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

from stores.models.order import OrderStatus
from stores.platforms.clean import clip
from stores.platforms.lazada import wire
from stores.platforms.lazada.countries import Country
from stores.platforms.lazada.scalars import Scalar, known_time, money_of, text_of, time_of
from stores.records import OrderLine, OrderRecord, TrackingRecord

_TO_PACK = frozenset(("pending", "repacked"))
_PACKED = frozenset(("packed", "ready_to_ship_pending", "ready_to_ship"))
# The first that one of the items is in decides: an order is as far as the least far of its items.
_STATUS: tuple[tuple[frozenset[str], str], ...] = (
    (_TO_PACK, OrderStatus.TO_SHIP),
    (_PACKED, OrderStatus.AWAITING_COLLECTION),
    (frozenset(("shipped", "shipping", "failed", "failed_delivery", "shipped_back")), OrderStatus.IN_TRANSIT),
    (frozenset(("unpaid",)), OrderStatus.UNPAID),
    (frozenset(("delivered",)), OrderStatus.DELIVERED),
    (frozenset(("confirmed", "returned")), OrderStatus.COMPLETED),
    (
        frozenset(
            (
                "canceled",
                "lost",
                "lost_by_3pl",
                "damaged_by_3pl",
                "shipped_back_success",
                "shipped_back_failed",
                "package_scrapped",
            )
        ),
        OrderStatus.CANCELLED,
    ),
)
_KNOWN = frozenset(word for words, _ in _STATUS for word in words)
_NEVER_PACKED = frozenset(("unpaid", "canceled"))


def order_record(order: wire.Order, of: wire.ItemsOfOrder, land: Country) -> OrderRecord:
    """Raises ValueError. Items that Lazada packs itself (its own warehouse, digital goods) ask nothing of the seller."""
    if not of.order_items:
        raise ValueError("the order has no items")
    own = [item for item in of.order_items if not (item.is_fbl or item.is_digital)]
    items = own or of.order_items
    states = {_state(item) for item in items}
    created_at = known_time(order.created_at, land.zone)
    updated_at = time_of(order.updated_at, land.zone) or created_at
    paid_at = _earliest(items, lambda item: item.payment_time, land)
    due_at = _earliest(
        [item for item in items if _state(item) in _TO_PACK | _PACKED], lambda item: item.sla_time_stamp, land
    )
    status = next(status for words, status in _STATUS if words & states)
    carriers = [item for item in items if text_of(item.tracking_code) or text_of(item.shipment_provider)]
    parcel = carriers[0] if carriers else wire.OrderItem("")
    return OrderRecord(
        external_id=str(order.order_id),
        status=str(status),
        platform_status=clip(",".join(sorted(states)), 40),
        created_at=created_at,
        updated_at=updated_at,
        paid_at=paid_at,
        ship_by_at=due_at,
        # When the seller arranged the shipment is not told; the payment is the last moment known to lie before it.
        shipped_at=(paid_at or created_at) if not states & _TO_PACK and states - _NEVER_PACKED else None,
        hand_over_by_at=due_at,
        # Nor is the carrier's collection: the last change of a parcel under way stands for it until the parcel is traced.
        collected_at=updated_at if status == OrderStatus.IN_TRANSIT else None,
        deliver_by_at=None,
        delivered_at=None,
        cancelled_at=None,
        auto_cancel_at=None,
        fulfilled_by_platform=not own,
        cancel_requested=_asks_to_cancel(order) or any(_asks_to_cancel(item) for item in items),
        total_amount=_total(order),
        currency=clip(text_of(items[0].currency) or land.currency, 3),
        carrier=clip(text_of(parcel.shipment_provider), 80),
        tracking_number=clip(text_of(parcel.tracking_code), 80),
        lines=_lines(of.order_items),
    )


def tracking_record(order_id: str, trace: wire.Trace) -> TrackingRecord:
    """The newest event of all parcels; events come in no order."""
    events = [
        (known_time(event.event_time, UTC), event)
        for module in trace.module or trace.data or []
        for package in module.package_detail_info_list or []
        for event in package.logistic_detail_info_list or []
    ]
    at, newest = max(events, key=lambda pair: pair[0], default=(None, wire.TraceEvent()))
    said = clip((text_of(newest.title) or text_of(newest.description)).strip(), 200)
    return TrackingRecord(external_id=order_id, last_scan_at=at, last_scan_text=said)


def _state(item: wire.OrderItem) -> str:
    word = item.status.strip().lower()
    if word not in _KNOWN:
        raise ValueError(f"unknown item status {item.status[:40]!r}")
    return word


def _earliest(items: list[wire.OrderItem], of: Callable[[wire.OrderItem], Scalar], land: Country) -> datetime | None:
    times = [time_of(of(item), land.zone) for item in items]
    return min((at for at in times if at), default=None)


def _asks_to_cancel(one: wire.Order | wire.OrderItem) -> bool:
    return bool(one.need_cancel_confirm or one.is_cancel_pending)


def _total(order: wire.Order) -> Decimal | None:
    """What the buyer pays: goods less vouchers plus shipping."""
    goods = money_of(order.price)
    if goods is None:
        return None
    return goods - (money_of(order.voucher) or 0) + (money_of(order.shipping_fee) or 0)


def _lines(items: list[wire.OrderItem]) -> list[OrderLine]:
    """Lazada sends one item a piece; ours counts the units of a SKU that are bought, cancelled ones only when all are."""
    bought = [item for item in items if _state(item) != "canceled"] or items
    lines: dict[str, OrderLine] = {}
    for item in bought:
        sku_id = text_of(item.sku_id)
        units = lines[sku_id].quantity + 1 if sku_id in lines else 1
        lines[sku_id] = OrderLine(sku_id, text_of(item.product_id), clip(item.name, 120), units)
    return list(lines.values())
