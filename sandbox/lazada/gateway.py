"""What every signed request must pass, in the order the live gateway's messages suggest."""

import hashlib
import hmac

from sandbox.calls import Rates
from sandbox.lazada import answers
from sandbox.lazada.call import Call, Route
from sandbox.lazada.tokens import TokenHost
from sandbox.model import Shop
from sandbox.world import World

_TOLERANCE = 7200


def signature(secret: str, path: str, given: dict[str, str]) -> str:
    """HMAC-SHA256 in capital hex over the path and every sorted name and decoded value. Empty values count for nothing."""
    text = path + "".join(name + given[name] for name in sorted(given) if name != "sign" and given[name] != "")
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest().upper()


class App:
    """One of our two apps: `kind` is "seller" or "im"."""

    def __init__(self, world: World, kind: str, key: str, secret: str) -> None:
        self.kind, self.key, self.secret = kind, key, secret
        self.tokens = TokenHost(world, key)


class Gateway:
    """`rate`: requests a second for each app, seller and API."""

    def __init__(self, world: World, apps: list[App], rate: float) -> None:
        self._world = world
        self._apps = {app.key: app for app in apps}
        self._rates = Rates(rate)

    def app_of(self, call: Call) -> App:
        """Whose request it is, once it is signed well. Raises RefusedError."""
        app = self._apps.get(call.needed("app_key"))
        if app is None:
            raise answers.APP_KEY
        self._check_timestamp(call)
        if call.needed("sign_method") != "sha256":
            raise answers.SIGN_METHOD
        expected = signature(app.secret, call.path, call.given)
        if not hmac.compare_digest(call.needed("sign").encode(), expected.encode()):
            raise answers.SIGN
        return app

    def admit(self, call: Call, route: Route) -> None:
        """Fills in the caller's account and shop. Raises RefusedError for what the gateway would refuse."""
        app = self.app_of(call)
        if refusal := REFUSALS.get(call.fault):
            raise refusal
        shop = self._shop_of(call, app)
        if route.app != app.kind:
            raise answers.PERMISSION
        if not self._rates.allows(shop.id, route.path):
            raise answers.TOO_MANY
        if shop.closed.at(call.now) and route.path != "/seller/get":
            raise answers.CLOSED
        if shop.restricted.at(call.now):
            raise answers.NOT_VERIFIED
        call.shop = self._world.alive(shop, call.now)

    def _check_timestamp(self, call: Call) -> None:
        stamp = call.needed("timestamp")
        if not stamp.isdecimal() or abs(int(stamp) // 1000 - call.now) > _TOLERANCE:
            raise answers.TIMESTAMP

    def _shop_of(self, call: Call, app: App) -> Shop:
        """The token's shop in the country of the host; a token says nothing on another country's host."""
        grant = app.tokens.grant_of(call.needed("access_token"))
        if grant is None or grant.account.revoked.at(call.now) or grant.access_ends <= call.now:
            raise answers.TOKEN
        call.account = grant.account
        shops = [shop for shop in grant.account.shops if call.country in ("", shop.country)]
        if not shops:
            raise answers.TOKEN
        return shops[0]


# Faults that are refusals; raised only for requests that are signed well, so that they hide no mistake of the caller.
REFUSALS = {
    "token_expired": answers.TOKEN,
    "token_invalid": answers.TOKEN,
    "sign_wrong": answers.SIGN,
    "scope_missing": answers.PERMISSION,
    "rate_limited": answers.TOO_MANY,
    "rate_limited_bare": answers.TOO_MANY_OF_SELLER,
    "error_internal": answers.INTERNAL,
    "timeout_code": answers.TIMED_OUT,
    "shop_inactive": answers.CLOSED,
    "seller_inactive": answers.CLOSED,
    "quota_spent": answers.TOO_MANY_OF_APP,
    "search_limit": answers.FAR_OFFSET,
}
