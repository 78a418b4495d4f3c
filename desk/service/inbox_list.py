"""Which conversations the inbox shows, and in which order: who must be answered first stands first.

A page is one walk along an index, cut by keyset: the thousandth costs what the first costs, and nothing repeats or hides.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import User
from people.moments import in_utc
from people.row_numbers import is_id
from stores.models import Conversation, Store, StoreQuerySet
from stores.models.chat import ConversationQuerySet

PER_PAGE = 50
# Beyond, a count says no more than "many".
COUNTED = 1000
SHOWS = {
    "waiting": _("waiting"),
    "late": _("overdue"),
    "risk": _("at risk"),
    "answered": _("answered"),
    "closed": _("cannot be answered"),
}
WHOSE = {"": _("anybody's"), "mine": _("mine"), "nobody": _("nobody's")}


class Place(NamedTuple):
    """Where a page ended: the moment it is ordered by (None: none is known), and the row."""

    moment: datetime | None
    pk: int


@dataclass(frozen=True, slots=True)
class InboxAsked:
    """What a person asked the inbox for. Unknown words are as if nothing was asked."""

    show: str = "waiting"
    whose: str = ""
    platform: str = ""
    country: str = ""
    store: str = ""
    group: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "InboxAsked":
        """From the address."""
        told = {one.name: str(asked.get(one.name, "")).strip() for one in fields(cls)}
        told["show"] = told["show"] if told["show"] in SHOWS else "waiting"
        told["whose"] = told["whose"] if told["whose"] in WHOSE else ""
        for name in ("store", "group"):
            told[name] = told[name] if is_id(told[name]) else ""
        return cls(**told)

    def as_dict(self) -> dict[str, str]:
        """By name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def address(self, **changed: str) -> str:
        """The same as a query string, with something changed."""
        told = self.as_dict() | changed
        return urlencode(
            {name: value for name, value in told.items() if value and (name, value) != ("show", "waiting")}
        )

    def names_stores(self) -> bool:
        """Whether it is narrowed to some stores."""
        return bool(self.platform or self.country or self.store or self.group)


def stores_asked(asked: InboxAsked, user: User) -> StoreQuerySet:
    """The stores it is narrowed to, of those that this person sees."""
    stores = Store.objects.visible_to(user)
    if asked.platform:
        stores = stores.filter(platform=asked.platform)
    if asked.country:
        stores = stores.filter(country=asked.country.upper())
    if asked.store:
        stores = stores.filter(pk=int(asked.store))
    return stores.filter(groups=int(asked.group)) if asked.group else stores


def inbox_rows(asked: InboxAsked, user: User, now: datetime) -> ConversationQuerySet:
    """The rows, not yet ordered or cut."""
    return shown(base_rows(asked, user), asked.show, now)


def base_rows(asked: InboxAsked, user: User) -> ConversationQuerySet:
    """The rows whatever is shown of them: the stores are looked up here, once for a page and its counts."""
    rows = _in_stores(asked, user)
    return rows.filter(assignee=user if asked.whose == "mine" else None) if asked.whose else rows


def shown(rows: ConversationQuerySet, show: str, now: datetime) -> ConversationQuerySet:
    """Those that one of SHOWS is about."""
    if show == "answered":
        return rows.filter(waiting_since=None)
    waiting = rows.filter(waiting_since__isnull=False, can_reply=show != "closed")
    if show == "late":
        return waiting.filter(answer_by__lte=now)
    return waiting.filter(answer_by__gt=now, at_risk_from__lte=now) if show == "risk" else waiting


def cut(rows: ConversationQuerySet, show: str, after: Place | None, most: int = PER_PAGE) -> list[Conversation]:
    """A page, and one row more, which tells whether there is a next one."""
    rows = rows.select_related("store", "assignee")
    if show == "answered":
        rows = rows.order_by("-last_message_at", "-pk").filter(last_message_at__isnull=False)
        if after and after.moment:
            behind = Q(last_message_at__lt=after.moment) | Q(pk__lt=after.pk)
            rows = rows.filter(behind, last_message_at__lte=after.moment)
        return list(rows[: most + 1])
    found: list[Conversation] = []
    if after is None or after.moment:
        dated = rows.filter(answer_by__isnull=False).order_by("answer_by", "pk")
        if after and after.moment:
            # the first condition is what an index can begin at
            dated = dated.filter(Q(answer_by__gt=after.moment) | Q(pk__gt=after.pk), answer_by__gte=after.moment)
        found = list(dated[: most + 1])
    if len(found) <= most and show in ("waiting", "closed"):
        undated = rows.filter(answer_by=None).order_by("pk")
        if after and after.moment is None:
            undated = undated.filter(pk__gt=after.pk)
        found += undated[: most + 1 - len(found)]
    return found


def place_of(row: Conversation, show: str) -> Place:
    """Where a page ends that ends with this row."""
    return Place(row.last_message_at if show == "answered" else row.answer_by, row.pk)


def place_text(place: Place) -> str:
    """For the address."""
    return f"{place.moment.isoformat() if place.moment else ''}~{place.pk}"


def read_place(text: str) -> Place | None:
    """What `place_text` wrote; anything else begins at the first page."""
    moment, tilde, pk = text.partition("~")
    if not tilde or not pk.isdecimal() or len(pk) > 18:
        return None
    try:
        at = datetime.fromisoformat(moment) if moment else None
        if at is not None and at.tzinfo is None:
            return None
        return Place(at and in_utc(at), int(pk))
    except ValueError:
        return None


def counts(rows: ConversationQuerySet, now: datetime) -> dict[str, int]:
    """How many of `base_rows` wait, are at risk and are late, up to COUNTED + 1 each."""
    return {name: shown(rows, name, now).order_by()[: COUNTED + 1].count() for name in _COUNTED}


_COUNTED = ("late", "risk", "waiting")


def _in_stores(asked: InboxAsked, user: User) -> ConversationQuerySet:
    if user.sees_every_store() and not asked.names_stores():
        return Conversation.objects.all()
    # by number, so that the planner may go store by store
    return Conversation.objects.filter(store_id__in=list(stores_asked(asked, user).values_list("pk", flat=True)))
