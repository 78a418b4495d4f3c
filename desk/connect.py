"""Connecting a store as its seller would: choose the platform, allow our app there, choose a group, watch the first inspection."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.contrib import admin, messages
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from desk.to_platforms import leads_to_platforms
from desk.views import STOP_POLLING
from inspections.models import Inspection
from inspections.sweeps import start_sweep
from people.admin_site import may_manage, person
from people.audit import Verb, record_rows
from people.models import User
from people.sign_in.fresh import fresh_sign_in
from stores import consent
from stores.connecting import disconnect
from stores.countries import COUNTRIES
from stores.fetching import fetch_loop
from stores.models import Connection, ConsentAttempt, ConsentOutcome, Store, StoreGroup
from stores.platforms.base import AppKeys
from stores.platforms.names import NAMES
from stores.platforms.registry import PLATFORMS
from stores.public_address import public_address


@dataclass(frozen=True, slots=True)
class Choice:
    """A platform as it can be chosen. `chat`: its chats want a second consent; `ready`: an app is set up for it."""

    id: str
    name: str
    chat: bool
    ready: bool


@dataclass(frozen=True, slots=True)
class FirstLook:
    """A new store and what its first inspection found; `inspection` None: it is not done yet."""

    store: Store
    inspection: Inspection | None


@leads_to_platforms
@require_GET
@staff_member_required
def connect_page(request: HttpRequest) -> HttpResponse:
    """Platforms to choose from; managers only."""
    _only_managers(request)
    choices = [
        Choice(f"{name}{':chat' if chat else ''}", NAMES[name], chat, consent.has_app(name, chat=chat))
        for name, kind in PLATFORMS.items()
        for chat in ((False, True) if kind.chat_app else (False,))
    ]
    ready = [one for one in choices if one.ready]
    context = {"choices": ready, "missing": [one for one in choices if not one.ready], "countries": sorted(COUNTRIES)}
    return _page(request, "desk/connect.html", _("Connect a store"), context)


@require_POST
@staff_member_required
@fresh_sign_in
def begin_consent(request: HttpRequest) -> HttpResponse:
    """Off to the platform's own page."""
    _only_managers(request)
    platform, _colon, chat = request.POST.get("platform", "").partition(":")
    if platform not in PLATFORMS:
        return _refused(request, _("Choose a platform."))
    store = _store(request, request.POST.get("store", "")) if request.POST.get("store") else None
    country = request.POST.get("country", "")[:2] or (store.country if store else "")
    try:
        link = consent.begin(
            platform,
            _user(request),
            timezone.now(),
            public_address(reverse("connect_callback", args=[platform]), request),
            country=country,
            store=store,
            chat=chat == "chat",
        )
    except consent.ConsentError as fault:
        return _refused(request, str(fault))
    return HttpResponseRedirect(link)


@require_GET
@never_cache
@staff_member_required
def consent_callback(request: HttpRequest, platform: str) -> HttpResponse:
    """Where the platform sends the seller's browser back to."""
    told = request.GET.dict()
    request.META["QUERY_STRING"] = ""  # pages repeat their address in links and forms: without the platform's code
    _only_managers(request)
    if platform not in PLATFORMS:
        return _refused(request, _("This platform is not known here."))
    try:
        attempt = consent.finish(platform, told, _user(request), fetch_loop(), timezone.now())
    except consent.ConsentError as fault:
        return _refused(request, str(fault))
    return redirect("connected", pk=attempt.pk)


@leads_to_platforms
@require_http_methods(["GET", "POST"])
@staff_member_required
def connected_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The stores a consent brought: choose a group, start the first inspection, watch it."""
    _only_managers(request)
    attempt = _attempt(request, pk)
    if request.method == "POST":
        _put_into_group(request, attempt)
        start_sweep(attempt.stores.all(), _user(request))
        ConsentAttempt.objects.filter(pk=pk, inspected_from=None).update(inspected_from=timezone.now())
        return redirect("connected", pk=pk)
    context = {
        "attempt": attempt,
        "looks": first_looks(attempt),
        "groups": StoreGroup.objects.order_by("name").values_list("pk", "name"),
        "now": timezone.now(),
        "chat_next": PLATFORMS[attempt.platform].chat_app
        and not attempt.chat
        and consent.has_app(attempt.platform, chat=True),
    }
    return _page(request, "desk/connected.html", _("Connected"), context)


@require_GET
@never_cache
def connected_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The table of first inspections alone; 286 once all are done."""
    if not may_manage(request):
        return HttpResponse(status=STOP_POLLING)
    attempt = _attempt(request, pk)
    looks = first_looks(attempt)
    running = any(look.inspection is None for look in looks)
    context = {"attempt": attempt, "looks": looks, "now": timezone.now()}
    status = HTTPStatus.OK if running else STOP_POLLING
    return render(request, "desk/connected_progress.html", context, status=int(status))


@leads_to_platforms
@require_http_methods(["GET", "POST"])
@staff_member_required
@fresh_sign_in
def disconnect_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first; then the tokens are erased here, and the seller is shown where the platform ends it."""
    _only_managers(request)
    connection = get_object_or_404(Connection.objects.select_related("app"), pk=pk)
    stores = list(connection.stores.all() | connection.chat_stores.all())
    platform = connection.app.platform
    if request.method == "GET":
        context = {"connection": connection, "stores": stores, "platform": NAMES[platform]}
        return _page(request, "desk/disconnect.html", _("Disconnect"), context)
    disconnect(pk, timezone.now(), by=_user(request))
    start_sweep(Store.objects.filter(pk__in=[store.pk for store in stores]), _user(request))
    said = ngettext("Disconnected %d store.", "Disconnected %d stores.", len(stores)) % len(stores)
    messages.success(request, f"{said} {_('The tokens are erased; what was found before stays.')}")
    keys = AppKeys(connection.app.app_key, connection.app.secret(), connection.app.service_id)
    link = PLATFORMS[platform].disconnect_link(keys, public_address(reverse("connections"), request))
    if link:  # the platform's own page, where the seller confirms it there
        return HttpResponseRedirect(link)
    messages.info(
        request,
        _("%(platform)s has no page for apps to end an authorisation: the seller removes the app in Seller Center.")
        % {"platform": NAMES[platform]},
    )
    return redirect("connections")


def first_looks(attempt: ConsentAttempt) -> list[FirstLook]:
    """Every store of a consent with its newest inspection since it was asked for."""
    stores = list(attempt.stores.order_by("name", "pk"))
    since: datetime | None = attempt.inspected_from
    found = Inspection.objects.filter(store__in=stores).latest() if since else Inspection.objects.none()
    done = {row.store_id: row for row in found if since and row.finished_at >= since}
    return [FirstLook(store, done.get(store.pk)) for store in stores]


def _put_into_group(request: HttpRequest, attempt: ConsentAttempt) -> None:
    name = request.POST.get("new_group", "").strip()[:80]
    chosen = request.POST.get("group", "")
    if name:
        group, _made = StoreGroup.objects.get_or_create(name=name)
    elif chosen.isascii() and chosen.isdecimal():
        group = get_object_or_404(StoreGroup, pk=int(chosen[:9]))
    else:
        return
    group.stores.add(*attempt.stores.all())
    record_rows(person(request), Verb.CHANGED, attempt.stores.all(), after={"group": group})


def _attempt(request: HttpRequest, pk: int) -> ConsentAttempt:
    return get_object_or_404(ConsentAttempt, pk=pk, outcome=ConsentOutcome.CONNECTED)


def _store(request: HttpRequest, text: str) -> Store:
    number = int(text[:9]) if text.isascii() and text.isdecimal() else 0
    stores = Store.objects.visible_to(person(request)).select_related("connection__app", "own_app__app")
    return get_object_or_404(stores, pk=number)


def _only_managers(request: HttpRequest) -> None:
    if not may_manage(request):
        raise PermissionDenied


def _user(request: HttpRequest) -> User:
    user = person(request)
    if not isinstance(user, User):
        raise PermissionDenied
    return user


def _refused(request: HttpRequest, why: str) -> HttpResponse:
    return _page(request, "desk/connect_refused.html", _("Not connected"), {"why": why}, HTTPStatus.BAD_REQUEST)


def _page(
    request: HttpRequest, template: str, title: str, context: dict[str, object], status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    whole = {**admin.site.each_context(request), "title": title, **context}
    return render(request, template, whole, status=int(status))
