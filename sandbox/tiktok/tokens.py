"""The token host and the consent page: codes used once, refresh tokens used once, absolute ends."""

import random
import secrets
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from aiohttp import web

from sandbox.model import DAY, Account
from sandbox.tiktok import answers
from sandbox.world import World

SCOPES = (
    "seller.authorization.info", "seller.shop.info", "seller.order.info", "seller.product.basic",
    "seller.fulfillment.basic", "seller.logistics", "seller.return_refund.basic", "seller.finance.info",
    "data.shop_analytics.public.read", "seller.customer_service",
)  # fmt: skip

_ACCESS_LIFE, _CODE_LIFE = 7 * DAY, 1800


@dataclass
class Pair:
    account: Account
    access: str
    refresh: str
    access_ends: int


class TokenHost:
    """Tokens of every account. A pair is valid from the start, as for sellers who connected long ago."""

    def __init__(self, world: World, app_key: str, app_secret: str, redirect_url: str) -> None:
        self._world, self._app_key, self._app_secret, self._redirect_url = world, app_key, app_secret, redirect_url
        self.pairs: dict[str, Pair] = {}  # by open id
        self._by_access: dict[str, Pair] = {}
        self._codes: dict[str, tuple[Account, float]] = {}
        for account in world.accounts:
            rng = random.Random(f"{world.seed}:{account.open_id}:tokens")
            self._give(account, f"{rng.getrandbits(200):050x}", f"{rng.getrandbits(200):050x}")

    def pair_of(self, access_token: str) -> Pair | None:
        """The pair an access token belongs to, ended or not."""
        return self._by_access.get(access_token)

    async def exchange(self, request: web.Request) -> web.Response:
        """GET /api/v2/token/get"""
        query = self._checked(request)
        account, ends = self._codes.pop(query.get("auth_code", ""), (None, 0.0))
        if query.get("grant_type") != "authorized_code" or account is None or ends < self._world.clock.now():
            raise answers.AUTH_CODE
        account.revoked = False
        return self._answer(self._give(account, secrets.token_hex(25), secrets.token_hex(25)))

    async def refresh(self, request: web.Request) -> web.Response:
        """GET /api/v2/token/refresh; the old refresh token ends with it."""
        query = self._checked(request)
        pair = next((one for one in self.pairs.values() if one.refresh == query.get("refresh_token")), None)
        if pair is None or pair.account.revoked or pair.account.refresh_ends < self._world.clock.now():
            raise answers.REFRESH_TOKEN
        return self._answer(self._give(pair.account, secrets.token_hex(25), secrets.token_hex(25)))

    async def consent(self, request: web.Request) -> web.Response:
        """GET /open/authorize: choose a seller and approve or reject; `approve=<open id>` for drivers without a browser."""
        state = request.query.get("state", "")
        chosen = request.query.get("approve")
        if "reject" in request.query:
            raise web.HTTPFound(
                f"{self._redirect_url}?{urlencode({'code': 'null', 'error': 'auth_denied', 'state': state})}"
            )
        account = next((one for one in self._world.accounts if one.open_id == chosen), None)
        if account is None:
            return web.Response(text=self._page(request), content_type="text/html")
        code = f"ROW_{secrets.token_urlsafe(24)}"
        self._codes[code] = (account, self._world.clock.now() + _CODE_LIFE)
        raise web.HTTPFound(f"{self._redirect_url}?{urlencode({'code': code, 'state': state})}")

    def _page(self, request: web.Request) -> str:
        options = "".join(
            f'<option value="{one.open_id}">{escape(one.name)} ({one.region})</option>' for one in self._world.accounts
        )
        hidden = "".join(
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
            for name, value in request.query.items()
        )
        return (
            "<!doctype html><meta charset=utf-8><title>Authorize app</title><h1>Authorize this app?</h1>"
            f"<form>{hidden}<label>Seller account <select name=approve>{options}</select></label>"
            "<button>Approve</button> <button name=reject value=1>Reject</button></form>"
        )

    def _checked(self, request: web.Request) -> dict[str, str]:
        if request.query.get("app_key") != self._app_key or request.query.get("app_secret") != self._app_secret:
            raise answers.APP_KEY
        return dict(request.query)

    def _give(self, account: Account, access: str, refresh: str) -> Pair:
        old = self.pairs.get(account.open_id)
        if old is not None:
            self._by_access.pop(old.access, None)
        ends = min(int(self._world.clock.now()) + _ACCESS_LIFE, account.refresh_ends)
        pair = Pair(account, f"ROW_{access}", f"ROW_{refresh}", ends)
        self.pairs[account.open_id] = self._by_access[pair.access] = pair
        return pair

    def _answer(self, pair: Pair) -> web.Response:
        data = {
            "access_token": pair.access,
            "access_token_expire_in": pair.access_ends,
            "refresh_token": pair.refresh,
            "refresh_token_expire_in": pair.account.refresh_ends,
            "open_id": pair.account.open_id,
            "seller_name": pair.account.name,
            "seller_base_region": pair.account.region,
            "user_type": 0,
            "granted_scopes": list(SCOPES),
        }
        return web.Response(body=answers.envelope(data, message="success"), content_type="application/json")
