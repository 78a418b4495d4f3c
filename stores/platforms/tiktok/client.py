"""The wire: signing, envelope, error codes. What the data means is parse.py's, which data is wanted platform.py's.

Sources: the official signing page and its example; error codes from the official tables and a live gateway (2026-09).
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from stores.platforms.base import AppKeys, ShopSession
from stores.platforms.calls import Caller, PlatformClock, RequestLoop, retry_after_seconds
from stores.platforms.errors import (
    AuthorisationRefusedError,
    ClockRefusedError,
    HourQuotaSpentError,
    PlatformError,
    QuotaSpentError,
    RateLimitedError,
    RefusedCallError,
    ScopeMissingError,
    StoreClosedError,
    TokenExpiredError,
    TryLaterError,
    UnreadableAnswerError,
)
from stores.platforms.transport import Answer, Request

T = TypeVar("T")

JSON = "application/json"
API_URL = "https://open-api.tiktokglobalshop.com"
AUTH_URL = "https://auth.tiktok-shops.com"

# Ids in a path do not make another API of it.
_WITH_ID = re.compile(r"\b\d{8,}\b")

_ERRORS: dict[int, type[PlatformError]] = {
    36009002: RateLimitedError,
    36009003: TryLaterError,
    36009007: TryLaterError,
    36009037: HourQuotaSpentError,
    45101004: QuotaSpentError,
    36009043: StoreClosedError,
    36009044: StoreClosedError,
    12052700: StoreClosedError,
    105001: TokenExpiredError,
    105002: TokenExpiredError,
    105003: TokenExpiredError,
    105004: TokenExpiredError,
    105005: ScopeMissingError,
    12019114: ScopeMissingError,
    25020005: ScopeMissingError,
    36004001: AuthorisationRefusedError,
    36004004: AuthorisationRefusedError,
}

# 36009004 means many things; its message says which.
_OVERLOADED = 36009004
_BY_KEYWORD: tuple[tuple[str, type[PlatformError]], ...] = (
    ("timestamp", ClockRefusedError),
    ("access_token", TokenExpiredError),
    ("access-token", TokenExpiredError),
)


class Envelope(msgspec.Struct):
    """What every answer is wrapped in."""

    code: int
    message: str = ""
    data: msgspec.Raw = msgspec.Raw(b"null")


def sign(secret: str, path: str, query: Mapping[str, str], body: bytes | None, content_type: str = JSON) -> str:
    """The request signature: HMAC-SHA256 in lower-case hex over path, sorted decoded query and the exact body bytes.

    `sign` and `access_token` are left out of the query, a multipart body out of the text.
    """
    raw = (
        path + "".join(f"{key}{query[key]}" for key in sorted(query) if key not in ("sign", "access_token"))
    ).encode()
    if body and not content_type.lower().startswith("multipart/form-data"):
        raw += body
    return hmac.new(secret.encode(), secret.encode() + raw + secret.encode(), hashlib.sha256).hexdigest()


def webhook_signature(app: AppKeys, body: bytes) -> str:
    """What the Authorization header of a webhook must hold: HMAC-SHA256 over app key + raw body."""
    return hmac.new(app.secret.encode(), app.app_key.encode() + body, hashlib.sha256).hexdigest()


def decode(data: msgspec.Raw, kind: type[T]) -> T:
    """An answer as the struct it should be. Raises UnreadableAnswerError."""
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.DecodeError as fault:
        raise UnreadableAnswerError(f"An answer does not have the expected form: {fault}") from fault


class TikTokClient:
    """Calls the gateway and the token host. Every method raises a PlatformError."""

    def __init__(self, loop: RequestLoop, setting: Callable[[str, str], str]) -> None:
        self._loop, self._setting = loop, setting

    async def shop_call(
        self,
        shop: ShopSession,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: dict[str, Any] | None = None,
        *,
        with_cipher: bool = True,
    ) -> msgspec.Raw:
        """One signed call for a shop; returns the envelope's `data`. An ended token is renewed once."""
        params = dict(query or {})
        if with_cipher:
            params["shop_cipher"] = shop.platform_keys["cipher"]
        payload = None if body is None else msgspec.json.encode(body)
        call = _Call(shop.app, self._setting("API_URL", API_URL), method, path, params, payload, shop.caller())
        token = shop.access_token
        try:
            return await self._send(call, token, shop.clock)
        except TokenExpiredError:
            shop.access_token = await shop.renew_token(token)
            return await self._send(call, shop.access_token, shop.clock)

    async def account_call(self, app: AppKeys, access_token: str, path: str) -> msgspec.Raw:
        """One signed GET that concerns no single shop."""
        call = _Call(app, self._setting("API_URL", API_URL), "GET", path, {}, None, Caller("tiktok", app.app_key))
        return await self._send(call, access_token, PlatformClock())

    async def token_call(self, app: AppKeys, path: str, query: Mapping[str, str]) -> msgspec.Raw:
        """A call of the token host: unsigned, the secret in the address, so its address is never logged."""
        params = {"app_key": app.app_key, "app_secret": app.secret, **query}
        request = Request(
            "GET", f"{self._setting('AUTH_URL', AUTH_URL)}{path}?{urlencode(params, quote_via=quote)}", {"accept": JSON}
        )
        clock = PlatformClock()
        try:
            return await self._loop.call(
                lambda _now: request,
                lambda answer: _data_of(answer, clock.now()),
                caller=Caller("tiktok", app.app_key),
                api=path,
                clock=clock,
            )
        except (TokenExpiredError, RefusedCallError) as fault:
            raise AuthorisationRefusedError(str(fault)) from fault

    async def _send(self, call: "_Call", token: str, clock: PlatformClock) -> msgspec.Raw:
        return await self._loop.call(
            lambda now: call.request(token, now),
            lambda answer: _data_of(answer, clock.now()),
            caller=call.caller,
            api=_WITH_ID.sub("id", call.path),
            clock=clock,
        )


class _Call(msgspec.Struct, frozen=True):
    """Everything of a call but the moment and the token."""

    app: AppKeys
    base_url: str
    method: str
    path: str
    query: dict[str, str]
    body: bytes | None
    caller: Caller

    def request(self, token: str, now: datetime) -> Request:
        query = {**self.query, "app_key": self.app.app_key, "timestamp": str(int(now.timestamp()))}
        query["sign"] = sign(self.app.secret, self.path, query, self.body)
        url = f"{self.base_url}{self.path}?{urlencode(query, quote_via=quote)}"
        return Request(self.method, url, {"content-type": JSON, "x-tts-access-token": token}, self.body)


_envelope = msgspec.json.Decoder(Envelope)


def read_envelope(answer: Answer, now: datetime) -> Envelope:
    """The envelope of a successful answer. Raises the PlatformError that its code or its HTTP status means."""
    try:
        envelope = _envelope.decode(answer.body)
    except msgspec.DecodeError as fault:
        raise _fault_without_envelope(answer, now) from fault
    if envelope.code == 0 and answer.status < 300:
        return envelope
    raise _fault_of(envelope, answer, now)


def _data_of(answer: Answer, now: datetime) -> msgspec.Raw:
    data = read_envelope(answer, now).data
    if bytes(data) == b"null":
        raise UnreadableAnswerError("The answer says success but holds no data.")
    return data


def _fault_without_envelope(answer: Answer, now: datetime) -> PlatformError:
    wait = retry_after_seconds(answer.headers.get("retry-after"), now)
    if answer.status == 429:
        return RateLimitedError("Too many calls.", wait)
    if answer.status >= 500:
        return TryLaterError(f"The platform answered HTTP {answer.status}.", wait)
    kind = answer.headers.get("content-type", "unnamed content").split(";")[0][:60]
    return UnreadableAnswerError(f"HTTP {answer.status} with {kind} that is not the platform's JSON.")


def _fault_of(envelope: Envelope, answer: Answer, now: datetime) -> PlatformError:
    said = f"{envelope.message.split(' For more details')[0][:200]} (code {envelope.code})"
    kind = _error_class(envelope, answer.status)
    if issubclass(kind, TryLaterError):
        return kind(said, retry_after_seconds(answer.headers.get("retry-after"), now))
    return kind(said)


def _error_class(envelope: Envelope, status: int) -> type[PlatformError]:
    if envelope.code == _OVERLOADED:
        message = envelope.message.lower()
        return next((kind for word, kind in _BY_KEYWORD if word in message), RefusedCallError)
    if envelope.code in _ERRORS:
        return _ERRORS[envelope.code]
    if status == 429:
        return RateLimitedError
    return TryLaterError if status >= 500 else RefusedCallError
