"""The sandbox, telling more of its buyers than platforms do, and with two faults more: errors that repeat the whole request.

Run as `python -m tests.canaries.marketplace` with what the sandbox takes; CANARY_BUYER holds name, phone, e-mail and address as JSON.
"""

import json
import os
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from aiohttp import web

from sandbox import breakage, faults, names
from sandbox.__main__ import main
from sandbox.face import Face
from sandbox.lazada import order_calls as lazada
from sandbox.shopee import order_calls as shopee
from sandbox.tiktok import order_forms as tiktok
from tests.canaries.marketplace_faults import REPEATS, REPEATS_AS_PAGE

BUYER: dict[str, str] = json.loads(os.environ["CANARY_BUYER"])
_asked: ContextVar[str] = ContextVar("asked", default="")
_serve, _plain = Face.serve, breakage.plain


def telling(form: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """An order with its buyer in clear, in every field that a platform has for one."""

    def told(*given: Any) -> dict[str, Any]:
        address = {
            **{"name": BUYER["name"], "first_name": BUYER["name"], "last_name": BUYER["name"]},
            **{"phone": BUYER["phone"], "phone_number": BUYER["phone"], "phone2": BUYER["phone"]},
            **{"full_address": BUYER["address"], "address1": BUYER["address"], "address_detail": BUYER["address"]},
        }
        order = form(*given)
        of_buyer = {
            **dict.fromkeys(("recipient_address", "address_shipping", "address_billing"), address),
            **dict.fromkeys(("buyer_email", "customer_email"), BUYER["e-mail"]),
            **dict.fromkeys(("buyer_username", "customer_first_name", "customer_last_name"), BUYER["name"]),
            **dict.fromkeys(("buyer_message", "message_to_seller", "note", "remarks"), " ".join(BUYER.values())),
        }
        return {**order, **of_buyer}

    return told


async def serve(face: Face, request: web.BaseRequest, *given: Any) -> web.StreamResponse:
    headers = " ".join(f"{name}: {value}" for name, value in request.headers.items())
    _asked.set(f"{request.method} {request.raw_path} {headers} {(await request.read()).decode(errors='replace')}")
    return await _serve(face, request, *given)


def plain(fault: str) -> web.Response | None:
    if fault not in (REPEATS, REPEATS_AS_PAGE):
        return _plain(fault)
    said = f"Cannot do {_asked.get()} for {' '.join(BUYER.values())}"
    if fault == REPEATS_AS_PAGE:
        return web.Response(status=500, text=f"<html><pre>{said}</pre></html>", content_type="text/html")
    # an envelope that each of the three platforms' clients reads as a refusal of its own
    envelope = {"code": 36009003, "message": said, "error": "error_server", "type": "ISP", "msg": said, "data": None}
    return web.json_response(envelope)


faults.FAULTS.update({REPEATS: "an error whose text is the request", REPEATS_AS_PAGE: "the same as a page, HTTP 500"})
names.BUYERS = (BUYER["name"],)  # type: ignore[assignment]
names.NICKNAMES = (BUYER["name"],)  # type: ignore[assignment]
for room in (tiktok, shopee, lazada):
    room._order = telling(room._order)  # type: ignore[attr-defined]
Face.serve = serve  # type: ignore[method-assign,assignment]
breakage.plain = plain

if __name__ == "__main__":
    main()
