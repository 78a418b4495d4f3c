"""The inbox in the app: what I was told, what is unread, whether it makes a sound, and when other channels keep quiet."""

from datetime import time
from zoneinfo import available_timezones

from django.contrib import admin, messages
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from alerts.models import InboxEntry
from alerts.preferences import keep_preference, preference_of
from desk.views import STOP_POLLING
from people.admin_site import person
from people.models import User
from people.row_numbers import is_id

ENTRIES_PER_PAGE = 50


@require_GET
@staff_member_required
def inbox_page(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    user = _person(request)
    entries = InboxEntry.objects.of(user).select_related("alert__store")
    only_unread = request.GET.get("show") == "unread"
    page = Paginator(entries.unread() if only_unread else entries, ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": _("Inbox"),
        "now": timezone.now(),
        "page": page,
        "unread": entries.unread().count(),
        "only_unread": only_unread,
        "preference": preference_of(user),
        "own_zone": user.time_zone,
        "zones": sorted(available_timezones()),
    }
    return render(request, "desk/inbox.html", context)


@require_GET
@never_cache
def inbox_bell(request: HttpRequest) -> HttpResponse:
    """The number in the header alone, asked for again and again; 286 for whoever is not signed in."""
    if not admin.site.has_permission(request):
        return HttpResponse(status=STOP_POLLING)
    user = _person(request)
    unread = InboxEntry.objects.of(user).unread()
    newest = unread.order_by("-pk").values_list("pk", flat=True).first()
    context = {"unread": unread.count(), "newest": newest or 0, "sound": sound_of(user)}
    return render(request, "desk/inbox_bell.html", context)


@require_POST
@staff_member_required
def read_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Read, and on to what it is about."""
    entry = get_object_or_404(InboxEntry.objects.of(_person(request)), pk=pk)
    InboxEntry.objects.filter(pk=entry.pk, read_at=None).update(read_at=timezone.now())
    own = url_has_allowed_host_and_scheme(entry.link, allowed_hosts=None)
    return redirect(entry.link if own and entry.link else "alerts_inbox")


@require_POST
@staff_member_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Everything that was there when the page was shown."""
    newest = request.POST.get("newest", "")
    if is_id(newest):
        unread = InboxEntry.objects.of(_person(request)).unread()
        InboxEntry.objects.filter(pk__in=unread.filter(pk__lte=int(newest)).values("pk")).update(read_at=timezone.now())
    return redirect("alerts_inbox")


@require_POST
@staff_member_required
def toggle_sound(request: HttpRequest) -> HttpResponse:
    """A sound for what is new: on or off."""
    user = _person(request)
    keep_preference(user, {"sound": not sound_of(user)})
    return redirect("alerts_inbox")


@require_POST
@staff_member_required
def keep_quiet_hours(request: HttpRequest) -> HttpResponse:
    """From when until when other channels than the inbox wait, and by whose clock. Both times empty: never."""
    user = _person(request)
    try:
        typed = {name: _clock(name, request.POST.get(name, "")) for name in ("quiet_from", "quiet_until")}
        keep_preference(user, {**typed, "time_zone": request.POST.get("time_zone", "").strip()})
    except ValidationError as fault:
        for text in fault.messages:
            messages.error(request, text)
    else:
        messages.success(request, _("Kept. It holds from the next alert on."))
    return redirect("alerts_inbox")


def _clock(name: str, typed: str) -> time | None:
    try:
        return time.fromisoformat(typed) if typed.strip() else None
    except ValueError:
        raise ValidationError({name: _("A time of day, such as 22:30.")}) from None


def sound_of(user: User) -> bool:
    """Off unless the person turned it on."""
    return preference_of(user).sound


def _person(request: HttpRequest) -> User:
    user = person(request)
    if not isinstance(user, User):
        raise PermissionDenied
    return user
