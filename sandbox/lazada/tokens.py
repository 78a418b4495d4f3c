"""One app's tokens: codes used once, access for ten days, a refresh token that stays until the seller's authorisation ends."""

import random
import secrets
from dataclasses import dataclass
from typing import Any

from sandbox.lazada import answers
from sandbox.lazada.call import Call
from sandbox.model import DAY, Account, Shop
from sandbox.world import World

ACCESS_LIFE, _CODE_LIFE, _AUTHORISATION_LIFE = 10 * DAY, 1800, 180 * DAY


@dataclass(frozen=True)
class Grant:
    """`access_ends`: Unix seconds."""

    account: Account
    access: str
    refresh: str
    access_ends: int


class TokenHost:
    """Each account has a pair from the start. A seller with shops in two countries has one pair for both ("cb")."""

    def __init__(self, world: World, app_key: str) -> None:
        self._app_key = app_key
        self.newest: dict[str, Grant] = {}  # by open id
        self._by_access: dict[str, Grant] = {}
        self._by_refresh: dict[str, Grant] = {}
        self._codes: dict[str, tuple[Account, int]] = {}
        for account in world.accounts_of("lazada"):
            rng = random.Random(f"{world.seed}:{account.open_id}:{app_key}:tokens")
            self._give(account, f"{rng.getrandbits(160):040x}", f"{rng.getrandbits(160):040x}", world.clock.epoch)

    def grant_of(self, access_token: str) -> Grant | None:
        """What an access token was given for, ended or not."""
        return self._by_access.get(access_token)

    def shops_of_refresh(self, refresh_token: str) -> list[str]:
        grant = self._by_refresh.get(refresh_token)
        return [shop.id for shop in grant.account.shops] if grant else []

    def new_code(self, account: Account, now: int) -> str:
        code = f"0_{self._app_key}_{secrets.token_urlsafe(20)}"
        self._codes[code] = (account, now + _CODE_LIFE)
        return code

    def create(self, call: Call) -> dict[str, Any]:
        """/auth/token/create."""
        account, ends = self._codes.pop(call.needed("code"), (None, 0))
        if account is None or ends < call.now:
            raise answers.CODE
        account.revoked.change(call.now, False)
        account.refresh_ends.change(call.now, call.now + _AUTHORISATION_LIFE)
        grant = self._give(account, secrets.token_hex(20), secrets.token_hex(20), call.now)
        return self._told(grant, call.now, "country_user_info")

    def refresh(self, call: Call) -> dict[str, Any]:
        """/auth/token/refresh: a new access token beside the same refresh token, whose end comes no later for it."""
        grant = self._by_refresh.get(call.needed("refresh_token"))
        if grant is None or grant.account.revoked.at(call.now) or grant.account.refresh_ends.at(call.now) <= call.now:
            raise answers.REFRESH_TOKEN
        renewed = self._give(grant.account, secrets.token_hex(20), grant.refresh.removeprefix("5000"), call.now)
        return self._told(renewed, call.now, "country_user_info_list")

    def _give(self, account: Account, access: str, refresh: str, now: int) -> Grant:
        ends = min(now + ACCESS_LIFE, account.refresh_ends.at(now))
        grant = Grant(account, f"5000{access}", f"5000{refresh}", ends)
        self.newest[account.open_id] = self._by_access[grant.access] = self._by_refresh[grant.refresh] = grant
        return grant

    def _told(self, grant: Grant, now: int, list_name: str) -> dict[str, Any]:
        """At the top level, not under `data`; the list of countries has another name after a refresh."""
        account = grant.account
        return {
            "access_token": grant.access,
            "refresh_token": grant.refresh,
            "expires_in": max(0, grant.access_ends - now),
            "refresh_expires_in": max(0, account.refresh_ends.at(now) - now),
            "country": account.shops[0].country.lower() if len(account.shops) == 1 else "cb",
            "account": f"{account.open_id}@seller.example",
            "account_id": None,
            "account_platform": "seller_center",
            list_name: [_user(shop) for shop in account.shops],
        }


def _user(shop: Shop) -> dict[str, str]:
    return {
        "country": shop.country.lower(),
        "user_id": f"9{shop.id[1:]}",
        "seller_id": shop.id,
        "short_code": shop.code[:8],
    }
