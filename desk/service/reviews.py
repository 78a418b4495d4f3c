"""The page *Reviews*: fewest stars first, what may be reported and until when, what waits for approval."""

from django.contrib import admin
from django.contrib.admin.views.decorators import staff_member_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from desk.asking import person_of, sees
from desk.service.review_lines import review_lines
from desk.service.review_list import (
    PER_PAGE,
    SHOWS,
    ReviewsAsked,
    cut,
    place_text,
    read_place,
    review_rows,
    reviews_seen,
)
from desk.service.sent import sent_of
from people.models import User
from people.roles import Area
from stores.models import Review, Store
from stores.platforms.names import NAMES


def sees_reviews(request: HttpRequest) -> bool:
    """The sidebar's question."""
    return sees(request, Area.REVIEWS)


def review_reader(request: HttpRequest) -> User:
    """Who asks. Raises PermissionDenied for a role without reviews."""
    return person_of(request, Area.REVIEWS)


def review_of(user: User, pk: int) -> Review:
    """Raises Http404 for one that this person may not see."""
    found = reviews_seen(user).select_related("store").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_GET
@staff_member_required
def reviews_page(request: HttpRequest) -> HttpResponse:
    """One page of it, narrowed as the address says."""
    user, now = review_reader(request), timezone.now()
    asked = ReviewsAsked.of(request.GET.dict())
    found = cut(review_rows(asked, user), asked.show, read_place(request.GET.get("after", "")))
    rows = found[:PER_PAGE]
    seen = Store.objects.visible_to(user)
    context = {
        **admin.site.each_context(request),
        "title": _("Reviews"),
        "now": now,
        "asked": asked,
        "shows": [(name, words, asked.address(show=name)) for name, words in SHOWS.items()],
        "lines": review_lines(rows, user, now),
        "following": place_text(rows[-1], asked.show) if len(found) > PER_PAGE else "",
        "is_first": not request.GET.get("after"),
        "here": asked.address(),
        "sent": sent_of(request, user),
        "platforms": [
            (name, NAMES.get(name, name))
            for name in seen.order_by("platform").values_list("platform", flat=True).distinct()
        ],
        "countries": seen.order_by("country").values_list("country", flat=True).distinct(),
    }
    return render(request, "service/reviews.html", context)
