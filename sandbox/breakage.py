"""How faults look on the wire, whatever the platform: answers that never come, come in pieces, or say strange things."""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from typing import Any

import msgspec
from aiohttp import web

# Whole answers that need no data, by fault: status, body, content type, headers.
_PLAIN: dict[str, tuple[int, bytes, str, dict[str, str]]] = {
    "error_500": (500, b"<html><h1>Internal Server Error</h1></html>", "text/html", {}),
    "error_503": (503, b"Service Unavailable", "text/plain", {}),
    "html_instead": (200, b"<!doctype html><html><form>Please log in</form></html>", "text/html", {}),
    "redirect": (302, b"", "text/html", {"Location": "http://127.0.0.1:9/elsewhere"}),
}
_CHANGING = frozenset(("wrong_types", "null_list", "unknown_enum", "nan", "no_deadline"))
_BLOCK, _BLOCKS = b"x" * 1_000_000, 1_000
_NAN_MARK = 987_654_321_987


def is_streamed(fault: str) -> bool:
    return fault in ("hang", "cut_body", "slow_drip", "huge_body")


def plain(fault: str) -> web.Response | None:
    """An answer that has nothing to do with the question."""
    if fault not in _PLAIN:
        return None
    status, body, content_type, headers = _PLAIN[fault]
    return web.Response(status=status, body=body, content_type=content_type, headers=headers)


async def stream(fault: str, request: web.BaseRequest, *, opening: bytes, whole: bytes) -> web.StreamResponse:
    """An answer that trickles, breaks off, swells, or never comes; ends when the client hangs up.

    `opening`: how an answer of this platform begins, up to inside a text; `whole`: a small complete one.
    """
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    if fault == "cut_body":
        response.content_length = 5000
    with suppress(ConnectionError):  # the client has seen enough, which is how these faults end
        if fault == "hang":
            await _until_hung_up(request)
        else:
            await response.prepare(request)
            await _pieces(fault, response, request, opening, whole)
    return response


async def _until_hung_up(request: web.BaseRequest) -> None:
    while request.transport is not None and not request.transport.is_closing():  # noqa: ASYNC110  (no event tells)
        await asyncio.sleep(0.1)


async def _pieces(
    fault: str, response: web.StreamResponse, request: web.BaseRequest, opening: bytes, whole: bytes
) -> None:
    if fault == "slow_drip":
        for byte in whole:
            await response.write(bytes((byte,)))
            await asyncio.sleep(1)
        return
    await response.write(opening)
    if fault == "huge_body":
        for _ in range(_BLOCKS):
            await response.write(_BLOCK)
    elif request.transport is not None:
        request.transport.close()


def cut_short(fault: str, body: bytes) -> bytes:
    """The whole answer, envelope and all; half of it for the fault truncated_json."""
    return body[: len(body) // 2] if fault == "truncated_json" else body


def spoil(fault: str, data: bytes, *, deadlines: Collection[str] = (), to_ship: Collection[str] = ()) -> bytes:
    """The data of an answer (JSON) with its first list spoilt; as it is for any other fault.

    `deadlines`: the fields that hold them; `to_ship`: the statuses of what is still to be shipped.
    """
    if fault == "data_null":
        return b"null"
    if fault not in _CHANGING:
        return data
    decoded = msgspec.json.decode(data)
    spoilt = _with_list(decoded, lambda items: _spoilt(fault, items, deadlines, to_ship))
    return msgspec.json.encode(spoilt).replace(b"%d" % _NAN_MARK, b"NaN")


def _with_list(data: Any, change: Any) -> Any:
    """`data` with the first list of objects in it changed: itself, a member, or a member's member."""
    if isinstance(data, list):
        return change(data)
    if not isinstance(data, dict):
        return data
    for key, value in data.items():
        if isinstance(value, list):
            return {**data, key: change(value)}
    for key, value in data.items():
        if isinstance(value, dict) and (changed := _with_list(value, change)) is not value:
            return {**data, key: changed}
    return data


def _spoilt(fault: str, items: list[Any], deadlines: Collection[str], to_ship: Collection[str]) -> list[Any] | None:
    if fault == "null_list":
        return None
    if not items or not isinstance(items[0], dict):
        return items
    if fault != "no_deadline":
        change = {"wrong_types": _wrong, "unknown_enum": _odd_status, "nan": _not_a_number}[fault]
        return [change(items[0]), *items[1:]]
    place = next((place for place, item in enumerate(items) if _status(item) in to_ship and not _is_theirs(item)), None)
    if place is None:
        return items
    undated = {key: value for key, value in items[place].items() if key not in deadlines}
    return [*items[:place], undated, *items[place + 1 :]]


def _wrong(item: dict[str, Any]) -> dict[str, Any]:
    return {key: {"value": value} if isinstance(value, int) else [value] for key, value in item.items()}


def _odd_status(item: dict[str, Any]) -> dict[str, Any]:
    field = next((key for key in item if key.endswith("status")), "status")
    return {**item, field: "QUANTUM_SUPERPOSED"}


def _not_a_number(item: dict[str, Any]) -> dict[str, Any]:
    numbers = [key for key, value in item.items() if isinstance(value, int) and not isinstance(value, bool)]
    return {**item, numbers[0] if numbers else "update_time": _NAN_MARK}


def _is_theirs(item: dict[str, Any]) -> bool:
    """Shipped by the platform itself: such an order has no deadline to lose."""
    return (
        item.get("fulfillment_type") == "FULFILLMENT_BY_TIKTOK" or item.get("fulfillment_flag") == "fulfilled_by_shopee"
    )


def _status(item: dict[str, Any]) -> object:
    return next((value for key, value in item.items() if key.endswith("status")), None)
