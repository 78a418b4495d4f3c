"""The connections page: how we stand with each platform's app and with each store, for those who manage them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import admin
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from desk.to_platforms import leads_to_platforms
from people.admin_site import may_manage, person
from stores.call_standing import CallBook, Standing
from stores.fetching import allowances_in_force
from stores.link_state import LinkState, days_left, link_states
from stores.models import PlatformApp, Store, StoreGroup, TopicReading
from stores.platforms.names import NAMES
from stores.topics import Outcome

STORES_PER_PAGE = 50
_SYMBOLS = {
    LinkState.OK: "✓",
    LinkState.SLOWED: "◐",
    LinkState.SPENT: "▢",
    LinkState.SILENT: "?",
    LinkState.UNCONNECTED: "✕",
}


@dataclass(frozen=True, slots=True)
class AppLine:
    """One of our apps at a platform."""

    app: PlatformApp
    standing: Standing
    connections: int


@dataclass(frozen=True, slots=True)
class StoreLine:
    """One store. `readings`: its topics, the not offered left out; `days`: until its authorisation ends."""

    store: Store
    state: LinkState
    symbol: str
    standing: Standing
    readings: list[TopicReading]
    days: int | None


@leads_to_platforms
@require_GET
@staff_member_required
def connections_page(request: HttpRequest) -> HttpResponse:
    """Apps on top, then the stores that the filters leave; owners and managers only."""
    if not may_manage(request):
        raise PermissionDenied
    now = timezone.now()
    book = CallBook(now)
    chosen = {name: request.GET.get(name, "") for name in ("platform", "state", "group")}
    stores = (
        Store.objects.visible_to(person(request))
        .filter(is_active=True)
        .select_related("connection__app", "subscription")
    )
    has_stores = stores.exists()
    if chosen["platform"]:
        stores = stores.filter(platform=chosen["platform"])
    if chosen["group"].isascii() and chosen["group"].isdecimal():
        stores = stores.filter(groups=int(chosen["group"][:9]))
    found = list(stores.order_by("name", "pk"))
    states = link_states(found, book)
    if chosen["state"] in LinkState.values:
        found = [store for store in found if states[store.pk] == chosen["state"]]
    page = Paginator(found, STORES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": _("Connections to the platforms"),
        "now": now,
        "book_known": book.known,
        "apps": app_lines(book, chosen["platform"]),
        "page": page,
        "lines": store_lines(page, states, book, now),
        "has_stores": has_stores,
        "chosen": chosen,
        "kept": urlencode({name: value for name, value in chosen.items() if value}),
        "platforms": NAMES.items(),
        "states": LinkState.choices,
        "groups": StoreGroup.objects.order_by("name").values_list("pk", "name"),
    }
    return render(request, "desk/connections.html", context)


def app_lines(book: CallBook, platform: str = "") -> list[AppLine]:
    """Every app, or those of one platform."""
    apps = PlatformApp.objects.annotate(links=Count("connections")).order_by("platform", "pk")
    shown = list(apps.filter(platform=platform) if platform else apps)
    standings = book.of_apps(shown, allowances_in_force())
    return [AppLine(app, standings[app.pk], app.links) for app in shown]


def store_lines(page: Iterable[Store], states: dict[int, LinkState], book: CallBook, now: datetime) -> list[StoreLine]:
    """The stores of one page of the list."""
    stores = list(page)
    standings = book.of_stores(stores, allowances_in_force())
    readings: dict[int, list[TopicReading]] = {store.pk: [] for store in stores}
    for reading in TopicReading.objects.filter(store__in=stores).exclude(outcome=Outcome.NOT_OFFERED).order_by("topic"):
        readings[reading.store_id].append(reading)
    return [
        StoreLine(
            store=store,
            state=states[store.pk],
            symbol=_SYMBOLS[states[store.pk]],
            standing=standings[store.pk],
            readings=readings[store.pk],
            days=days_left(store.connection.refresh_expires_at if store.connection else None, now),
        )
        for store in stores
    ]
