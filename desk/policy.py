"""The policy page: what changed on official pages, whom it touches and who has read it; and the pages that are watched."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import admin, messages
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from desk.asking import sees
from inspections.models import PolicyChange, PolicyPage, PolicyReading
from inspections.policy.picture import ANYBODY, missing_roles, people_of
from inspections.policy.reading import mark_read, unread_by
from inspections.policy.watch import look_now
from inspections.policy.wording import weight_text
from inspections.tasks import ring_policy_watch
from people.admin_site import may_manage, person
from people.audit import Subject, Verb, record
from people.models import User
from people.roles import Area, Role
from stores.models import Store
from stores.platforms.names import NAMES

CHANGES_PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class Line:
    """A change as it is shown. `stores`: those it touches, of the person's own; `owed`: role -> of how many of them it still owes
    somebody's reading."""

    change: PolicyChange
    why: list[str]
    stores: int
    readings: list[PolicyReading]
    read_by_me: bool
    owed: list[tuple[str, int]]


def sees_policies(request: HttpRequest) -> bool:
    """True for those whose role has the area; also the sidebar's permission callback."""
    return sees(request, Area.POLICY)


@require_GET
@staff_member_required
def policy_page(request: HttpRequest) -> HttpResponse:
    """Changes newest first, then the watched pages."""
    user = _reader(request)
    changes = PolicyChange.objects.visible_to(user).select_related("page").prefetch_related("readings__user")
    page = Paginator(changes.order_by("-seen_at", "-pk"), CHANGES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": _("Policy updates"),
        "now": timezone.now(),
        "page": page,
        "lines": change_lines(page, user),
        "unread": unread_by(user).count(),
        "watched": PolicyPage.objects.visible_to(user).filter(is_on=True),
        "unwatched": unwatched(user),
        "may_manage": may_manage(request),
    }
    return render(request, "desk/policy.html", context)


@require_POST
@staff_member_required
def read_policy(request: HttpRequest, pk: int) -> HttpResponse:
    """The person has read a change."""
    user = _reader(request)
    change = get_object_or_404(PolicyChange.objects.visible_to(user), pk=pk)
    mark_read(change, user, timezone.now())
    messages.success(request, _("Noted: you have read the change of “%(page)s”.") % {"page": change.page.title})
    shown = request.POST.get("page", "")
    return redirect(reverse("policy") + (f"?page={shown}" if shown.isascii() and shown.isdecimal() else ""))


@require_POST
@staff_member_required
def look_at_policies(request: HttpRequest) -> HttpResponse:
    """Every watched page is looked at now; managers only."""
    if not may_manage(request):
        raise PermissionDenied
    count = look_now(timezone.now())
    record(request.user, Verb.ASKED, Subject("inspections.policy"), after={"pages": count})
    ring_policy_watch()
    asked = ngettext("%d page will be looked at now.", "%d pages will be looked at now.", count)
    messages.info(request, asked % count)
    return redirect("policy")


def change_lines(changes: Iterable[PolicyChange], user: User) -> list[Line]:
    """The changes of one page of the list."""
    changes = list(changes)
    stores = _stores_by_place(user) if changes else {}
    people = people_of([pk for ids in stores.values() for pk in ids])
    lines = []
    for change in changes:
        readings = list(change.readings.all())
        readers = frozenset(one.user_id for one in readings)
        touched = [pk for place, ids in stores.items() if _touches(change.page, place) for pk in ids]
        owed = Counter(role for pk in touched for role in missing_roles(people[pk], readers, change.seen_at))
        why = [weight_text(reason) for reason in change.reasons]
        told = [(role_name(role), owed[role]) for role in owed]
        lines.append(Line(change, why, len(touched), readings, user.pk in readers, told))
    return lines


def unwatched(user: User) -> list[tuple[str, str, int]]:
    """Platform, country and number of the person's stores of which no official page is watched: their changes would be missed."""
    pages = list(PolicyPage.objects.filter(is_on=True))
    return [
        (NAMES.get(platform, platform), country, len(ids))
        for (platform, country), ids in sorted(_stores_by_place(user).items())
        if not any(_touches(page, (platform, country)) for page in pages)
    ]


def _stores_by_place(user: User) -> dict[tuple[str, str], list[int]]:
    stores: dict[tuple[str, str], list[int]] = {}
    for pk, *place in Store.objects.visible_to(user).filter(is_active=True).values_list("pk", "platform", "country"):
        stores.setdefault((place[0], place[1]), []).append(pk)
    return stores


def role_name(role: str) -> str:
    """As people call it; owners count as managers."""
    if role == Role.MANAGER:
        return _("owner or manager")
    return _("anybody") if role == ANYBODY else str(Role(role).label)


def _touches(page: PolicyPage, place: tuple[str, str]) -> bool:
    return page.platform == place[0] and page.country in ("", place[1])


def _reader(request: HttpRequest) -> User:
    user = person(request)
    if not isinstance(user, User) or not sees_policies(request):
        raise PermissionDenied
    return user
