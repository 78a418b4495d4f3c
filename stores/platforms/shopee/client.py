"""The wire: addresses, envelope, one renewal of an ended token. What the data means is parse.py's, which is wanted platform.py's."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from stores.platforms.base import AppKeys, ShopSession
from stores.platforms.calls import Caller, PlatformClock, RequestLoop
from stores.platforms.errors import (
    AuthorisationRefusedError,
    RefusedCallError,
    TokenExpiredError,
    TryLaterError,
    UnreadableAnswerError,
)
from stores.platforms.shopee.faults import fault_of, fault_without_envelope
from stores.platforms.shopee.signing import sign
from stores.platforms.transport import Answer, Request

T = TypeVar("T")
Query = Mapping[str, str | Sequence[str]]

PLATFORM = "shopee"
PREFIX = "/api/v2/"
# The reference prints "-" where a text is empty, its own samples of error fields included.
_NO_ERROR = ("", "-")


class Envelope(msgspec.Struct):
    """What answers are wrapped in. Some have no `response`: their fields stand beside `error` (tokens, public, shop info)."""

    error: str | int | None = None
    message: str | None = None
    msg: str | None = None  # older payment answers
    response: msgspec.Raw = msgspec.Raw(b"")


class ShopeeClient:
    """Calls the gateway. Every method returns the answer's data and raises a PlatformError."""

    def __init__(self, loop: RequestLoop, api_url: Callable[[], str]) -> None:
        self._loop = loop
        self._api_url = api_url

    async def shop_call(
        self, shop: ShopSession, name: str, query: Query | None = None, body: dict[str, Any] | None = None
    ) -> msgspec.Raw:
        """One signed call for a shop: POST when there is a body. `name` as in order/get_order_list. An ended token is renewed once."""
        call = _Call(self._api_url(), shop.app, PREFIX + name, query or {}, _encoded(body), shop.external_id)
        token = shop.access_token
        try:
            return await self._send(call, token, shop.caller(), shop.clock)
        except TokenExpiredError:
            shop.access_token = await shop.renew_token(token)
            return await self._send(call, shop.access_token, shop.caller(), shop.clock)

    async def account_call(self, app: AppKeys, access_token: str, shop_id: str, name: str) -> msgspec.Raw:
        """One signed GET for a shop that is not a store of ours yet."""
        call = _Call(self._api_url(), app, PREFIX + name, {}, None, shop_id)
        return await self._send(call, access_token, Caller(PLATFORM, app.app_key, shop_id), PlatformClock())

    async def public_call(
        self, app: AppKeys, name: str, query: Query | None = None, body: dict[str, Any] | None = None
    ) -> msgspec.Raw:
        """One signed call that concerns the app alone: POST when there is a body."""
        call = _Call(self._api_url(), app, PREFIX + name, query or {}, _encoded(body))
        return await self._send(call, "", Caller(PLATFORM, app.app_key), PlatformClock())

    async def token_call(self, app: AppKeys, name: str, body: dict[str, Any]) -> msgspec.Raw:
        """A code or a refresh token for a pair. Raises AuthorisationRefusedError only where the seller must connect again."""
        try:
            return await self.public_call(app, name, body={**body, "partner_id": partner_id(app)})
        except TokenExpiredError as fault:
            raise AuthorisationRefusedError(str(fault)) from fault

    async def _send(self, call: "_Call", token: str, caller: Caller, clock: PlatformClock) -> msgspec.Raw:
        return await self._loop.call(
            lambda now: call.request(token, now),
            lambda answer: data_of(answer, clock.now()),
            caller=caller,
            api=call.path,
            clock=clock,
        )


class _Call(msgspec.Struct, frozen=True):
    """Everything of a call but the moment and the token."""

    api_url: str
    app: AppKeys
    path: str
    query: Query
    body: bytes | None
    shop_id: str = ""

    def request(self, token: str, now: datetime) -> Request:
        at = int(now.timestamp())
        common = {"partner_id": self.app.app_key, "timestamp": str(at)}
        if self.shop_id:
            common |= {"access_token": token, "shop_id": self.shop_id}
        common["sign"] = sign(self.app.secret, self.app.app_key, self.path, at, token, self.shop_id)
        address = f"{self.api_url}{self.path}?{urlencode({**self.query, **common}, doseq=True, quote_via=quote)}"
        if self.body is None:
            return Request("GET", address, {"accept": "application/json"})
        return Request("POST", address, {"content-type": "application/json"}, self.body)


_envelope = msgspec.json.Decoder(Envelope)


def data_of(answer: Answer, now: datetime) -> msgspec.Raw:
    """`response` of a successful answer, or all of it where the fields stand at the top. Raises the PlatformError it means."""
    try:
        envelope = _envelope.decode(answer.body)
    except msgspec.DecodeError as fault:
        raise fault_without_envelope(answer, now) from fault
    word = str(envelope.error or "")
    if word not in _NO_ERROR:
        raise fault_of(word, envelope.message or envelope.msg or "", answer, now)
    if answer.status >= 300:
        raise _fault_of_status(answer, now)
    data = bytes(envelope.response)
    if data == b"null":
        raise UnreadableAnswerError("The answer says success but holds no data.")
    return envelope.response if data else msgspec.Raw(answer.body)


def decode(data: msgspec.Raw, kind: type[T]) -> T:
    """An answer as the struct it should be. Raises UnreadableAnswerError."""
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.DecodeError as fault:
        raise UnreadableAnswerError(f"An answer does not have the expected form: {fault}") from fault


def pages_of(
    client: ShopeeClient, shop: ShopSession, name: str, query: Query, place_name: str
) -> Callable[[str], Awaitable[msgspec.Raw]]:
    """A function from a place in a list to its page; the place goes into `place_name`, an empty one is left out."""

    async def fetch(place: str) -> msgspec.Raw:
        return await client.shop_call(shop, name, {**query, place_name: place} if place else query)

    return fetch


def partner_id(app: AppKeys) -> int:
    """Our app's id as the bodies want it. Raises RefusedCallError."""
    if not app.app_key.isdigit():
        raise RefusedCallError("Shopee's partner id is a number; the app's key is not.")
    return int(app.app_key)


def _encoded(body: dict[str, Any] | None) -> bytes | None:
    return None if body is None else msgspec.json.encode(body)


def _fault_of_status(answer: Answer, now: datetime) -> Exception:
    fault = fault_without_envelope(answer, now)
    if isinstance(fault, TryLaterError):
        return fault
    return RefusedCallError(f"The platform answered HTTP {answer.status} without saying why.")
