"""TikTok Shop's webhooks: what each type says to read again, and which types we ask for.

Source: Partner Center's webhook pages (types and samples of 2024 to 2026). There is none for violations, points, balance,
reviews or announcements.
"""

from datetime import UTC, datetime
from typing import Any

import msgspec

from stores.platforms.base import Push, PushKind
from stores.topics import Topic

# Type -> its name, the topics it says to read again, and where in `data` the id stands that it names.
_TYPES: dict[int, tuple[str, tuple[Topic, ...], str]] = {
    1: ("ORDER_STATUS_CHANGE", (Topic.ORDERS,), "order_id"),
    3: ("RECIPIENT_ADDRESS_UPDATE", (Topic.ORDERS,), "order_id"),
    4: ("PACKAGE_UPDATE", (Topic.ORDERS,), ""),
    5: ("PRODUCT_STATUS_CHANGE", (Topic.PRODUCTS, Topic.STOCK), "product_id"),
    6: ("SELLER_DEAUTHORIZATION", (Topic.STATUS,), ""),
    7: ("UPCOMING_AUTHORIZATION_EXPIRATION", (Topic.STATUS,), ""),
    11: ("CANCELLATION_STATUS_CHANGE", (Topic.AFTERSALES, Topic.ORDERS), "cancel_id"),
    12: ("RETURN_STATUS_CHANGE", (Topic.AFTERSALES,), "return_id"),
    13: ("NEW_CONVERSATION", (Topic.CONVERSATIONS,), "conversation_id"),
    14: ("NEW_MESSAGE", (Topic.CONVERSATIONS,), "conversation_id"),
    15: ("PRODUCT_INFORMATION_CHANGE", (Topic.PRODUCTS, Topic.STOCK), "product_id"),
    16: ("PRODUCT_CREATION", (Topic.PRODUCTS, Topic.STOCK), "product_id"),
    27: ("INVENTORY_STATUS_CHANGE", (Topic.PRODUCTS, Topic.STOCK), "sku_id"),
    37: ("PRODUCT_AUDIT_STATUS_CHANGE", (Topic.PRODUCTS, Topic.STOCK), "product_id"),
    50: ("SKU_STATUS_CHANGE", (Topic.PRODUCTS, Topic.STOCK), "product_id"),
    71: ("INVENTORY_CHANGED", (Topic.PRODUCTS, Topic.STOCK), "sku_id"),
}
_DEAUTHORISED, _EXPIRING = 6, 7

PUSHED = frozenset(topic for _, topics, _ in _TYPES.values() for topic in topics)

# What can be switched on by API for each shop; the others only in Partner Center.
SUBSCRIBED = (
    "ORDER_STATUS_CHANGE", "PACKAGE_UPDATE", "PRODUCT_STATUS_CHANGE", "SELLER_DEAUTHORIZATION",
    "UPCOMING_AUTHORIZATION_EXPIRATION", "CANCELLATION_STATUS_CHANGE", "RETURN_STATUS_CHANGE", "NEW_CONVERSATION",
    "NEW_MESSAGE", "PRODUCT_INFORMATION_CHANGE", "PRODUCT_CREATION", "PRODUCT_AUDIT_STATUS_CHANGE",
)  # fmt: skip


class _Body(msgspec.Struct):
    """What every webhook is wrapped in; `shop_id` is missing in those about a whole seller."""

    type: int
    shop_id: str = ""
    tts_notification_id: str = ""
    timestamp: int = 0
    data: dict[str, Any] = {}


_body = msgspec.json.Decoder(_Body)


def read_push(body: bytes) -> Push:
    """What a webhook says. Raises ValueError for one that is not of the documented form."""
    try:
        said = _body.decode(body)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as fault:
        raise ValueError(f"not a webhook of TikTok Shop: {fault}") from fault
    word, topics, id_field = _TYPES.get(said.type, ("", (), ""))
    subject = str(said.data.get(id_field) or "") if id_field else ""
    return Push(
        external_shop_ids=(said.shop_id,) if said.shop_id else (),
        kind=_kind(said.type, topics),
        topics=topics,
        subjects=(subject,) if subject else (),
        event_id=said.tts_notification_id,
        occurred_at=_moment(said.timestamp),
        word=f"{said.type} {word}".strip(),
        authorised_until=_moment(said.data.get("expiration_time")) if said.type == _EXPIRING else None,
    )


def _kind(number: int, topics: tuple[Topic, ...]) -> PushKind:
    if number == _DEAUTHORISED:
        return PushKind.DEAUTHORISED
    if number == _EXPIRING:
        return PushKind.EXPIRING
    return PushKind.CHANGED if topics else PushKind.OTHER


def _moment(seconds: object) -> datetime | None:
    """Unix seconds as a number or as text; None when absent or not a moment."""
    try:
        return datetime.fromtimestamp(int(str(seconds)), UTC) if seconds else None
    except (ValueError, OverflowError, OSError):
        return None
