"""What every signed request must pass, in the order a live gateway was seen to check it."""

import hashlib
import hmac
import time
from collections import defaultdict
from dataclasses import dataclass

from aiohttp import web

from sandbox.model import Shop
from sandbox.tiktok import answers
from sandbox.tiktok.tokens import SCOPES, Pair, TokenHost
from sandbox.world import World

# Path prefix -> scope; the first that fits.
_SCOPE_OF = (
    ("/authorization/", "seller.authorization.info"),
    ("/event/", "seller.authorization.info"),
    ("/seller/", "seller.shop.info"),
    ("/order/", "seller.order.info"),
    ("/product/", "seller.product.basic"),
    ("/fulfillment/", "seller.fulfillment.basic"),
    ("/logistics/", "seller.logistics"),
    ("/return_refund/", "seller.return_refund.basic"),
    ("/finance/", "seller.finance.info"),
    ("/analytics/", "data.shop_analytics.public.read"),
    ("/customer_service/", "seller.customer_service"),
)
_NO_CIPHER = ("/authorization/", "/seller/")


@dataclass
class Caller:
    """Who passed: the token's account, and the shop for shop-scoped paths."""

    pair: Pair
    shop: Shop | None
    now: float


class Gateway:
    """`rate`: requests a second for each app, shop and API."""

    def __init__(self, world: World, tokens: TokenHost, app_key: str, app_secret: str, rate: float) -> None:
        self._world, self._tokens = world, tokens
        self._app_key, self._app_secret, self._rate = app_key, app_secret, rate
        self._buckets: defaultdict[tuple[str, str], list[float]] = defaultdict(lambda: [rate, 0.0])
        self.missing_scopes: set[str] = set()

    def check(self, request: web.Request, body: bytes, *, skew: float = 0.0) -> Caller:
        """Raises RefusedError for a request that the gateway would refuse."""
        query, now = request.query, self._world.clock.now() + skew
        if query.get("app_key") != self._app_key:
            raise answers.APP_KEY
        stamp = query.get("timestamp", "")
        if not stamp.isdigit() or not now - 300 <= int(stamp) <= now + 30:
            raise answers.TIMESTAMP
        if not query.get("sign"):
            raise answers.NO_SIGN
        if not hmac.compare_digest(query["sign"].encode(), self._signature(request, body).encode()):
            raise answers.SIGN
        pair = self._tokens.pair_of(request.headers.get("x-tts-access-token", ""))
        if pair is None or pair.account.revoked:
            raise answers.NO_TOKEN
        if pair.access_ends <= now:
            raise answers.TOKEN_ENDED
        shop = self._shop(request, pair)
        self._check_scope(request.path)
        self._check_rate(shop.id if shop else pair.account.open_id, request.path)
        return Caller(pair, shop, now)

    def _signature(self, request: web.Request, body: bytes) -> str:
        """Over what was received: path, decoded query, exact body bytes; a multipart body is left out."""
        text = request.path + "".join(
            key + value for key, value in sorted(request.query.items()) if key not in ("sign", "access_token")
        )
        raw = text.encode() + (b"" if request.content_type == "multipart/form-data" else body)
        secret = self._app_secret.encode()
        return hmac.new(secret, secret + raw + secret, hashlib.sha256).hexdigest()

    def _shop(self, request: web.Request, pair: Pair) -> Shop | None:
        cipher = request.query.get("shop_cipher")
        if request.path.startswith(_NO_CIPHER):
            if cipher:
                raise answers.CIPHER_UNWANTED
            return None
        if not cipher:
            raise answers.CIPHER
        shop = self._world.with_cipher(cipher)
        if shop is None or shop.account is not pair.account:
            raise answers.CIPHER_FOREIGN
        if shop.closed_code:
            raise answers.SHOP_INACTIVE if shop.closed_code == answers.SHOP_INACTIVE.code else answers.SELLER_INACTIVE
        return shop

    def _check_scope(self, path: str) -> None:
        scope = next((scope for prefix, scope in _SCOPE_OF if path.startswith(prefix)), "")
        if scope not in SCOPES or scope in self.missing_scopes:
            raise answers.SCOPE

    def _check_rate(self, whose: str, path: str) -> None:
        bucket, now = self._buckets[whose, path], time.monotonic()
        bucket[0] = min(self._rate, bucket[0] + (now - bucket[1]) * self._rate)
        bucket[1] = now
        if bucket[0] < 1:
            raise answers.TOO_MANY
        bucket[0] -= 1
