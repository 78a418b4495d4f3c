"""Which reviews the desk shows, and in which order: fewest stars first, of those the newest. Cut by keyset."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from desk.service.models import ReviewTicket
from people.models import User
from people.roles import Area
from people.row_numbers import is_id
from stores.models import Action, ActionState, Review, Store

PER_PAGE = 50
LOW = 3
SHOWS = {
    "low": _("few stars, not answered"),
    "unanswered": _("not answered"),
    "approval": _("to be approved"),
    "reported": _("reported"),
    "answered": _("answered"),
}
_BY_STARS = ("low", "unanswered")


class Place(NamedTuple):
    """Where a page ended. `stars` None: without stars, or a list that is not ordered by them."""

    stars: int | None
    pk: int


@dataclass(frozen=True, slots=True)
class ReviewsAsked:
    """What a person asked for. Unknown words are as if nothing was asked."""

    show: str = "low"
    platform: str = ""
    country: str = ""
    store: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "ReviewsAsked":
        """From the address."""
        told = {one.name: str(asked.get(one.name, "")).strip() for one in fields(cls)}
        told["show"] = told["show"] if told["show"] in SHOWS else "low"
        told["store"] = told["store"] if is_id(told["store"]) else ""
        return cls(**told)

    def address(self, **changed: str) -> str:
        """The same as a query string, with something changed."""
        told = {one.name: getattr(self, one.name) for one in fields(self)} | changed
        return urlencode({name: value for name, value in told.items() if value and (name, value) != ("show", "low")})


def reviews_seen(user: User) -> QuerySet[Review]:
    """The gate."""
    if Area.REVIEWS not in user.areas():
        return Review.objects.none()
    if user.sees_every_store():
        return Review.objects.all()
    return Review.objects.filter(store_id__in=list(Store.objects.visible_to(user).values_list("pk", flat=True)))


def review_rows(asked: ReviewsAsked, user: User) -> QuerySet[Review]:
    """The rows, not yet ordered or cut."""
    rows = reviews_seen(user)
    for name in ("platform", "country"):
        if value := getattr(asked, name):
            rows = rows.filter(**{f"store__{name}": value})
    if asked.store:
        rows = rows.filter(store_id=int(asked.store))
    if asked.show == "answered":
        return rows.exclude(reply_text="")
    if asked.show == "reported":
        return rows.filter(Exists(ReviewTicket.objects.filter(store=OuterRef("store"), review_external_id=_OF_ROW)))
    if asked.show == "approval":
        drafts = Action.objects.filter(store=OuterRef("store"), subject=_OF_ROW, kind="reply_to_review")
        return rows.filter(Exists(drafts.filter(state=ActionState.WAITING_APPROVAL)))
    rows = rows.filter(reply_text="")
    return rows.filter(rating__lte=LOW) if asked.show == "low" else rows


def cut(rows: QuerySet[Review], show: str, after: Place | None, most: int = PER_PAGE) -> list[Review]:
    """A page, and one row more, which tells whether there is a next one."""
    rows = rows.select_related("store")
    if show not in _BY_STARS:
        rows = rows.order_by("-pk")
        return list((rows.filter(pk__lt=after.pk) if after else rows)[: most + 1])
    found: list[Review] = []
    if after is None or after.stars is not None:
        starred = rows.filter(rating__isnull=False).order_by("rating", "-pk")
        if after and after.stars is not None:
            starred = starred.filter(Q(rating__gt=after.stars) | Q(pk__lt=after.pk), rating__gte=after.stars)
        found = list(starred[: most + 1])
    if len(found) <= most and show == "unanswered":
        unstarred = rows.filter(rating=None).order_by("-pk")
        if after and after.stars is None:
            unstarred = unstarred.filter(pk__lt=after.pk)
        found += unstarred[: most + 1 - len(found)]
    return found


def place_text(row: Review, show: str) -> str:
    """For the address of the page behind this row."""
    stars = row.rating if show in _BY_STARS else None
    return f"{'' if stars is None else stars}~{row.pk}"


def read_place(text: str) -> Place | None:
    """What `place_text` wrote; anything else begins at the first page."""
    stars, tilde, pk = text.partition("~")
    if not tilde or not pk.isdecimal() or len(pk) > 18 or not (stars == "" or (stars.isdecimal() and len(stars) < 3)):
        return None
    return Place(int(stars) if stars else None, int(pk))


_OF_ROW = OuterRef("external_id")
