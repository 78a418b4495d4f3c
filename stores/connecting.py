"""Connecting stores: from a consent's code, or from tokens at hand, to a connection and the stores it covers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from people.audit import Verb, record_rows
from people.models import User
from stores import boundaries, tokens
from stores.countries import country_defaults
from stores.fetching import FetchLoop
from stores.models import Connection, ConnectionState, PlatformApp, Store
from stores.platforms.base import AppKeys, Authorised, ShopListing, TokenGrant
from stores.platforms.proxies import going_out_by


def register_app(platform: str, keys: AppKeys) -> PlatformApp:
    """Keeps our app's credentials for a platform, replacing older ones under the same key."""
    app, _ = PlatformApp.objects.get_or_create(platform=platform, app_key=keys.app_key)
    app.service_id = keys.service_id
    app.keep_secret(keys.secret)
    app.save()
    return app


def connect_with_consent(
    app: PlatformApp, callback: Mapping[str, str], loop: FetchLoop, *, again: Store | None = None
) -> list[Store]:
    """Exchanges what a consent sent back and takes in every shop it covers. Raises a PlatformError.

    Goes out by the way of the store that is connected `again`, or whose own app this is, where it has one.
    """
    proxy = boundaries.way_out_of(again) if again else boundaries.way_out_of_app(app)
    return [store for one in _ask(app, callback, loop, proxy) for store in connect(app, one.grant, one.shops)]


def connect_chat_with_consent(app: PlatformApp, callback: Mapping[str, str], loop: FetchLoop) -> list[Store]:
    """The same for the second app that some platforms want for chats; returns the stores that have it now."""
    reached: list[Store] = []
    for given in _ask(app, callback, loop, boundaries.way_out_of_app(app)):
        named = [shop.external_id for shop in given.shops]
        stores = list(Store.objects.filter(platform=app.platform, external_id__in=named))
        if stores:
            connect_chat(app, given.grant, stores)
        reached += stores
    return reached


def disconnect(connection_id: int, now: datetime, *, by: User | None = None) -> list[Store]:
    """Erases a connection's tokens; its stores stay, with their history, and are seen as not connected. Returns them."""
    with transaction.atomic():
        connection = Connection.objects.select_for_update().get(pk=connection_id)
        connection.sealed_access_token = connection.sealed_refresh_token = ""
        connection.access_expires_at = connection.refresh_expires_at = None
        connection.state, connection.state_reason = ConnectionState.DISCONNECTED, ""
        connection.state_since = now
        connection.version += 1
        connection.save()
        stores = list(connection.stores.all() | connection.chat_stores.all())
        record_rows(by, Verb.DISCONNECTED, stores, after={"connection": connection.pk})
        return stores


def _ask(app: PlatformApp, callback: Mapping[str, str], loop: FetchLoop, proxy: str) -> list[Authorised]:
    keys = AppKeys(app.app_key, app.secret(), app.service_id)

    async def ask() -> list[Authorised]:
        with going_out_by(proxy):
            return await loop.platforms[app.platform].authorise(keys, callback)

    return loop.submit(ask()).result()


def connect(app: PlatformApp, grant: TokenGrant, shops: Sequence[ShopListing]) -> list[Store]:
    """Saves the pair of tokens and the shops it covers; known shops keep their own settings."""
    with transaction.atomic():
        connection = _keep(app, grant)
        return [_take_in(app.platform, connection, shop) for shop in shops]


def connect_chat(app: PlatformApp, grant: TokenGrant, stores: Iterable[Store]) -> Connection:
    """Saves the second app's tokens, for platforms that keep chats apart, and gives these stores the way to them."""
    with transaction.atomic():
        connection = _keep(app, grant)
        Store.objects.filter(pk__in=[store.pk for store in stores]).update(chat_connection=connection)
    return connection


def _keep(app: PlatformApp, grant: TokenGrant) -> Connection:
    Connection.objects.get_or_create(app=app, account_id=grant.account_id)
    connection = Connection.objects.select_for_update().get(app=app, account_id=grant.account_id)
    connection.account_name = grant.account_name
    tokens.keep_grant(connection, grant)
    return connection


def _take_in(platform: str, connection: Connection, shop: ShopListing) -> Store:
    stores = Store.objects.select_related("own_app", *boundaries.WITH_WAY_OUT)
    known = stores.filter(platform=platform, external_id=shop.external_id).first()
    if known is not None and not boundaries.may_connect_by(connection.app, known):
        return known  # it has an app of its own, or this app is another store's own
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
    if known is not None:
        boundaries.take_along(store, known.connection)
    return store
