"""What every signed request must pass, in the order a live gateway was seen to check it."""

import hashlib
import hmac

import msgspec

from sandbox.calls import Rates
from sandbox.tiktok import answers
from sandbox.tiktok.call import Call, Route
from sandbox.tiktok.tokens import TokenHost
from sandbox.world import World

_TOO_OLD, _TOO_NEW = 300, 30


def signature(secret: str, path: str, query: dict[str, str], body: bytes) -> str:
    """HMAC-SHA256 in hex over path, sorted decoded query (without sign and access_token) and the exact body bytes."""
    text = path + "".join(key + query[key] for key in sorted(query) if key not in ("sign", "access_token"))
    key = secret.encode()
    return hmac.new(key, key + text.encode() + body + key, hashlib.sha256).hexdigest()


class Gateway:
    """`rate`: requests a second for each app, shop and API."""

    def __init__(self, world: World, tokens: TokenHost, app_key: str, app_secret: str, rate: float) -> None:
        self._world, self._tokens = world, tokens
        self._app_key, self._app_secret = app_key, app_secret
        self._rates = Rates(rate)

    def admit(self, call: Call, route: Route) -> None:
        """Fills in the caller's account, shop and body. Raises RefusedError for what the gateway would refuse."""
        self._check_signature(call)
        if refusal := REFUSALS.get(call.fault):
            raise refusal
        self._check_token(call)
        if route.of_a_shop:
            self._check_open(call)
        if route.scope not in self._tokens.scopes:
            raise answers.SCOPE
        if route.of_a_shop:
            self._check_cipher(call)
        elif call.query.get("shop_cipher"):
            raise answers.CIPHER_UNWANTED
        whose = call.shop.id if route.of_a_shop else call.headers["x-tts-access-token"]
        if not self._rates.allows(whose, route.template):
            raise answers.TOO_MANY
        call.body = _decoded(call)

    def _check_signature(self, call: Call) -> None:
        if call.query.get("app_key") != self._app_key:
            raise answers.APP_KEY
        _check_timestamp(call.query.get("timestamp", ""), call.now)
        sign = call.query.get("sign")
        if not sign:
            raise answers.NO_SIGN
        body = b"" if _media_type(call) == "multipart/form-data" else call.raw_body
        expected = signature(self._app_secret, call.path, call.query, body)
        if not hmac.compare_digest(sign.encode(), expected.encode()):
            raise answers.SIGN

    def _check_token(self, call: Call) -> None:
        grant = self._tokens.grant_of(call.headers.get("x-tts-access-token", ""))
        if grant is None or grant.account.revoked.at(call.now):
            raise answers.TOKEN
        if grant.access_ends <= call.now:
            raise answers.TOKEN_ENDED
        call.account = grant.account

    def _check_open(self, call: Call) -> None:
        """Closed shops are refused before the cipher is held against the token."""
        shop = self._world.by_cipher.get(call.query.get("shop_cipher", ""))
        if shop is not None and (code := shop.closed.at(call.now)):
            raise answers.SHOP_INACTIVE if code == answers.SHOP_INACTIVE.code else answers.SELLER_INACTIVE

    def _check_cipher(self, call: Call) -> None:
        cipher = call.query.get("shop_cipher")
        if not cipher:
            raise answers.CIPHER
        shop = self._world.by_cipher.get(cipher)
        if shop is None or shop.account is not call.account:
            raise answers.CIPHER_FOREIGN
        call.shop = self._world.alive(shop, call.now)


def _check_timestamp(stamp: str, now: int) -> None:
    if not stamp.lstrip("-").isdigit() or int(stamp) < 0:
        raise answers.NEGATIVE
    if int(stamp) < now - _TOO_OLD:
        raise answers.TOO_OLD
    if int(stamp) > now + _TOO_NEW:
        raise answers.TOO_NEW


def _media_type(call: Call) -> str:
    """Without its parameters."""
    return str(call.headers.get("content-type", "")).partition(";")[0].strip().lower()


def _decoded(call: Call) -> dict[str, object]:
    if not call.raw_body or _media_type(call) == "multipart/form-data":
        return {}
    if _media_type(call) != "application/json":
        raise answers.CONTENT_TYPE
    try:
        return msgspec.json.decode(call.raw_body, type=dict[str, object])
    except (msgspec.DecodeError, msgspec.ValidationError):
        raise answers.CONTENT_TYPE from None


# Faults that are refusals; raised only for requests that are signed well, so that they hide no mistake of the caller.
REFUSALS = {
    "token_expired": answers.TOKEN_ENDED,
    "token_invalid": answers.TOKEN,
    "sign_wrong": answers.SIGN,
    "scope_missing": answers.SCOPE,
    "rate_limited": answers.TOO_MANY,
    "rate_limited_bare": answers.TOO_MANY_BARE,
    "error_internal": answers.INTERNAL,
    "timeout_code": answers.TIMED_OUT,
    "shop_inactive": answers.SHOP_INACTIVE,
    "seller_inactive": answers.SELLER_INACTIVE,
    "quota_spent": answers.QUOTA,
    "search_limit": answers.SEARCH_LIMIT,
}
