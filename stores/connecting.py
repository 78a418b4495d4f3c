"""Connecting stores: from a consent's code, or from tokens at hand, to a connection and the stores it covers."""

from collections.abc import Sequence

from django.db import transaction

from stores import tokens
from stores.countries import country_defaults
from stores.fetching import FetchLoop
from stores.models import Connection, PlatformApp, Store
from stores.platforms.base import AppKeys, ShopListing, TokenGrant


def register_app(platform: str, keys: AppKeys) -> PlatformApp:
    """Keeps our app's credentials for a platform, replacing older ones under the same key."""
    app, _ = PlatformApp.objects.get_or_create(platform=platform, app_key=keys.app_key)
    app.service_id = keys.service_id
    app.keep_secret(keys.secret)
    app.save()
    return app


def connect_with_code(app: PlatformApp, code: str, loop: FetchLoop) -> list[Store]:
    """Exchanges a consent's code and takes in every shop it covers. Raises a PlatformError."""
    platform = loop.platforms[app.platform]
    keys = AppKeys(app.app_key, app.secret(), app.service_id)
    grant = loop.submit(platform.exchange_code(keys, code)).result()
    shops = loop.submit(platform.shops(keys, grant.access_token)).result()
    return connect(app, grant, shops)


def connect(app: PlatformApp, grant: TokenGrant, shops: Sequence[ShopListing]) -> list[Store]:
    """Saves the pair of tokens and the shops it covers; known shops keep their own settings."""
    with transaction.atomic():
        connection, _ = Connection.objects.get_or_create(app=app, account_id=grant.account_id)
        connection = Connection.objects.select_for_update().get(pk=connection.pk)
        connection.account_name = grant.account_name
        tokens.keep_grant(connection, grant)
        return [_take_in(app.platform, connection, shop) for shop in shops]


def _take_in(platform: str, connection: Connection, shop: ShopListing) -> Store:
    country = country_defaults(shop.country)
    store, _ = Store.objects.update_or_create(
        platform=platform,
        external_id=shop.external_id,
        defaults={
            "name": shop.name,
            "connection": connection,
            "platform_keys": shop.platform_keys,
            "seller_kind": shop.seller_kind,
        },
        create_defaults={
            "name": shop.name,
            "connection": connection,
            "platform_keys": shop.platform_keys,
            "seller_kind": shop.seller_kind,
            "country": shop.country,
            "time_zone": country.time_zone,
            "currency": country.currency,
        },
    )
    return store
