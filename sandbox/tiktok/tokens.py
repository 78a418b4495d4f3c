"""The token host: codes used once, refresh tokens used once, ends given as absolute times."""

import random
import secrets
from dataclasses import dataclass
from typing import Any

from sandbox.model import DAY, Account
from sandbox.tiktok import answers
from sandbox.world import World

SCOPES = (
    "seller.authorization.info", "seller.shop.info", "seller.order.info", "seller.product.basic", "seller.product.write",
    "seller.fulfillment.basic", "seller.logistics", "seller.return_refund.basic", "seller.finance.info",
    "data.shop_analytics.public.read", "seller.customer_service",
)  # fmt: skip

_ACCESS_LIFE, _CODE_LIFE, _REFRESH_LIFE = 7 * DAY, 1800, 365 * DAY


@dataclass(frozen=True)
class Grant:
    """A pair of tokens; `access_ends` in Unix seconds."""

    account: Account
    access: str
    refresh: str
    access_ends: int


class TokenHost:
    """Tokens of every account. Each has a pair from the start, as a seller who connected long ago.

    An access token that was replaced stays good until its own end (undocumented; the lenient guess), a refresh token does not.
    """

    def __init__(self, world: World, app_key: str, app_secret: str, withheld: frozenset[str] = frozenset()) -> None:
        self._world, self._app_key, self._app_secret = world, app_key, app_secret
        self.scopes = [scope for scope in SCOPES if scope not in withheld]
        self.newest: dict[str, Grant] = {}  # by open id
        self._by_access: dict[str, Grant] = {}
        self._by_refresh: dict[str, Grant] = {}
        self._codes: dict[str, tuple[Account, int]] = {}
        for account in world.accounts_of("tiktok"):
            rng = random.Random(f"{world.seed}:{account.open_id}:tokens")
            self._give(account, f"{rng.getrandbits(200):050x}", f"{rng.getrandbits(200):050x}", world.clock.epoch)

    def grant_of(self, access_token: str) -> Grant | None:
        """What an access token was given for, ended or not."""
        return self._by_access.get(access_token)

    def shops_of_refresh(self, refresh_token: str) -> list[str]:
        grant = self._by_refresh.get(refresh_token)
        return [shop.id for shop in grant.account.shops] if grant else []

    def new_code(self, account: Account, now: int) -> str:
        """For the redirect after the seller's consent."""
        code = f"{'TTP' if account.region == 'US' else 'ROW'}_{secrets.token_urlsafe(24)}"
        self._codes[code] = (account, now + _CODE_LIFE)
        return code

    def exchange(self, query: dict[str, str], now: int) -> dict[str, Any]:
        """GET /api/v2/token/get. Ordinary sellers authorise for twelve months."""
        self._check_app(query)
        if query.get("grant_type") != "authorized_code":
            raise answers.GRANT_TYPE
        account, ends = self._codes.pop(query.get("auth_code", ""), (None, 0))
        if account is None or ends < now:
            raise answers.AUTH_CODE
        account.revoked.change(now, False)
        account.refresh_ends.change(now, now + _REFRESH_LIFE)
        return self._told(self._give(account, secrets.token_hex(25), secrets.token_hex(25), now), now)

    def refresh(self, query: dict[str, str], now: int) -> dict[str, Any]:
        """GET /api/v2/token/refresh. TikTok's own Node SDK sends the other grant_type here too, so both pass."""
        self._check_app(query)
        if query.get("grant_type") not in ("refresh_token", "authorized_code"):
            raise answers.GRANT_TYPE
        grant = self._by_refresh.get(query.get("refresh_token", ""))
        if grant is None or grant.account.revoked.at(now) or grant.account.refresh_ends.at(now) <= now:
            raise answers.REFRESH_TOKEN
        return self._told(self._give(grant.account, secrets.token_hex(25), secrets.token_hex(25), now), now)

    def _check_app(self, query: dict[str, str]) -> None:
        if query.get("app_key") != self._app_key or query.get("app_secret") != self._app_secret:
            raise answers.APP_KEY

    def _give(self, account: Account, access: str, refresh: str, now: int) -> Grant:
        old = self.newest.get(account.open_id)
        if old is not None:
            self._by_refresh.pop(old.refresh, None)
        ends = min(now + _ACCESS_LIFE, account.refresh_ends.at(now))
        prefix = "TTP" if account.region == "US" else "ROW"
        grant = Grant(account, f"{prefix}_{access}", f"{prefix}_{refresh}", ends)
        self.newest[account.open_id] = self._by_access[grant.access] = self._by_refresh[grant.refresh] = grant
        return grant

    def _told(self, grant: Grant, now: int) -> dict[str, Any]:
        account = grant.account
        return {
            "access_token": grant.access,
            "access_token_expire_in": grant.access_ends,
            "refresh_token": grant.refresh,
            "refresh_token_expire_in": account.refresh_ends.at(now),
            "open_id": account.open_id,
            "seller_name": account.name,
            "seller_base_region": account.region,
            "user_type": 0,
            "granted_scopes": self.scopes,
        }
