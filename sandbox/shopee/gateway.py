"""What every signed request must pass, in the order that clients found."""

import hashlib
import hmac

import msgspec

from sandbox.calls import Rates
from sandbox.model import Shop
from sandbox.shopee import answers
from sandbox.shopee.call import Call, Route
from sandbox.shopee.tokens import TokenHost
from sandbox.world import World

_TOLERANCE = 300


def signature(key: str, text: str) -> str:
    """HMAC-SHA256 in lower-case hex; the key as text."""
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


class Gateway:
    """`rate`: requests a second for each shop and API. `chat`: whether our type of app may read chats."""

    def __init__(self, world: World, tokens: TokenHost, partner_id: int, key: str, *, rate: float, chat: bool) -> None:
        self._world, self._tokens, self._partner_id, self._key = world, tokens, str(partner_id), key
        self._chat = chat
        self._rates = Rates(rate)

    def admit(self, call: Call, route: Route) -> None:
        """Fills in the caller's account, shop and body. Raises RefusedError for what the gateway would refuse."""
        self.check_signature(call, of_a_shop=route.of_a_shop)
        if refusal := REFUSALS.get(call.fault):
            raise refusal
        if route.of_a_shop:
            shop = self._linked_shop(call)
            if shop.closed.at(call.now) and not _tells_of_ban(shop, call):
                raise answers.BANNED
            if call.path.startswith("/api/v2/sellerchat/") and not self._chat:
                raise answers.PERMISSION
            if not self._rates.allows(shop.id, call.path):
                raise answers.TOO_MANY
            call.shop, call.account = self._world.alive(shop, call.now), shop.account
        call.body = _decoded(call)

    def check_signature(self, call: Call, *, of_a_shop: bool) -> None:
        query = call.query
        if not query.get("partner_id"):
            raise answers.missing("partner_id")
        if query["partner_id"] != self._partner_id:
            raise answers.PARTNER
        stamp = query.get("timestamp", "")
        if not stamp.isdecimal():
            raise answers.NO_TIMESTAMP
        if abs(int(stamp) - call.now) > _TOLERANCE:
            raise answers.TIMESTAMP
        if not query.get("sign"):
            raise answers.missing("sign")
        owner = query.get("access_token", "") + query.get("shop_id", "") if of_a_shop else ""
        expected = signature(self._key, f"{self._partner_id}{call.path}{stamp}{owner}")
        if not hmac.compare_digest(query["sign"].encode(), expected.encode()):
            raise answers.SIGN

    def _linked_shop(self, call: Call) -> Shop:
        for name in ("access_token", "shop_id"):
            if not call.query.get(name):
                raise answers.missing(name)
        shop = self._world.by_id.get(call.query["shop_id"])
        if shop is None or shop.platform != "shopee" or shop.account.revoked.at(call.now):
            raise answers.NOT_LINKED
        grant = self._tokens.grant_of(call.query["access_token"], shop.id)
        if grant is None or grant.access_ends <= call.now:
            raise answers.TOKEN
        return shop


def _tells_of_ban(shop: Shop, call: Call) -> bool:
    """Of two banned shops, one is refused in every call, the other still tells its state."""
    return shop.closed.at(call.now) == 36009044 and call.path == "/api/v2/shop/get_shop_info"


def _decoded(call: Call) -> dict[str, object]:
    if call.method != "POST":
        return {}
    try:
        return msgspec.json.decode(call.raw_body or b"{}", type=dict[str, object])
    except (msgspec.DecodeError, msgspec.ValidationError):
        raise answers.RefusedError("error_data", "parse data failed") from None


# Faults that are refusals; raised only for requests that are signed well, so that they hide no mistake of the caller.
REFUSALS = {
    "token_expired": answers.TOKEN,
    "token_invalid": answers.TOKEN_ODD,
    "sign_wrong": answers.SIGN,
    "scope_missing": answers.PERMISSION,
    "rate_limited": answers.TOO_MANY,
    "rate_limited_bare": answers.TOO_MANY,
    "error_internal": answers.SERVER,
    "timeout_code": answers.NETWORK,
    "shop_inactive": answers.BANNED,
    "seller_inactive": answers.BANNED,
    "quota_spent": answers.QUOTA,
    "search_limit": answers.OFFSET,
}
