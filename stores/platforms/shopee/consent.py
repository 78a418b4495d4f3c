"""From a seller's consent to tokens and shops: one pair of tokens a shop, the end of its authorisation, its name and country."""

import asyncio
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from stores.platforms.base import AppKeys, Authorised, ShopListing, TokenGrant
from stores.platforms.clean import moment
from stores.platforms.errors import AuthorisationRefusedError, PlatformError
from stores.platforms.shopee import parse, wire
from stores.platforms.shopee.client import PREFIX, ShopeeClient, decode
from stores.platforms.shopee.pages import NUMBERS_FROM_1, PageReader, read_whole_list
from stores.platforms.shopee.signing import sign
from stores.platforms.together import together

_SHOPS = PageReader(wire.AuthorisedShop, "authed_shop_list", "shop_id", paging=NUMBERS_FROM_1)
_AT_ONCE = 6


def consent_link(host: str, app: AppKeys, *, state: str, redirect_url: str) -> str:
    """The newer of Shopee's two links: unsigned, it does not end after five minutes, and it gives `state` back."""
    query = {
        "partner_id": app.app_key,
        "auth_type": "seller",
        "redirect_uri": redirect_url,
        "response_type": "code",
        "state": state,
    }
    return f"{host}/auth?{urlencode(query)}"


def disconnect_link(host: str, app: AppKeys, redirect_url: str) -> str:
    """Signed, so it opens only within five minutes."""
    path, now = PREFIX + "shop/cancel_auth_partner", int(time.time())
    query = {
        "partner_id": app.app_key,
        "timestamp": str(now),
        "sign": sign(app.secret, app.app_key, path, now),
        "redirect": redirect_url,
    }
    return f"{host}{path}?{urlencode(query)}"


async def authorise(client: ShopeeClient, app: AppKeys, callback: Mapping[str, str]) -> list[Authorised]:
    """The code of a redirect for tokens: of one shop, or of all shops of a main account.

    All shops of a main account begin with one pair; each shop's first refresh gives it a pair of its own.
    """
    owner = _owner_in(callback)
    body = {"code": callback["code"], **owner}
    tokens = decode(await client.token_call(app, "auth/token/get", body), wire.Tokens)
    ids = [str(one) for one in tokens.shop_id_list or owner.values()]
    if "main_account_id" in owner and not tokens.shop_id_list:
        raise AuthorisationRefusedError("The main account has allowed no shop.")
    ends = {str(one.shop_id): one for one in await authorised_shops(client, app)}
    gate = asyncio.Semaphore(_AT_ONCE)
    listings = await together(*(_listing(client, app, tokens.access_token, one, ends.get(one), gate) for one in ids))
    now = datetime.now(UTC)
    return [
        Authorised(
            parse.grant(
                tokens,
                shop_id=shop.external_id,
                shop_name=shop.name,
                now=now,
                until=moment(ends[shop.external_id].expire_time) if shop.external_id in ends else None,
            ),
            [shop],
        )
        for shop in listings
    ]


async def refresh(client: ShopeeClient, app: AppKeys, refresh_token: str, shop_id: str) -> TokenGrant:
    """A new pair for one shop. The end of the authorisation is not told here and stays as known."""
    body = {"refresh_token": refresh_token, "shop_id": _number(shop_id)}
    tokens = decode(await client.token_call(app, "auth/access_token/get", body), wire.Tokens)
    return parse.grant(tokens, shop_id=shop_id, shop_name="", now=datetime.now(UTC), until=None)


async def authorised_shops(client: ShopeeClient, app: AppKeys) -> list[wire.AuthorisedShop]:
    """Every shop that allows our app, with the end of its authorisation. Needs no token."""
    name = "public/get_shops_by_partner"
    listed = await read_whole_list(
        _SHOPS, lambda place: client.public_call(app, name, {"page_size": "100", "page_no": place})
    )
    return listed.items


async def _listing(
    client: ShopeeClient,
    app: AppKeys,
    access_token: str,
    shop_id: str,
    authorised: wire.AuthorisedShop | None,
    gate: asyncio.Semaphore,
) -> ShopListing:
    """A shop that cannot be asked (banned, say) is taken in all the same; its own status reading will tell why."""
    async with gate:
        try:
            info = await client.account_call(app, access_token, shop_id, "shop/get_shop_info")
            return parse.shop(shop_id, decode(info, wire.ShopInfo))
        except PlatformError:
            return ShopListing(shop_id, f"Shopee {shop_id}", authorised.region.upper() if authorised else "", "", {})


def _owner_in(callback: Mapping[str, str]) -> dict[str, int]:
    """Whose code it is. Raises AuthorisationRefusedError for a callback that brings none."""
    if not callback.get("code"):
        raise AuthorisationRefusedError(
            f"Shopee sent no code: {callback.get('error') or 'the seller did not allow it'}."
        )
    for name in ("shop_id", "main_account_id"):
        if callback.get(name):
            return {name: _number(callback[name])}
    raise AuthorisationRefusedError("Shopee named neither a shop nor a main account.")


def _number(text: str) -> int:
    if not text.isdigit():
        raise AuthorisationRefusedError(f"{text[:20]!r} is no id of a Shopee shop or account.")
    return int(text)
