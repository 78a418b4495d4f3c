"""Shopee's tokens: each shop its own pair, access for four hours, refresh tokens that are good for one use."""

import random
import secrets
from dataclasses import dataclass
from typing import Any

from sandbox.model import DAY, Account, Shop
from sandbox.shopee import answers
from sandbox.shopee.call import Call, Route
from sandbox.world import World

ACCESS_LIFE, REFRESH_LIFE = 14_400, 30 * DAY
_CODE_LIFE, _AUTHORISATION_LIFE = 600, 365 * DAY
# After a refresh the previous access token still works for a while.
_GRACE = 300


@dataclass
class Grant:
    """A pair of tokens, of one shop or, straight after a main account's consent, of all its shops. Ends: Unix seconds."""

    shops: list[Shop]
    access: str
    refresh: str
    access_ends: int
    refresh_ends: int


class TokenHost:
    """Each shop has a pair from the start, as one that was connected long ago."""

    def __init__(self, world: World, partner_id: int) -> None:
        self._world, self._partner_id = world, partner_id
        self.newest: dict[str, Grant] = {}  # by shop id
        self._by_access: dict[str, Grant] = {}
        self._by_refresh: dict[tuple[str, str], Grant] = {}  # by refresh token and shop id: used up one by one
        self._codes: dict[str, tuple[Account, int]] = {}
        self.routes = [
            Route("POST", "/api/v2/auth/token/get", self.exchange, of_a_shop=False, bare=True),
            Route("POST", "/api/v2/auth/access_token/get", self.refresh, of_a_shop=False, bare=True),
            Route("GET", "/api/v2/public/get_shops_by_partner", self.authorised, of_a_shop=False, bare=True),
        ]
        for shop in world.of("shopee"):
            rng = random.Random(f"{world.seed}:{shop.id}:tokens")
            self._give([shop], f"{rng.getrandbits(128):032x}", f"{rng.getrandbits(128):032x}", world.clock.epoch)

    def grant_of(self, access_token: str, shop_id: str) -> Grant | None:
        """What an access token was given for, ended or not."""
        grant = self._by_access.get(access_token)
        return grant if grant and any(shop.id == shop_id for shop in grant.shops) else None

    def new_code(self, account: Account, now: int) -> str:
        code = secrets.token_hex(16)
        self._codes[code] = (account, now + _CODE_LIFE)
        return code

    def exchange(self, call: Call) -> dict[str, Any]:
        """The code is good for the account it was given to: named by one shop, or by the main account."""
        self._check_partner(call)
        account, ends = self._codes.pop(str(call.body.get("code", "")), (None, 0))
        if account is None or ends < call.now:
            raise answers.CODE
        main = call.body.get("main_account_id")
        shops = [shop for shop in account.shops if main or shop.id == str(call.body.get("shop_id", ""))]
        if not shops or (main is not None and str(main) != account.open_id):
            raise answers.RefusedError("invalid_shop_id", "The shop_id is invalid.")
        account.revoked.change(call.now, False)
        account.refresh_ends.change(call.now, call.now + _AUTHORISATION_LIFE)
        grant = self._give(shops, secrets.token_hex(16), secrets.token_hex(16), call.now)
        told = self._told(grant, call.now)
        if main is None:
            return told
        return {**told, "shop_id_list": [int(shop.id) for shop in shops], "merchant_id_list": []}

    def refresh(self, call: Call) -> dict[str, Any]:
        """Once for each shop; the shops of a main account get pairs of their own by it."""
        self._check_partner(call)
        shop_id, old = str(call.body.get("shop_id", "")), str(call.body.get("refresh_token", ""))
        grant = self._by_refresh.get((old, shop_id))
        if grant is None or grant.refresh_ends <= call.now:
            raise answers.REFRESH_TOKEN
        shop = next(one for one in grant.shops if one.id == shop_id)
        if shop.account.revoked.at(call.now):
            raise answers.NOT_LINKED
        if shop.account.refresh_ends.at(call.now) <= call.now:
            raise answers.ACCESS_ENDED
        del self._by_refresh[old, shop_id]
        if len(grant.shops) == 1:
            grant.access_ends = min(grant.access_ends, call.now + _GRACE)
        renewed = self._give([shop], secrets.token_hex(16), secrets.token_hex(16), call.now)
        return {**self._told(renewed, call.now), "partner_id": self._partner_id, "shop_id": int(shop_id)}

    def authorised(self, call: Call) -> dict[str, Any]:
        """Every shop that allows the app; needs no token."""
        number, size = call.page_number(first=1, default=1), call.page_size(default=10)
        shops = [
            shop
            for shop in self._world.of("shopee")
            if not shop.account.revoked.at(call.now) and shop.account.refresh_ends.at(call.now) > call.now
        ]
        page = shops[(number - 1) * size : number * size]
        return {
            "authed_shop_list": [
                {
                    "region": shop.country,
                    "shop_id": int(shop.id),
                    "auth_time": shop.account.refresh_ends.at(call.now) - _AUTHORISATION_LIFE,
                    "expire_time": shop.account.refresh_ends.at(call.now),
                    "sip_affi_shop_list": [],
                }
                for shop in page
            ],
            "more": number * size < len(shops),
        }

    def _check_partner(self, call: Call) -> None:
        if call.body.get("partner_id") != self._partner_id:
            raise answers.PARTNER

    def _give(self, shops: list[Shop], access: str, refresh: str, now: int) -> Grant:
        ends = shops[0].account.refresh_ends.at(now)
        grant = Grant(shops, access, refresh, min(now + ACCESS_LIFE, ends), min(now + REFRESH_LIFE, ends))
        self._by_access[access] = grant
        for shop in shops:
            self.newest[shop.id] = self._by_refresh[refresh, shop.id] = grant
        return grant

    def _told(self, grant: Grant, now: int) -> dict[str, Any]:
        return {"access_token": grant.access, "refresh_token": grant.refresh, "expire_in": grant.access_ends - now}
