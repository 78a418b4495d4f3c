"""Which of one's stores a board shows: by platform, country, group and store, as asked in the address.

A few stores stand in a drop-down; of many, one is found by a piece of its name.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, QueryDict

from people.models import User
from people.row_numbers import is_id
from stores.models import Store, StoreGroup
from stores.platforms.names import NAMES

NARROWED_BY = ("platform", "country", "group", "store")
# A longer list of stores is no choice any more: it is searched.
MOST_STORES = 50
_MOST_LETTERS = 80


@dataclass(frozen=True, slots=True)
class Choice:
    """One drop-down of the form above a board: its name, what is chosen, and (value, words) pairs."""

    name: str
    chosen: str
    options: list[tuple[str, str]]


def narrowed(stores: QuerySet[Store], asked: QueryDict) -> QuerySet[Store]:
    """The stores asked for; `named`: a piece of their name, or the platform's id. A number that is none narrows to nothing, never to
    everything.
    """
    told = {name: str(asked.get(name, "")) for name in NARROWED_BY}
    for name in ("platform", "country"):
        if told[name]:
            stores = stores.filter(**{name: told[name]})
    for name, field in (("group", "groups"), ("store", "pk")):
        if told[name]:
            stores = stores.filter(**{field: int(told[name])}) if is_id(told[name]) else stores.none()
    text = text_asked(asked)
    if text:
        stores = stores.filter(Q(name__icontains=text) | Q(external_id=text))
    return stores


def text_asked(asked: QueryDict) -> str:
    """The piece of a store's name that is searched for."""
    return str(asked.get("named", "")).replace("\0", "").strip()[:_MOST_LETTERS]


def choices(request: HttpRequest, user: User) -> list[Choice]:
    """The drop-downs: nothing in them names a store, group or country of others. Where there are too many stores to choose from, that
    of stores holds only the one that is chosen.
    """
    seen = Store.objects.visible_to(user).filter(is_active=True)
    places = set(seen.order_by().values_list("platform", "country").distinct())
    groups = StoreGroup.objects.filter(
        Exists(Store.groups.through.objects.filter(storegroup=OuterRef("pk"), store__in=seen))
    )
    stores = list(seen.only("name", "platform", "country")[: MOST_STORES + 1])
    if len(stores) > MOST_STORES:
        chosen = request.GET.get("store", "")
        stores = list(seen.filter(pk=int(chosen)) if is_id(chosen) else ())
    options: dict[str, list[tuple[str, str]]] = {
        "platform": sorted((name, NAMES.get(name, name)) for name in {platform for platform, _ in places}),
        "country": [(country, country) for country in sorted({country for _, country in places})],
        "group": [(str(group.pk), group.name) for group in groups],
        "store": [(str(store.pk), str(store)) for store in stores],
    }
    return [Choice(name, request.GET.get(name, ""), options[name]) for name in NARROWED_BY]


def is_searched(user: User) -> bool:
    """Whether one has more stores than a drop-down is good for."""
    return (
        len(Store.objects.visible_to(user).filter(is_active=True).order_by().values_list("pk")[: MOST_STORES + 1])
        > MOST_STORES
    )


def address_of(asked: QueryDict, **other: Any) -> str:
    """The board's query with something changed; empty values are left out, and so is the page."""
    kept = {name: value for name, value in asked.items() if name != "page"}
    return urlencode({name: value for name, value in {**kept, **other}.items() if value not in ("", None)})
