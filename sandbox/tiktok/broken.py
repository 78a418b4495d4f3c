"""How each switched-on fault looks on the wire."""

import asyncio
from typing import Any

from aiohttp import web

from sandbox.tiktok import answers

REFUSALS = {
    "token_expired": answers.TOKEN_ENDED,
    "token_invalid": answers.NO_TOKEN,
    "sign_wrong": answers.SIGN,
    "scope_missing": answers.SCOPE,
    "rate_limited": answers.TOO_MANY,
    "rate_limited_bare": answers.RefusedError(36009002, answers.TOO_MANY.message, 429),
    "error_internal": answers.INTERNAL,
    "timeout_code": answers.TIMED_OUT,
    "shop_inactive": answers.SHOP_INACTIVE,
    "seller_inactive": answers.SELLER_INACTIVE,
    "quota_spent": answers.QUOTA,
    "search_limit": answers.SEARCH_LIMIT,
}

_GIGABYTE = 1_000_000_000


async def answer_broken(fault: str, request: web.Request) -> web.StreamResponse | None:
    """The whole answer for faults that need no data; None for those that spoil the data."""
    if fault in REFUSALS:
        raise REFUSALS[fault]
    if fault == "error_500":
        return web.Response(status=500, text="<html>Internal Server Error</html>", content_type="text/html")
    if fault == "error_503":
        return web.Response(status=503, text="Service Unavailable")
    if fault == "html_instead":
        return web.Response(text="<html><form>Please log in</form></html>", content_type="text/html")
    if fault == "redirect":
        return web.Response(status=302, headers={"Location": "http://127.0.0.1:9/elsewhere"})
    if fault == "data_null":
        return _json(answers.envelope(None))
    if fault == "nan":
        return _json(b'{"code":0,"message":"Success","data":{"total_count":NaN,"orders":[]}}')
    if fault == "hang":
        await asyncio.sleep(3600)
    if fault in ("slow_drip", "cut_body", "huge_body"):
        return await _stream(fault, request)
    return None


def spoil(fault: str, data: dict[str, Any]) -> bytes:
    """The body for faults that spoil otherwise good data."""
    name = next((key for key, value in data.items() if isinstance(value, list)), "")
    items = data.get(name) or []
    if fault == "null_list":
        data = {**data, name: None}
    elif fault == "wrong_types" and items:
        data = {**data, name: [{key: [value] for key, value in items[0].items()}, *items[1:]]}
    elif fault == "unknown_enum" and items:
        data = {**data, name: [_with_odd_status(items[0]), *items[1:]]}
    elif fault == "no_deadline":
        data = {**data, name: _without_first_deadline(items)}
    body = answers.envelope(data)
    return body[: len(body) // 2] if fault == "truncated_json" else body


def _with_odd_status(item: dict[str, Any]) -> dict[str, Any]:
    field = next((key for key in item if key.endswith("status")), "status")
    return {**item, field: "QUANTUM_SUPERPOSED"}


def _without_first_deadline(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    first = next((item for item in items if item.get("status") == "AWAITING_SHIPMENT"), None)
    deadlines = ("rts_sla_time", "tts_sla_time", "shipping_due_time", "collection_due_time")
    return [{key: value for key, value in item.items() if item is not first or key not in deadlines} for item in items]


def _json(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="application/json")


async def _stream(fault: str, request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    if fault == "cut_body":
        response.content_length = 5000
    await response.prepare(request)
    if fault == "cut_body":
        await response.write(b'{"code":0,"message":"Success","data":{"orders":[')
        if request.transport is not None:
            request.transport.close()
    elif fault == "slow_drip":
        for byte in answers.envelope({"orders": []}):
            await response.write(bytes((byte,)))
            await asyncio.sleep(1)
    else:
        block = b" " * 1_000_000
        for _ in range(_GIGABYTE // len(block)):
            await response.write(block)
    return response
