"""How faults look on the wire: answers that never come, come in pieces, or say strange things."""

import asyncio
from contextlib import suppress
from typing import Any

import msgspec
from aiohttp import web

from sandbox.tiktok import answers

# Whole answers that need no data, by fault: status, body, content type, headers.
_PLAIN: dict[str, tuple[int, bytes, str, dict[str, str]]] = {
    "error_500": (500, b"<html><h1>Internal Server Error</h1></html>", "text/html", {}),
    "error_503": (503, b"Service Unavailable", "text/plain", {}),
    "html_instead": (200, b"<!doctype html><html><form>Please log in</form></html>", "text/html", {}),
    "redirect": (302, b"", "text/html", {"Location": "http://127.0.0.1:9/elsewhere"}),
}
_SPOILT = frozenset(("truncated_json", "wrong_types", "null_list", "unknown_enum", "nan", "no_deadline", "data_null"))
_BLOCK, _BLOCKS = b"x" * 1_000_000, 1_000
_DEADLINES = ("rts_sla_time", "tts_sla_time", "shipping_due_time", "collection_due_time")
_TO_SHIP = ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING")
_NAN_MARK = 987_654_321_987


def is_streamed(fault: str) -> bool:
    return fault in _STREAMS


def plain(fault: str) -> web.Response | None:
    """An answer that has nothing to do with the question."""
    if fault not in _PLAIN:
        return None
    status, body, content_type, headers = _PLAIN[fault]
    return web.Response(status=status, body=body, content_type=content_type, headers=headers)


async def stream(fault: str, request: web.BaseRequest) -> web.StreamResponse:
    """An answer that trickles, breaks off, swells, or never comes; ends when the client hangs up."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    if fault == "cut_body":
        response.content_length = 5000
    with suppress(ConnectionError):  # the client has seen enough, which is how these faults end
        await _STREAMS[fault](response, request)
    return response


async def _hang(response: web.StreamResponse, request: web.BaseRequest) -> None:
    while request.transport is not None and not request.transport.is_closing():  # noqa: ASYNC110  (no event tells)
        await asyncio.sleep(0.1)


async def _cut_body(response: web.StreamResponse, request: web.BaseRequest) -> None:
    await response.prepare(request)
    await response.write(b'{"code":0,"message":"Success","data":{"orders":[')
    if request.transport is not None:
        request.transport.close()


async def _slow_drip(response: web.StreamResponse, request: web.BaseRequest) -> None:
    await response.prepare(request)
    for byte in answers.success(b"{}"):
        await response.write(bytes((byte,)))
        await asyncio.sleep(1)


async def _huge_body(response: web.StreamResponse, request: web.BaseRequest) -> None:
    await response.prepare(request)
    await response.write(b'{"code":0,"message":"')
    for _ in range(_BLOCKS):
        await response.write(_BLOCK)


_STREAMS = {"hang": _hang, "cut_body": _cut_body, "slow_drip": _slow_drip, "huge_body": _huge_body}


def spoil(fault: str, data: bytes) -> bytes:
    """The body for faults that spoil good data; the envelope around `data` for all others."""
    if fault not in _SPOILT:
        return answers.success(data)
    if fault == "data_null":
        return answers.success(b"null")
    if fault == "truncated_json":
        body = answers.success(data)
        return body[: len(body) // 2]
    spoilt = msgspec.json.encode(_spoilt(fault, msgspec.json.decode(data)))
    return answers.success(spoilt.replace(b"%d" % _NAN_MARK, b"NaN"))


def _spoilt(fault: str, data: dict[str, Any]) -> dict[str, Any]:
    name = next((key for key, value in data.items() if isinstance(value, list)), "")
    items = data.get(name)
    if not isinstance(items, list):
        return data
    if fault == "null_list":
        return {**data, name: None}
    if not items or not isinstance(items[0], dict):
        return data
    change = {"wrong_types": _wrong, "unknown_enum": _odd_status, "nan": _not_a_number}.get(fault)
    if change:
        return {**data, name: [change(items[0]), *items[1:]]}
    place = next((place for place, item in enumerate(items) if item.get("status") in _TO_SHIP), None)
    if place is None:
        return data
    return {**data, name: [*items[:place], _undated(items[place]), *items[place + 1 :]]}


def _wrong(item: dict[str, Any]) -> dict[str, Any]:
    return {key: {"value": value} if isinstance(value, int) else [value] for key, value in item.items()}


def _odd_status(item: dict[str, Any]) -> dict[str, Any]:
    field = next((key for key in item if key.endswith("status")), "status")
    return {**item, field: "QUANTUM_SUPERPOSED"}


def _not_a_number(item: dict[str, Any]) -> dict[str, Any]:
    numbers = [key for key, value in item.items() if isinstance(value, int) and not isinstance(value, bool)]
    return {**item, numbers[0] if numbers else "update_time": _NAN_MARK}


def _undated(item: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key not in _DEADLINES}
