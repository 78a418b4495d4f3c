"""Which way out and which app a store uses. A store with a way out of its own is never called by another."""

from django.db import transaction
from django.db.models import QuerySet

from people.vault import SealBrokenError, fingerprint
from stores.models import Connection, OwnApp, OwnProxy, PlatformApp, Store
from stores.platforms.base import AppKeys
from stores.platforms.proxies import Proxy, ProxyInvalidError, parse_proxy

# What a query over stores must bring along for `own_proxy_of`.
WITH_WAY_OUT = ("own_proxy", "connection__own_proxy")


def own_proxy_of(store: Store) -> OwnProxy | None:
    """The store's own proxy, else that of its connection."""
    own: OwnProxy | None = getattr(store, "own_proxy", None)
    return own or getattr(store.connection, "own_proxy", None)


def way_out_of(store: Store) -> str:
    """The proxy's whole address for calls, empty when the store goes out by our own. Raises SealBrokenError."""
    own = own_proxy_of(store)
    return own.url() if own else ""


def way_out_of_app(app: PlatformApp) -> str:
    """The way out of the store whose own app this is; empty for a shared one. Raises SealBrokenError."""
    own = OwnApp.objects.filter(app=app).select_related("store", *(f"store__{name}" for name in WITH_WAY_OUT)).first()
    return way_out_of(own.store) if own else ""


def keep_proxy(owner: Store | Connection, proxy: Proxy) -> OwnProxy:
    """Gives a store, or all stores of a connection, a way out of their own; replaces an older one."""
    key = {"store": owner} if isinstance(owner, Store) else {"connection": owner}
    own = OwnProxy.objects.filter(**key).first() or OwnProxy(**key)
    own.keep(proxy, proxy_fingerprint(proxy))
    own.save()
    return own


def take_along(store: Store, before: Connection | None) -> None:
    """A store that moves to another connection keeps the way out it had, where neither it nor the new one has one."""
    old: OwnProxy | None = getattr(before, "own_proxy", None)
    if old is None or own_proxy_of(store) is not None:
        return
    try:
        keep_proxy(store, parse_proxy(old.url()))
    except (SealBrokenError, ProxyInvalidError):
        # Sealed for another row it will not open: the store stays unreadable until somebody enters it anew, but no call goes without.
        copied = {"scheme": old.scheme, "host": old.host, "port": old.port, "fingerprint": old.fingerprint}
        OwnProxy.objects.create(store=store, sealed_login=old.sealed_login, **copied)


def proxy_fingerprint(proxy: Proxy) -> str:
    """Equal for the same door: host, port and user, since providers tell their customers' addresses apart by the user."""
    return fingerprint(f"{proxy.user}@{proxy.host}:{proxy.port}".casefold(), "isolation:proxy")


@transaction.atomic
def register_own_app(store: Store, keys: AppKeys) -> OwnApp:
    """Keeps an app for this store alone. It is used from the seller's next consent on.

    Raises ValueError when another store uses the same app.
    """
    if is_anothers_app(store, keys.app_key):
        raise ValueError("Other stores use this app.")
    app = PlatformApp.objects.filter(platform=store.platform, app_key=keys.app_key).first()
    app = app or PlatformApp(platform=store.platform, app_key=keys.app_key)
    app.service_id = keys.service_id
    app.keep_secret(keys.secret)
    app.save()
    own, _ = OwnApp.objects.update_or_create(store=store, defaults={"app": app})
    return own


def is_anothers_app(store: Store, app_key: str) -> bool:
    """True when other stores are called by this app, or it is another store's own."""
    app = PlatformApp.objects.filter(platform=store.platform, app_key=app_key).first()
    if app is None:
        return False
    return (
        stores_of_app(app).exclude(pk=store.pk).exists() or OwnApp.objects.filter(app=app).exclude(store=store).exists()
    )


def app_for(store: Store) -> PlatformApp | None:
    """The app by which this store is to be connected: its own, else the one it is connected by."""
    own: OwnApp | None = getattr(store, "own_app", None)
    return own.app if own else store.connection.app if store.connection else None


def may_connect_by(app: PlatformApp, store: Store) -> bool:
    """False for a store that has an app of its own when the consent came by another, and for another store's own app."""
    own: OwnApp | None = getattr(store, "own_app", None)
    if own is not None:
        return own.app_id == app.pk
    return not OwnApp.objects.filter(app=app).exists()


def stores_of_app(app: PlatformApp) -> QuerySet[Store]:
    """The stores that are called by this app now."""
    return Store.objects.filter(connection__app=app) | Store.objects.filter(chat_connection__app=app)
