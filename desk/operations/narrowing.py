"""Which of one's stores a board shows: by platform, country, group and store, as asked in the address."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from people.models import User
from stores.models import Store, StoreGroup
from stores.platforms.names import NAMES

NARROWED_BY = ("platform", "country", "group", "store")


@dataclass(frozen=True, slots=True)
class Choice:
    """One drop-down of the form above a board: its name, what is chosen, and (value, words) pairs."""

    name: str
    chosen: str
    options: list[tuple[str, str]]


def narrowed(stores: QuerySet[Store], asked: QueryDict) -> QuerySet[Store]:
    """The stores asked for. A number that is none narrows to nothing, never to everything."""
    told = {name: str(asked.get(name, "")) for name in NARROWED_BY}
    for name in ("platform", "country"):
        if told[name]:
            stores = stores.filter(**{name: told[name]})
    for name, field in (("group", "groups"), ("store", "pk")):
        if told[name]:
            stores = stores.filter(**{field: int(told[name])}) if told[name].isdecimal() else stores.none()
    return stores


def choices(request: HttpRequest, user: User) -> list[Choice]:
    """The drop-downs: nothing in them names a store, group or country of others."""
    seen = list(Store.objects.visible_to(user).filter(is_active=True).only("name", "platform", "country"))
    groups = StoreGroup.objects.filter(stores__in=[store.pk for store in seen]).distinct()
    options: dict[str, list[tuple[str, str]]] = {
        "platform": sorted({(store.platform, NAMES.get(store.platform, store.platform)) for store in seen}),
        "country": sorted({(store.country, store.country) for store in seen}),
        "group": [(str(group.pk), group.name) for group in groups],
        "store": [(str(store.pk), str(store)) for store in seen],
    }
    return [Choice(name, request.GET.get(name, ""), options[name]) for name in NARROWED_BY]


def address_of(asked: QueryDict, **other: Any) -> str:
    """The board's query with something changed; empty values are left out, and so is the page."""
    kept = {name: value for name, value in asked.items() if name != "page"}
    return urlencode({name: value for name, value in {**kept, **other}.items() if value not in ("", None)})
