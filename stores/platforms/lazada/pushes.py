"""Lazada's pushes understood: which store, what to read again. Their form is irregular; what they say is read from the API."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from stores.platforms.base import Push, PushKind
from stores.platforms.lazada.scalars import text_of, time_of
from stores.topics import Topic


class _Kind(NamedTuple):
    """`subject`: the field of `data` that names what changed."""

    word: str
    topics: tuple[Topic, ...] = ()
    subject: str = ""
    kind: PushKind = PushKind.CHANGED


_GOODS = (Topic.PRODUCTS, Topic.STOCK)
_KINDS = {
    0: _Kind("order", (Topic.ORDERS,), "trade_order_id"),
    1: _Kind("product quality control", (*_GOODS, Topic.HEALTH), "itemId"),
    2: _Kind("chat message", (Topic.CONVERSATIONS,), "session_id"),
    3: _Kind("product added", _GOODS, "item_id"),
    4: _Kind("product edited", _GOODS, "item_id"),
    5: _Kind("product deleted", _GOODS, "item_id"),
    6: _Kind("shallow stock", (Topic.STOCK,), "sku_id"),
    7: _Kind("video state", kind=PushKind.OTHER),
    8: _Kind("token expires", kind=PushKind.EXPIRING),
    10: _Kind("reverse order", (Topic.AFTERSALES, Topic.ORDERS), "reverse_order_id"),
    11: _Kind("promotion", kind=PushKind.OTHER),
    12: _Kind("category tree", kind=PushKind.OTHER),
    13: _Kind("seller status", (Topic.STATUS,)),
    14: _Kind("fulfilment", (Topic.ORDERS, Topic.TRACKING), "trade_order_id"),
    19: _Kind("chat session", (Topic.CONVERSATIONS,), "session_id"),
    21: _Kind("review", (Topic.REVIEWS,), "id"),
}
# What some push can tell us to read again.
TOPICS = frozenset(topic for one in _KINDS.values() for topic in one.topics)
_UNKNOWN = _Kind("unknown", kind=PushKind.OTHER)
_BROADCASTS = (12,)


class _Envelope(msgspec.Struct):
    """`data` may be anything; a console's test has no type at all."""

    message_type: int | None = None
    seller_id: Any = None
    data: Any = None
    timestamp: Any = None
    status_update_time: Any = None


_decoder = msgspec.json.Decoder(_Envelope, strict=False)


def read_push(body: bytes) -> Push:
    """Raises ValueError for what is no JSON object of the expected form."""
    envelope = _decoder.decode(body)  # a DecodeError is a ValueError
    data: dict[str, Any] = envelope.data if isinstance(envelope.data, dict) else {}
    number = envelope.message_type
    kind = _UNKNOWN if number is None else _KINDS.get(number, _UNKNOWN)
    topics = kind.topics
    if number == 0 and data.get("reverse_order_id"):  # an order line that is being returned
        topics = (*topics, Topic.AFTERSALES)
    subject = _word(data.get(kind.subject)) if kind.subject else ""
    return Push(
        external_shop_ids=() if number in _BROADCASTS else _seller(envelope.seller_id, data),
        kind=kind.kind,
        topics=topics,
        subjects=(subject,) if subject else (),
        occurred_at=_occurred_at(envelope, data),
        word="test" if number is None else f"{number} {kind.word}",
    )


def _seller(said: Any, data: dict[str, Any]) -> tuple[str, ...]:
    """As text, as a number, as the word null, in the data only, or not at all."""
    for value in (said, data.get("seller_id"), data.get("sellerId")):
        if _word(value):
            return (_word(value),)
    return ()


def _occurred_at(envelope: _Envelope, data: dict[str, Any]) -> datetime | None:
    """The event's own time before the notification's; seconds in some samples, milliseconds in others."""
    names = ("status_update_time", "send_time", "date", "notifyTime")
    for value in (*(data.get(name) for name in names), envelope.status_update_time, envelope.timestamp):
        try:
            if at := time_of(value if isinstance(value, int | str) else None, UTC):
                return at
        except ValueError:
            continue
    return None


def _word(value: Any) -> str:
    return text_of(value)[:64] if isinstance(value, int | str) else ""
