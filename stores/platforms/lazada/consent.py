"""Consent and tokens: the link, the code's exchange, and which stores one pair of tokens is good for."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import msgspec

from stores.platforms.base import AppKeys, Authorised, ShopListing, TokenGrant
from stores.platforms.clean import clip
from stores.platforms.errors import AuthorisationRefusedError, PlatformError, UnreadableAnswerError
from stores.platforms.lazada import wire
from stores.platforms.lazada.client import LazadaClient
from stores.platforms.lazada.countries import COUNTRIES
from stores.platforms.lazada.pages import decode
from stores.platforms.lazada.scalars import Id, text_of
from stores.platforms.together import together

CONSENT_URL = "https://auth.lazada.com"


def consent_link(base_url: str, app: AppKeys, *, state: str, redirect_url: str, country: str) -> str:
    """`redirect_url` must be the one registered for the app, or Lazada's page refuses."""
    query = {
        "response_type": "code",
        "force_auth": "true",
        "redirect_uri": redirect_url,
        "client_id": app.app_key,
        "state": state,
        "country": country.lower(),
    }
    return f"{base_url.rstrip('/')}/oauth/authorize?{urlencode({key: word for key, word in query.items() if word})}"


async def authorise(client: LazadaClient, app: AppKeys, callback: Mapping[str, str], now: datetime) -> list[Authorised]:
    """One pair of tokens; a cross-border seller's covers a store in each of several countries."""
    if callback.get("error") or not callback.get("code"):
        said = callback.get("error", "")[:80]
        raise AuthorisationRefusedError(f"The seller did not approve: {said or 'Lazada sent no code back'}.")
    tokens = decode(await client.token_call(app, "/auth/token/create", {"code": callback["code"]}), wire.Tokens)
    sellers = list(sellers_of(tokens))
    if not sellers:
        raise UnreadableAnswerError("Lazada names no store for this authorisation.")
    shops = await together(*(_shop(client, app, tokens.access_token, one) for one in sellers))
    return [Authorised(grant_of(tokens, sellers[0].seller_id, now), list(shops))]


async def refresh(client: LazadaClient, app: AppKeys, refresh_token: str, account_id: str, now: datetime) -> TokenGrant:
    """The answer repeats the refresh token or replaces it; what came back is what counts."""
    data = await client.token_call(app, "/auth/token/refresh", {"refresh_token": refresh_token})
    return grant_of(decode(data, wire.Tokens), account_id, now)


def grant_of(tokens: wire.Tokens, account_id: Id, now: datetime) -> TokenGrant:
    """`refresh_expires_in` counts down to the end of the seller's authorisation, through refreshes (the safe reading).

    The account is known by its first seller: Lazada's own account id is null for Seller Center's accounts, and one login
    may authorise several countries apart.
    """
    left = tokens.refresh_expires_in
    return TokenGrant(
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token,
        access_expires_at=now + timedelta(seconds=tokens.expires_in),
        refresh_expires_at=None if left is None else now + timedelta(seconds=left),
        account_id=str(account_id),
        account_name=clip(text_of(tokens.account), 200),
        scopes=[],
    )


def sellers_of(tokens: wire.Tokens) -> Iterator[wire.UserInfo]:
    """The stores behind the tokens, from either name and either form of the list, by country."""
    told = tokens.country_user_info or tokens.country_user_info_list or []
    if isinstance(told, dict):
        told = [wire.UserInfo(one.seller_id, code, one.user_id, one.short_code) for code, one in sorted(told.items())]
    for one in told:
        code = (one.country or tokens.country or "").upper()
        if code in COUNTRIES:
            yield msgspec.structs.replace(one, country=code)


async def _shop(client: LazadaClient, app: AppKeys, token: str, seller: wire.UserInfo) -> ShopListing:
    """With the name and kind Lazada tells; a closed store, or an app for chats only, is listed without them."""
    try:
        told = decode(await client.account_call(app, token, seller.country, "/seller/get"), wire.Seller)
    except PlatformError:
        told = wire.Seller(seller.seller_id, "")
    keys = {"user_id": text_of(seller.user_id), "short_code": text_of(seller.short_code) or text_of(told.short_code)}
    return ShopListing(
        external_id=str(seller.seller_id),
        name=clip(text_of(told.name) or keys["short_code"], 200),
        country=seller.country,
        seller_kind="cross_border" if told.cb else "local",
        platform_keys=keys,
    )


def clock_now() -> datetime:
    """Tokens' lives are counted from when they came."""
    return datetime.now(UTC).replace(microsecond=0)
