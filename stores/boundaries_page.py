"""What a page shows of boundaries: who uses an app, and how one store is kept apart from others, as one person may see it."""

from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import User
from stores import boundaries
from stores.boundaries_breaches import EXIT_ADDRESS, shared_by
from stores.models import ExitAddress, FactKind, IsolationFact, OwnApp, OwnProxy, PlatformApp, SharedEntity, Store

_MOST_NAMED = 10
_MOST_ADDRESSES = 5


class SharedLine(NamedTuple):
    """Something shared; `other` None: a store that this person may not see."""

    what: str
    other: Store | None


class BoundaryPage(NamedTuple):
    """How one store is kept apart."""

    proxy: OwnProxy | None
    own_app: OwnApp | None
    app: PlatformApp | None
    app_use: str
    facts: list[IsolationFact]
    entities: list[SharedEntity]
    exits: list[ExitAddress]
    shared: list[SharedLine]


def boundaries_of(store: Store, viewer: User, now: datetime) -> BoundaryPage:
    """For the store's page."""
    own_app = OwnApp.objects.filter(store=store).select_related("app").first()
    app = store.connection.app if store.connection else None
    return BoundaryPage(
        proxy=boundaries.own_proxy_of(store),
        own_app=own_app,
        app=app,
        app_use=app_use(app) if app else "",
        facts=list(store.isolation_facts.select_related("stated_by").order_by("kind")),
        entities=list(store.shared_entities.all()),
        exits=list(store.exit_addresses.order_by("-last_seen_at")[:_MOST_ADDRESSES]),
        shared=_shared_lines(store, viewer, now),
    )


def app_use(app: PlatformApp) -> str:
    """Whose app it is, or which stores share it. For managers, who see every store."""
    own = OwnApp.objects.filter(app=app).select_related("store").first()
    if own is not None:
        return _("only %(store)s") % {"store": own.store}
    stores = boundaries.stores_of_app(app).distinct().order_by("name", "pk")
    count = stores.count()
    if not count:
        return _("no store")
    named = ", ".join(map(str, stores[:_MOST_NAMED])) + (", …" if count > _MOST_NAMED else "")
    return ngettext("%(count)d store: %(stores)s", "shared by %(count)d stores: %(stores)s", count) % {
        "count": count,
        "stores": named,
    }


def _shared_lines(store: Store, viewer: User, now: datetime) -> list[SharedLine]:
    shared: list[Any] = shared_by([store.pk], now).get(store.pk, [])
    seen = Store.objects.visible_to(viewer).in_bulk([one.other_store_id for one in shared])
    return [SharedLine(_word(one.kind), seen.get(one.other_store_id)) for one in shared]


def _word(kind: str) -> str:
    return _("exit address") if kind == EXIT_ADDRESS else str(FactKind(kind).label)
