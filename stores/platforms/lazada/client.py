"""The wire: signing and sending. What answers say of themselves is verdicts.py's, what the data means the topics' files'."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from urllib.parse import quote, urlencode

import msgspec

from stores.platforms.base import AppKeys, ChatAccess, ShopSession
from stores.platforms.calls import Caller, PlatformClock, RequestLoop
from stores.platforms.errors import AuthorisationRefusedError, ScopeMissingError, TokenExpiredError
from stores.platforms.lazada.countries import gateway
from stores.platforms.lazada.verdicts import read_answer, read_payload
from stores.platforms.transport import Answer, Request

AUTH_URL = "https://auth.lazada.com/rest"
_FORM = "application/x-www-form-urlencoded"

NO_CHAT = (
    "Connect Lazada's chat app: Lazada lets no ordinary app read chats, an app of the category ERP IM Chat or In-house IM "
    "Chat must be allowed for this store as well."
)

Read = Callable[[Answer, datetime], msgspec.Raw]


def sign(secret: str, path: str, params: Mapping[str, str]) -> str:
    """The request signature: HMAC-SHA256 in capital hex over the path and every sorted name and decoded value.

    White space around a secret is a known cause of refused signatures, so it is taken off.
    """
    text = path + "".join(f"{name}{params[name]}" for name in sorted(params) if name != "sign")
    return hmac.new(secret.strip().encode(), text.encode(), hashlib.sha256).hexdigest().upper()


def push_signature(app: AppKeys, body: bytes) -> str:
    """What the Authorization header of a push must hold: HMAC-SHA256 over app key + raw body."""
    return hmac.new(app.secret.strip().encode(), app.app_key.encode() + body, hashlib.sha256).hexdigest()


class LazadaClient:
    """Calls the gateways and the token host. Every method raises a PlatformError."""

    def __init__(self, loop: RequestLoop, setting: Callable[..., str]) -> None:
        self._loop, self._setting = loop, setting

    async def shop_call(
        self,
        shop: ShopSession,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        method: str = "GET",
        read: Read = read_payload,
    ) -> msgspec.Raw:
        """One signed call for a store; returns its payload, or what else `read` takes. An ended token is renewed once."""
        call = self._call(shop.app, shop.country, method, path, params, shop.caller())
        return await self._with_token(shop, call, shop.clock, read)

    async def chat_call(
        self, shop: ShopSession, path: str, params: Mapping[str, str], *, method: str = "GET"
    ) -> msgspec.Raw:
        """The same through the chat app, with its own token. Raises ScopeMissingError where none is connected."""
        if shop.chat is None:
            raise ScopeMissingError(NO_CHAT)
        call = self._call(shop.chat.app, shop.country, method, path, params, shop.chat_caller())
        return await self._with_token(shop.chat, call, shop.clock, read_payload)

    async def account_call(self, app: AppKeys, access_token: str, country: str, path: str) -> msgspec.Raw:
        """One signed call with a token that belongs to no store of ours yet."""
        call = self._call(app, country, "GET", path, None, Caller("lazada", app.app_key))
        return await self._send(call, access_token, PlatformClock(), read_payload)

    async def token_call(self, app: AppKeys, path: str, params: Mapping[str, str]) -> msgspec.Raw:
        """A call of the token host; returns the whole answer, since tokens stand beside the code. POST keeps them out of addresses."""
        url = self._setting("AUTH_URL", AUTH_URL).rstrip("/")
        call = Call(app, url, "POST", path, dict(params), Caller("lazada", app.app_key))
        try:
            return await self._send(call, "", PlatformClock(), read_answer)
        except TokenExpiredError as fault:
            raise AuthorisationRefusedError(str(fault)) from fault

    def _call(
        self, app: AppKeys, country: str, method: str, path: str, params: Mapping[str, str] | None, caller: Caller
    ) -> "Call":
        url = gateway(country, self._setting("API_URL"))
        return Call(app, url, method, path, dict(params or {}), caller)

    async def _with_token(
        self, holder: ShopSession | ChatAccess, call: "Call", clock: PlatformClock, read: Read
    ) -> msgspec.Raw:
        token = holder.access_token
        try:
            return await self._send(call, token, clock, read)
        except TokenExpiredError:
            renew: Callable[[str], Awaitable[str]] = holder.renew_token
            holder.access_token = await renew(token)
            return await self._send(call, holder.access_token, clock, read)

    async def _send(self, call: "Call", token: str, clock: PlatformClock, read: Read) -> msgspec.Raw:
        return await self._loop.call(
            lambda now: call.request(token, now),
            lambda answer: read(answer, clock.now()),
            caller=call.caller,
            api=call.path,
            clock=clock,
        )


class Call(msgspec.Struct, frozen=True):
    """Everything of a call but the moment and the token."""

    app: AppKeys
    base_url: str
    method: str
    path: str
    params: dict[str, str]
    caller: Caller

    def request(self, token: str, now: datetime) -> Request:
        """Signed and stamped. Parameters without a value are left out: SDKs disagree whether those are signed."""
        params = {name: value for name, value in self.params.items() if value != ""}
        params |= {"app_key": self.app.app_key, "timestamp": f"{int(now.timestamp())}000", "sign_method": "sha256"}
        if token:
            params["access_token"] = token
        params["sign"] = sign(self.app.secret, self.path, params)
        url, encoded = f"{self.base_url}{self.path}", urlencode(params, quote_via=quote)
        if self.method == "POST":
            return Request("POST", url, {"content-type": _FORM}, encoded.encode())
        return Request("GET", f"{url}?{encoded}", {})
