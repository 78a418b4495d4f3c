"""The page *Buyers*: everybody who waits for an answer, in all stores of all platforms, who must be answered first on top."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.decorators import staff_member_required
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from desk.service.gate import may_answer, reader
from desk.service.inbox_lines import inbox_lines
from desk.service.inbox_list import (
    COUNTED,
    PER_PAGE,
    SHOWS,
    WHOSE,
    InboxAsked,
    base_rows,
    counts,
    cut,
    place_of,
    place_text,
    read_place,
    shown,
)
from desk.service.sent import sent_of
from people.models import User
from stores.models import Store, StoreGroup
from stores.platforms.names import NAMES

# A longer list of stores is no choice any more; the filters by platform, country and group narrow it.
_MOST_STORES = 300


@require_GET
@staff_member_required
def inbox_page(request: HttpRequest) -> HttpResponse:
    """One page of it, narrowed as the address says."""
    user, now = reader(request), timezone.now()
    asked = InboxAsked.of(request.GET.dict())
    base = base_rows(asked, user)
    found = cut(shown(base, asked.show, now), asked.show, read_place(request.GET.get("after", "")))
    rows = found[:PER_PAGE]
    context = {
        **admin.site.each_context(request),
        "title": _("Buyers"),
        "now": now,
        "asked": asked,
        "lines": inbox_lines(rows, user, now),
        "following": place_text(place_of(rows[-1], asked.show)) if len(found) > PER_PAGE else "",
        "is_first": not request.GET.get("after"),
        "may_answer": may_answer(user),
        "here": asked.address(),
        "sent": sent_of(request, user),
        **_choices(asked, user),
        "shows": _shows(asked, counts(base, now)),
    }
    return render(request, "service/inbox.html", context)


def _shows(asked: InboxAsked, found: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {"name": name, "words": words, "address": asked.address(show=name), "number": _number(found.get(name))}
        for name, words in SHOWS.items()
    ]


def _number(found: int | None) -> str:
    if found is None:
        return ""
    return f"{COUNTED}+" if found > COUNTED else str(found)


def _choices(asked: InboxAsked, user: User) -> dict[str, Any]:
    """What can be chosen, of the stores that the person sees."""
    seen = Store.objects.visible_to(user)
    places = set(seen.order_by().values_list("platform", "country").distinct())
    stores = list(seen.order_by("name", "pk").values_list("pk", "name", "country")[: _MOST_STORES + 1])
    if len(stores) > _MOST_STORES:
        chosen = seen.filter(pk=int(asked.store)) if asked.store else seen.none()
        stores = list(chosen.values_list("pk", "name", "country"))
    groups = StoreGroup.objects.filter(
        Exists(Store.groups.through.objects.filter(storegroup=OuterRef("pk"), store__in=seen))
    )
    return {
        "whose": WHOSE.items(),
        "platforms": [(name, NAMES.get(name, name)) for name in sorted({platform for platform, _country in places})],
        "countries": sorted({country for _platform, country in places}),
        "groups": [(str(pk), name) for pk, name in groups.values_list("pk", "name")],
        "stores": [(str(pk), f"{name} · {country}") for pk, name, country in stores],
    }
