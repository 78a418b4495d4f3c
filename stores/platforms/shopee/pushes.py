"""Shopee's pushes: what each asks us to read again, which are switched on, and those that got lost.

Codes and samples: the pages of open.shopee.com/push-mechanism (20 May 2026); the code in the body, not the page's number.
"""

import re
from typing import Any

import msgspec

from stores.platforms.base import AppKeys, LostPushes, Push, PushKind, ShopSession
from stores.platforms.clean import moment
from stores.platforms.errors import RefusedCallError, ScopeMissingError
from stores.platforms.shopee.client import ShopeeClient, decode
from stores.topics import Topic

_ORDERS, _STOCK, _HEALTH = (Topic.ORDERS,), (Topic.STOCK,), (Topic.HEALTH,)
_RETURNING = (Topic.ORDERS, Topic.AFTERSALES)

# code -> (name, topics, field of `data` that names the subject)
_CHANGES: dict[int, tuple[str, tuple[Topic, ...], str]] = {
    3: ("order_status_push", _ORDERS, "ordersn"),
    4: ("order_trackingno_push", _ORDERS, "ordersn"),
    5: ("shopee_updates", (Topic.NOTICES,), ""),
    6: ("banned_item_push", (Topic.PRODUCTS, Topic.HEALTH), "item_id"),
    7: ("item_promotion_push", _STOCK, "item_id"),
    8: ("reserved_stock_change_push", _STOCK, "item_id"),
    10: ("webchat_push", (Topic.CONVERSATIONS,), ""),
    16: ("violation_item_push", (Topic.PRODUCTS, Topic.HEALTH), "item_id"),
    28: ("shop_penalty_update_push", _HEALTH, ""),
    29: ("return_updates_push", (Topic.AFTERSALES,), "return_sn"),
    30: ("package_fulfillment_status_push", _ORDERS, "ordersn"),
    47: ("package_info_push", _ORDERS, "order_sn"),
}

_OTHERS = {
    0: "verification",
    9: "promotion_update_push",
    11: "video_upload_push",
    13: "brand_register_result",
    15: "shipping_document_status_push",
    22: "item_price_update_push",
    23: "booking_status_push",
    24: "booking_trackingno_push",
    25: "booking_shipping_document_status_push",
    27: "item_scheduled_publish_failed_push",
    31: "fbs_br_invoice_error_push",
    33: "fbs_br_block_shop_push",
    34: "fbs_br_block_sku_push",
    35: "fbs_br_invoice_issued_push",
    36: "fbs_sellable_stock_push",
    37: "courier_delivery_binding_status_push",
    38: "video_upload_result_push",
}

TOPICS = frozenset(topic for _, topics, _ in _CHANGES.values() for topic in topics) | {Topic.STATUS}

_WANTED = (1, 2, 3, 4, 5, 8, 10, 12, 16, 28, 29, 30, 47)
# Only some types of app may have these: chat, and points.
_NOT_FOR_ALL = (10, 28)

_SHOP_IN_TEXT = re.compile(r"shop id (\d+)", re.IGNORECASE)
# The order's states in which a return or a cancellation is under way.
_AFTERSALES_STATES = ("IN_CANCEL", "CANCELLED", "TO_RETURN")


class _Body(msgspec.Struct):
    code: int = -1
    data: dict[str, Any] = {}
    shop_id: int | None = None
    timestamp: int | None = None
    msg_id: str | int | None = None


class _Config(msgspec.Struct):
    callback_url: str = ""
    live_push_status: str = ""
    push_config_on_list: list[int] | None = None
    blocked_shop_id: list[int] | None = None


class _LostPush(msgspec.Struct):
    data: msgspec.Raw


class _Lost(msgspec.Struct):
    push_message_list: list[_LostPush]
    has_next_page: bool = False
    last_message_id: int = 0


_body = msgspec.json.Decoder(_Body)


def read_push(raw: bytes) -> Push:
    """What a push says. Raises ValueError for one that cannot be understood; a code nobody knows is OTHER."""
    body = _body.decode(raw)
    if body.code < 0 and _content(body).get("conversation_id"):
        body.code = 10  # a chat's notification comes without its code and its shop
    if body.code < 0:
        raise ValueError("a push without a code")
    if body.code in (1, 2, 12):
        return _about_authorisation(body)
    if body.code not in _CHANGES:
        return _push(body, PushKind.OTHER, _OTHERS.get(body.code, "unknown"))
    name, topics, field = _CHANGES[body.code]
    subjects = (_text(body.data.get(field)),) if field else ()
    if body.code == 3 and body.data.get("status") in _AFTERSALES_STATES:
        topics = _RETURNING
    if body.code == 10:
        subjects = (_text(_content(body).get("conversation_id")),)
    return _push(body, PushKind.CHANGED, name, topics=topics, subjects=tuple(one for one in subjects if one))


async def subscribe(client: ShopeeClient, shop: ShopSession, url: str) -> list[str]:
    """Switches on what is missing; what is on stays on. The setting is the app's, so most calls change nothing."""
    config = await _config(client, shop.app)
    missing = [code for code in _WANTED if code not in (config.push_config_on_list or [])]
    if missing or config.callback_url != url or config.live_push_status.lower() == "suspended":
        await _switch_on(client, shop.app, url, config, missing)
        config = await _config(client, shop.app)
    if int(shop.external_id) in (config.blocked_shop_id or []) or config.callback_url != url:
        return []
    return [_word(code) for code in _WANTED if code in (config.push_config_on_list or [])]


async def lost_pushes(client: ShopeeClient, app: AppKeys) -> LostPushes:
    """The oldest hundred of the last three days that are not confirmed."""
    lost = decode(await client.public_call(app, "push/get_lost_push_message"), _Lost)
    bodies = [_body_in(one.data) for one in lost.push_message_list]
    return LostPushes(bodies, str(lost.last_message_id) if bodies else "", lost.has_next_page)


async def confirm_lost_pushes(client: ShopeeClient, app: AppKeys, confirm: str) -> None:
    body = {"last_message_id": int(confirm)}
    await client.public_call(app, "push/confirm_consumed_lost_push_message", body=body)


async def _config(client: ShopeeClient, app: AppKeys) -> _Config:
    return decode(await client.public_call(app, "push/get_app_push_config"), _Config)


async def _switch_on(client: ShopeeClient, app: AppKeys, url: str, config: _Config, missing: list[int]) -> None:
    """A type of push that our app may not have must not keep us from the others."""
    kept = config.push_config_on_list or []
    wishes = [kept + missing, kept + [code for code in missing if code not in _NOT_FOR_ALL]]
    for wish in wishes:
        body = {"callback_url": url, "set_push_config_on": sorted(set(wish)), "set_push_config_off": []}
        try:
            await client.public_call(app, "push/set_app_push_config", body=body)
            return
        except (RefusedCallError, ScopeMissingError):
            if wish == wishes[-1]:
                raise


def _about_authorisation(body: _Body) -> Push:
    if body.code == 12:
        soon = tuple(_text(one) for one in body.data.get("shop_expire_soon") or [])
        return _push(body, PushKind.EXPIRING, "open_api_authorization_expiry", shops=soon)
    shops = _shops_named(body.data)
    if body.code == 1:
        given = "shop_authorization_push"
        return _push(body, PushKind.CHANGED, given, shops=shops, topics=(Topic.STATUS,))
    return _push(body, PushKind.DEAUTHORISED, "shop_authorization_canceled_push", shops=shops)


def _shops_named(data: dict[str, Any]) -> tuple[str, ...]:
    """`shop_id`, `shopid` (sic), a list, or only in the text: a seller who cancels is named nowhere else."""
    listed = data.get("shop_id_list")
    named = listed if isinstance(listed, list) else [data.get("shop_id") or data.get("shopid")]
    known = tuple(_text(one) for one in named if one)
    return known or tuple(_SHOP_IN_TEXT.findall(str(data.get("extra") or "")))


def _push(
    body: _Body,
    kind: PushKind,
    name: str,
    *,
    shops: tuple[str, ...] | None = None,
    topics: tuple[Topic, ...] = (),
    subjects: tuple[str, ...] = (),
) -> Push:
    own = (str(body.shop_id),) if body.shop_id else ()
    at = body.data.get("update_time")
    return Push(
        external_shop_ids=own if shops is None else shops,
        kind=kind,
        topics=topics,
        subjects=subjects,
        event_id=_text(body.msg_id),
        occurred_at=moment(at if isinstance(at, int) else body.timestamp),
        word=f"{body.code} {name}",
    )


def _word(code: int) -> str:
    names = {1: "shop_authorization_push", 2: "shop_authorization_canceled_push", 12: "open_api_authorization_expiry"}
    return f"{code} {names.get(code) or _CHANGES[code][0]}"


def _content(body: _Body) -> dict[str, Any]:
    content = body.data.get("content")
    return content if isinstance(content, dict) else {}


def _text(value: object) -> str:
    """An id as text; empty for anything that is none."""
    return str(value)[:64] if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _body_in(data: msgspec.Raw) -> bytes:
    """The whole body as it was sent: a JSON text inside a text, or the object itself."""
    try:
        return msgspec.json.decode(data, type=str).encode()
    except msgspec.DecodeError:
        return bytes(data)
