"""The page *Buyers*: everybody who waits for an answer, in all stores of all platforms, who must be answered first on top."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.decorators import staff_member_required
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
    counts,
    cut,
    inbox_rows,
    place_of,
    place_text,
    read_place,
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
    found = cut(inbox_rows(asked, user, now), asked.show, read_place(request.GET.get("after", "")))
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
        "shows": _shows(asked, counts(asked, user, now)),
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
    platforms = seen.order_by("platform").values_list("platform", flat=True).distinct()
    stores = list(seen.order_by("name", "pk")[: _MOST_STORES + 1])
    return {
        "whose": WHOSE.items(),
        "platforms": [(name, NAMES.get(name, name)) for name in platforms],
        "countries": seen.order_by("country").values_list("country", flat=True).distinct(),
        "groups": StoreGroup.objects.filter(stores__in=seen).distinct(),
        "stores": stores if len(stores) <= _MOST_STORES else [one for one in stores if str(one.pk) == asked.store],
    }
